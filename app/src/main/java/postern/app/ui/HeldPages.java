package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.api.SideDoor;
import postern.app.lists.KeptMail;
import postern.outbound.store.Database;
import postern.rewrite.notice.PlainText;
import postern.rewrite.view.MailView;

/** Mail that waits for a person, or was kept aside: shown as text alone, let pass, rejected or thrown away. */
@Singleton
final class HeldPages {
    private static final String API = "/api/v1/held";
    private static final String PAGE = "50";
    private static final int LONGEST_FIELD = 500;
    private static final int MOST_TEXT = 65_536;
    private static final Map<String, String> DONE = Map.of("approved", "It is on its way.", "rejected", "It is rejected.", "deleted", "It is deleted.");

    private final Api api;
    private final Database database;
    private final KeptMail kept;

    HeldPages(Api api, Database database, KeptMail kept) {
        this.api = api;
        this.database = database;
        this.kept = kept;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/held", this::all), Route.of("GET", "/held/:mail", this::one),
                Route.of("POST", "/held/:mail/approve", turn -> decided(turn, SideDoor.Call.of("POST", path(turn) + "/approve"), "approved")),
                Route.of("POST", "/held/:mail/reject", turn -> decided(turn, rejection(turn), "rejected")),
                Route.of("POST", "/held/:mail/delete", turn -> decided(turn, SideDoor.Call.of("DELETE", path(turn)), "deleted")));
    }

    private static String path(Turn turn) {
        return API + "/" + Api.step(turn.step("mail"));
    }

    private static SideDoor.Call rejection(Turn turn) {
        return SideDoor.Call.of("POST", path(turn) + "/reject", Map.of("reason", turn.form().text("reason").replace("\r\n", "\n").strip()));
    }

    private PageAnswer all(Turn turn) {
        Map<String, String> query = Paging.query(turn, PAGE);
        String kind = turn.query().text("kind");
        if (!kind.isEmpty()) query.put("kind", kind);
        SideDoor.Given page = api.get(turn.visitor(), API, query);
        Map<String, Object> model = Paging.model(turn, Api.text(page.json(), "next"), "/held", Map.of("kind", kind));
        model.put("items", Api.objects(page.json(), "items").stream().map(HeldPages::entry).toList());
        model.put("atAll", kind.isEmpty());
        model.put("atHeld", kind.equals("held"));
        model.put("atQuarantined", kind.equals("quarantined"));
        model.put("done", DONE.getOrDefault(turn.query().text("done"), ""));
        return PageAnswer.Shown.of("Held mail", "held", model);
    }

    private static Map<String, Object> entry(Map<String, Object> held) {
        var entry = new HashMap<String, Object>();
        for (String name : List.of("id", "kind", "to", "rule", "reason", "mailFrom", "from", "provenBy", "subject", "messageId")) entry.put(name, Api.text(held, name));
        for (String field : List.of("from", "subject")) entry.put(field, PlainText.header(Api.text(held, field), LONGEST_FIELD));
        entry.put("isHeld", Api.text(held, "kind").equals("held"));
        entry.put("href", "/held/" + Api.step(Api.text(held, "id")));
        entry.put("received", Words.time(Api.text(held, "received")));
        entry.put("until", Words.time(Api.text(held, "until")));
        entry.put("octets", Words.octets(Api.number(held, "octets")));
        return entry;
    }

    private PageAnswer one(Turn turn) {
        return page(200, turn, "", Optional.empty());
    }

    private PageAnswer page(int status, Turn turn, String alert, Optional<String> fault) {
        Map<String, Object> mail = api.get(turn.visitor(), path(turn)).json();
        Map<String, Object> model = entry(Api.object(mail, "held"));
        model.putAll(database.inTransaction(tx -> kept.look(tx, turn.step("mail"))).map(entry -> MailContents.model(MailView.of(entry.message()))).orElseGet(Map::of));
        model.put("text", PlainText.lines(Api.text(mail, "text"), MOST_TEXT));
        model.put("why", new Fields(fault.map(text -> Map.of("reason", text)).orElse(Map.of()))
                .text("reason", "Reason", "Told to the author, if it is proven who that is. May be empty.", turn.form().text("reason")).model().get("reason"));
        model.put("alert", alert);
        return new PageAnswer.Shown(status, "Held mail for " + model.get("to"), "held-mail", model);
    }

    private PageAnswer decided(Turn turn, SideDoor.Call call, String done) {
        return switch (api.call(turn.visitor(), call)) {
            case SideDoor.Given _ -> new PageAnswer.Moved("/held?done=" + done);
            case SideDoor.Refused(int status, String detail, _) when status == 409 -> page(status, turn, detail, Optional.empty());
            case SideDoor.Refused(int status, _, List<SideDoor.Fault> faults) when status == 422 -> page(status, turn, "", faults.stream().findFirst().map(SideDoor.Fault::detail));
            case SideDoor.Refused refused -> throw new Refusal(refused.status(), refused.detail());
        };
    }
}
