package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.app.api.SideDoor;

/** Mail that waits for a person, or was kept aside: shown as text alone, let pass, rejected or thrown away. */
@Singleton
final class HeldPages {
    private static final String API = "/api/v1/held";
    private static final String PAGE = "50";
    private static final Map<String, String> DONE = Map.of("released", "It is on its way.", "deleted", "It is deleted.");

    private final Api api;

    HeldPages(Api api) {
        this.api = api;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/held", this::all), Route.of("GET", "/held/:mail", this::one),
                Route.of("POST", "/held/:mail/release", turn -> decided(turn, SideDoor.Call.of("POST", path(turn) + "/release"), "released")),
                Route.of("POST", "/held/:mail/delete", turn -> decided(turn, SideDoor.Call.of("DELETE", path(turn)), "deleted")));
    }

    private static String path(Turn turn) {
        return API + "/" + Api.step(turn.step("mail"));
    }

    private PageAnswer all(Turn turn) {
        SideDoor.Given page = api.get(turn.visitor(), API, Paging.query(turn, PAGE));
        Map<String, Object> model = Paging.model(turn, Api.text(page.json(), "next"), "/held", Map.of());
        model.put("items", Api.objects(page.json(), "items").stream().map(HeldPages::entry).toList());
        model.put("done", DONE.getOrDefault(turn.query().text("done"), ""));
        return PageAnswer.Shown.of("Held mail", "held", model);
    }

    private static Map<String, Object> entry(Map<String, Object> held) {
        var entry = new HashMap<String, Object>();
        for (String name : List.of("id", "to", "rule", "mailFrom", "from", "subject")) entry.put(name, Api.text(held, name));
        entry.put("href", "/held/" + Api.step(Api.text(held, "id")));
        entry.put("received", Words.time(Api.text(held, "received")));
        entry.put("until", Words.time(Api.text(held, "until")));
        entry.put("octets", Words.octets(Api.number(held, "octets")));
        return entry;
    }

    private PageAnswer one(Turn turn) {
        return page(200, turn, "");
    }

    private PageAnswer page(int status, Turn turn, String alert) {
        Map<String, Object> mail = api.get(turn.visitor(), path(turn)).json();
        Map<String, Object> model = entry(Api.object(mail, "held"));
        model.put("text", Api.text(mail, "text"));
        model.put("alert", alert);
        return new PageAnswer.Shown(status, "Held mail for " + model.get("to"), "held-mail", model);
    }

    private PageAnswer decided(Turn turn, SideDoor.Call call, String done) {
        return switch (api.call(turn.visitor(), call)) {
            case SideDoor.Given _ -> new PageAnswer.Moved("/held?done=" + done);
            case SideDoor.Refused(int status, String detail, _) when status == 409 || status == 422 -> page(status, turn, detail);
            case SideDoor.Refused refused -> throw new Refusal(refused.status(), refused.detail());
        };
    }
}
