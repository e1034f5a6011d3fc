package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import postern.app.api.SideDoor;

/** What was accepted, and all that is known of one posting. */
@Singleton
final class PostingPages {
    private static final String API = "/api/v1/postings";
    private static final String PAGE = "50";
    private static final Map<String, String> FROM = Map.of("kept", "From stays as the author wrote it", "munged", "From is the list’s own", "hidden", "The author is not named");

    private final Api api;

    PostingPages(Api api) {
        this.api = api;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/postings", this::all), Route.of("GET", "/postings/:posting", this::one));
    }

    private PageAnswer all(Turn turn) {
        String list = turn.query().text("list").strip();
        Map<String, String> query = Paging.query(turn, PAGE);
        if (!list.isEmpty()) query.put("list", list);
        SideDoor.Given page = api.get(turn.visitor(), API, query);
        Map<String, Object> model = Paging.model(turn, Api.text(page.json(), "next"), "/postings", Map.of("list", list));
        model.put("list", list);
        model.put("listHref", isList(turn, list) ? ListPages.href(list) : "");
        model.put("items", Api.objects(page.json(), "items").stream().map(PostingPages::row).toList());
        return PageAnswer.Shown.of(list.isEmpty() ? "Postings" : "Postings to " + list, "postings", model);
    }

    /** Forwards, those who answer for an address, and lists that are gone, have no page. */
    private boolean isList(Turn turn, String address) {
        return !address.isEmpty() && api.call(turn.visitor(), SideDoor.Call.get(ListPages.path(address))) instanceof SideDoor.Given;
    }

    private static Map<String, Object> row(Map<String, Object> posting) {
        String id = Api.text(posting, "id");
        return Map.of("id", id, "href", "/postings/" + Api.step(id), "list", Api.text(posting, "list"), "state", Api.text(posting, "state"),
                "accepted", Words.time(Api.text(posting, "accepted")), "copies", copies(Api.object(posting, "copies")));
    }

    /** Only the states that there are any copies in. */
    private static String copies(Map<String, Object> counts) {
        if (counts == null) return "forgotten";
        List<String> some = Stream.of("delivered", "due", "deferred", "failed", "suppressed").filter(state -> Api.number(counts, state) > 0)
                .map(state -> Api.number(counts, state) + " " + state).toList();
        return some.isEmpty() ? "none" : String.join(", ", some);
    }

    private PageAnswer one(Turn turn) {
        String id = turn.step("posting");
        Map<String, Object> trace = api.get(turn.visitor(), API + "/" + Api.step(id), Paging.query(turn, PAGE)).json();
        Map<String, Object> copies = Optional.ofNullable(Api.object(trace, "copies")).orElse(Map.of());
        Map<String, Object> received = Api.object(trace, "received");
        Map<String, Object> decision = Api.object(trace, "decision");
        Map<String, Object> model = Paging.model(turn, Api.text(copies, "next"), "/postings/" + Api.step(id), Map.of());
        model.put("id", id);
        model.put("list", Api.text(trace, "list"));
        model.put("listHref", "/postings?list=" + Api.step(Api.text(trace, "list")));
        model.put("state", Api.text(trace, "state"));
        model.put("accepted", Words.time(Api.text(trace, "accepted")));
        model.put("messageId", Api.text(received, "messageId"));
        model.put("queueId", Api.text(received, "queueId"));
        model.put("octets", Words.octets(Api.number(received, "octets")));
        model.put("rule", Api.text(decision, "rule"));
        model.put("result", Api.text(decision, "result"));
        model.put("decisionReason", Api.text(decision, "reason"));
        model.put("recipients", Words.count(Api.number(decision, "recipients"), "copy", "copies"));
        model.put("changes", trace.get("changes"));
        model.put("proofs", proofs(Api.object(trace, "proofs")));
        model.put("forecast", forecast(Api.object(trace, "forecast")));
        model.put("counts", copies(copies.isEmpty() ? null : copies));
        model.put("copies", Api.objects(copies, "items").stream().map(PostingPages::copy).toList());
        model.put("events", Api.objects(trace, "events").stream().map(event -> Map.of("at", Words.time(Api.text(event, "at")), "kind", Api.text(event, "kind"), "text", Api.text(event, "text"))).toList());
        return PageAnswer.Shown.of("Posting to " + Api.text(trace, "list"), "posting", model);
    }

    private static Map<String, Object> copy(Map<String, Object> copy) {
        var row = new HashMap<String, Object>();
        row.put("to", Api.text(copy, "recipient"));
        row.put("state", Api.text(copy, "state"));
        row.put("next", Optional.of(Api.text(copy, "next")).filter(at -> !at.isEmpty()).map(Words::time).orElse(""));
        row.put("attempts", Api.objects(copy, "attempts").stream().map(attempt -> Map.of("at", Words.time(Api.text(attempt, "at")), "outcome", Api.text(attempt, "outcome"),
                "relay", Api.text(attempt, "relay"), "reply", Api.text(attempt, "reply"))).toList());
        return row;
    }

    /** One row for each proof that there is; null if none were read. */
    private static Object proofs(Map<String, Object> proofs) {
        if (proofs == null) return null;
        var rows = new ArrayList<Map<String, Object>>();
        Optional.ofNullable(Api.object(proofs, "spf")).ifPresent(spf -> rows.add(proof("SPF", spf, Api.text(spf, "domain"))));
        for (Map<String, Object> dkim : Api.objects(proofs, "dkim")) rows.add(proof("DKIM", dkim, Api.text(dkim, "domain") + " " + Api.text(dkim, "selector") + " " + Api.text(dkim, "algorithm")));
        Optional.ofNullable(Api.object(proofs, "arc")).ifPresent(arc -> rows.add(proof("ARC", arc, arc.get("sealers") instanceof List<?> sealers ? String.join(", ", sealers.stream().map(Object::toString).toList()) : "")));
        Optional.ofNullable(Api.object(proofs, "dmarc")).ifPresent(dmarc -> rows.add(proof("DMARC", dmarc, dmarc(dmarc))));
        for (Map<String, Object> dmarc : Api.objects(proofs, "others")) rows.add(proof("DMARC", dmarc, dmarc(dmarc)));
        return Map.of("rows", rows, "proven", Api.flag(proofs, "proven"), "by", Api.text(proofs, "by"));
    }

    private static String dmarc(Map<String, Object> dmarc) {
        String policy = Api.text(dmarc, "policy");
        return Api.text(dmarc, "domain") + (policy.isEmpty() ? "" : " asks for " + policy);
    }

    private static Map<String, Object> proof(String kind, Map<String, Object> proof, String about) {
        return Map.of("kind", kind, "result", Api.text(proof, "result"), "about", about.strip(), "reason", Api.text(proof, "reason"));
    }

    private static Object forecast(Map<String, Object> forecast) {
        if (forecast == null) return null;
        String from = Api.text(forecast, "from");
        return Map.of("from", FROM.getOrDefault(from, from), "result", Api.text(forecast, "result"), "reason", Api.text(forecast, "reason"));
    }
}
