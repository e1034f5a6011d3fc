package postern.app.ui;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import postern.app.api.SideDoor;

/** Tokens: listed, made, revoked. What is presented is shown on the page that answers the making, and never again. */
@Singleton
final class TokenPages {
    private static final String API = "/api/v1/tokens";
    private static final String PAGE = "50";
    private static final int USUAL_DAYS = 7;
    private static final int LONGEST_FILE = 2_000;
    private static final Map<String, String> DONE = Map.of("revoked", "It opens nothing any more.");

    private final Api api;
    private final Clock clock;

    TokenPages(Api api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/tokens", this::all), Route.of("GET", "/tokens/new", this::blank), Route.of("POST", "/tokens", this::make),
                Route.of("POST", "/tokens/file", this::file), Route.of("GET", "/tokens/:token", this::one), Route.of("POST", "/tokens/:token/revoke", this::revoke));
    }

    private static String path(Turn turn) {
        return API + "/" + Api.step(turn.step("token"));
    }

    private PageAnswer all(Turn turn) {
        SideDoor.Given page = api.get(turn.visitor(), API, Paging.query(turn, PAGE));
        Map<String, Object> model = Paging.model(turn, Api.text(page.json(), "next"), "/tokens", Map.of());
        model.put("items", Api.objects(page.json(), "items").stream().map(TokenPages::row).toList());
        model.put("done", DONE.getOrDefault(turn.query().text("done"), ""));
        return PageAnswer.Shown.of("Tokens", "tokens", model);
    }

    private static Map<String, Object> row(Map<String, Object> token) {
        var row = new HashMap<String, Object>();
        String id = Api.text(token, "id");
        String label = Api.text(token, "label");
        row.put("name", label.isEmpty() ? id : label);
        row.put("href", "/tokens/" + Api.step(id));
        row.put("revokeHref", "/tokens/" + Api.step(id) + "/revoke");
        row.put("state", Api.text(token, "state"));
        row.put("open", Api.text(token, "state").equals("open"));
        row.put("reaches", texts(token, "lists", "recipients"));
        row.put("uses", Api.text(token, "usesLeft") + " of " + Api.text(token, "uses"));
        row.put("expires", Words.time(Api.text(token, "expiresAt")));
        return row;
    }

    private static List<String> texts(Map<String, Object> json, String... names) {
        return Stream.of(names).flatMap(name -> json.get(name) instanceof List<?> some ? some.stream() : Stream.empty()).map(Object::toString).toList();
    }

    private PageAnswer one(Turn turn) {
        Map<String, Object> token = api.get(turn.visitor(), path(turn)).json();
        Map<String, Object> reach = api.get(turn.visitor(), path(turn) + "/reach").json();
        Map<String, Object> model = row(token);
        model.put("id", Api.text(token, "id"));
        model.put("people", Words.count(Api.number(reach, "reaches"), "person", "people"));
        model.put("most", Api.text(token, "maxRecipients"));
        model.put("gone", texts(token, "gone"));
        model.put("senders", texts(token, "senders"));
        model.put("proof", Api.flag(token, "proof"));
        model.put("hideAuthor", Api.flag(token, "hideAuthor"));
        model.put("madeBy", Api.text(token, "madeBy"));
        model.put("created", Words.time(Api.text(token, "created")));
        model.put("history", Api.objects(token, "history").stream().map(TokenPages::use).toList());
        return PageAnswer.Shown.of("Token " + model.get("name"), "token", model);
    }

    private static Map<String, Object> use(Map<String, Object> use) {
        List<Map<String, Object>> postings = Api.objects(use, "postings").stream()
                .map(posting -> Map.<String, Object>of("href", "/postings/" + Api.step(Api.text(posting, "id")), "id", Api.text(posting, "id"), "rule", Api.text(posting, "rule"))).toList();
        return Map.of("at", Words.time(Api.text(use, "at")), "postings", postings);
    }

    private PageAnswer blank(Turn turn) {
        turn.visitor();
        var typed = new LinkedHashMap<String, List<String>>();
        turn.query().given("list").ifPresent(list -> typed.put("lists", List.of(list)));
        return form(200, new Form(typed), Map.of(), "", Optional.empty());
    }

    private static PageAnswer form(int status, Form typed, Map<String, String> faults, String alert, Optional<Map<String, Object>> reach) {
        Map<String, Object> model = new Fields(faults)
                .text("label", "What it is for", "For you alone: Newsletter for May", typed.text("label"))
                .text("lists", "Lists", "Whose members it reaches, one a line.", typed.text("lists"))
                .text("recipients", "Other people", "Addresses elsewhere, one a line. Only an admin may name any.", typed.text("recipients"))
                .text("senders", "Who may use it", "One address a line; the author must then be proven to be one of them. Empty: whoever has it.", typed.text("senders"))
                .text("uses", "Uses", "How many mails it is good for.", typed.given("uses").orElse("1"))
                .text("days", "Days", "For how long it is good.", typed.given("days").orElse(String.valueOf(USUAL_DAYS)))
                .text("maxRecipients", "At most", "A mail that would reach more people does not pass.", typed.given("maxRecipients").orElse("500"))
                .box("hideAuthor", "Hide who wrote", "Copies do not tell.", typed.has("hideAuthor"))
                .model();
        model.put("alert", alert);
        model.put("plan", reach.map(TokenPages::plan).orElse(""));
        model.put("fits", reach.filter(found -> Api.flag(found, "fits")).isPresent());
        return new PageAnswer.Shown(status, "New token", "token-new", model);
    }

    private static String plan(Map<String, Object> reach) {
        int people = Api.number(reach, "reaches");
        String reaches = "A mail with this token reaches " + Words.count(people, "person", "people") + ".";
        return Api.flag(reach, "fits") ? reaches : reaches + (people == 0 ? " So it is of no use yet." : " That is more than it may: at most " + Api.text(reach, "maxRecipients") + ".");
    }

    /** Told first how many it reaches; made when the button that says so is pressed. */
    private PageAnswer make(Turn turn) {
        Form form = turn.form();
        boolean apply = form.has("apply");
        var faults = new LinkedHashMap<String, String>();
        var call = SideDoor.Call.of("POST", API, wish(form, faults));
        if (!faults.isEmpty()) return form(422, form, faults, "Please look at the fields below: nothing was made.", Optional.empty());
        return switch (api.call(turn.visitor(), apply ? call : call.with(Map.of("dryRun", "true")))) {
            case SideDoor.Given given when apply -> made(given.json());
            case SideDoor.Given given -> form(200, form, Map.of(), "", Optional.of(given.json()));
            case SideDoor.Refused refused when refused.status() == 422 -> form(422, form, byLine(refused.faults(), form), "Please look at the fields below: nothing was made.", Optional.empty());
            case SideDoor.Refused(int status, String detail, _) -> form(status, form, Map.of(), detail, Optional.empty());
        };
    }

    private Map<String, Object> wish(Form form, Map<String, String> faults) {
        var wish = new LinkedHashMap<String, Object>();
        form.given("label").ifPresent(label -> wish.put("label", label));
        for (String many : List.of("lists", "recipients", "senders")) if (!form.lines(many).isEmpty()) wish.put(many, form.lines(many));
        number(form, "uses", faults).ifPresent(uses -> wish.put("uses", uses));
        number(form, "maxRecipients", faults).ifPresent(most -> wish.put("maxRecipients", most));
        number(form, "days", faults).ifPresent(days -> wish.put("expiresAt", Instant.now(clock).plus(Duration.ofDays(days)).toString()));
        wish.put("hideAuthor", form.has("hideAuthor"));
        return wish;
    }

    private static Optional<Integer> number(Form form, String name, Map<String, String> faults) {
        Optional<String> text = form.given(name);
        if (text.isEmpty()) return Optional.empty();
        if (text.get().matches("[0-9]{1,7}")) return Optional.of(Integer.valueOf(text.get()));
        faults.put(name, "is not a number");
        return Optional.empty();
    }

    /** {@code lists[2]} belongs to the field of the lists, and names its line; when it ends is asked in days. */
    private static Map<String, String> byLine(List<SideDoor.Fault> faults, Form form) {
        var byField = new LinkedHashMap<String, String>();
        for (SideDoor.Fault fault : faults) {
            int bracket = fault.field().indexOf('[');
            String field = bracket < 0 ? fault.field() : fault.field().substring(0, bracket);
            String place = bracket < 0 ? "" : fault.field().substring(bracket + 1).replaceAll("\\D.*", "");
            List<String> lines = form.lines(field);
            boolean known = !place.isEmpty() && Integer.parseInt(place) < lines.size();
            byField.putIfAbsent(field.equals("expiresAt") ? "days" : field, known ? "have a line that " + fault.detail() + ": “" + lines.get(Integer.parseInt(place)) + "”" : fault.detail());
        }
        return byField;
    }

    private static PageAnswer made(Map<String, Object> made) {
        Map<String, Object> file = Api.object(made, "file");
        var model = new HashMap<String, Object>();
        model.put("token", Api.text(made, "token"));
        model.put("address", Api.text(made, "address"));
        model.put("people", Words.count(Api.number(made, "reaches"), "person", "people"));
        model.put("expires", Words.time(Api.text(made, "expiresAt")));
        model.put("file", Api.text(file, "content"));
        model.put("fileName", Api.text(file, "name"));
        return new PageAnswer.Shown(201, "Your token", "token-made", model);
    }

    /** What the page before holds anyway, as a file to be kept: nothing is looked up for it. */
    private PageAnswer file(Turn turn) {
        turn.visitor();
        String text = turn.form().text("file");
        if (text.isBlank() || text.length() > LONGEST_FILE) throw new Refusal(422, "There is no file to keep.");
        return new PageAnswer.File("postern-token.txt", text);
    }

    private PageAnswer revoke(Turn turn) {
        Api.given(api.call(turn.visitor(), SideDoor.Call.of("DELETE", path(turn))));
        return new PageAnswer.Moved("/tokens?done=revoked");
    }
}
