package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.app.api.SideDoor;

/** Who runs a list, who decides about its held mail, who else may post, and who may not: each a few lines, saved as a whole. */
@Singleton
final class KeeperPages {
    /** What can be shown in a text field without getting lost. */
    private static final int MOST = 1_000;
    private static final Map<String, String> DONE = Map.of("saved", "Saved.");

    /**
     * One of the four.
     *
     * @param field   in the body of the API's call, and the last step of its path
     * @param inEntry what an entry of the answer is called
     */
    private enum People {
        OWNERS("owners", "Owners", "address", "Run the list: options, members, tokens, held mail. One address a line, outside our own domains."),
        MODERATORS("moderators", "Moderators", "address", "Decide about held mail."),
        SENDERS("senders", "Allowed senders", "pattern", "May post beside the list’s people: an address, a domain (example.org), or all below one (*.example.org)."),
        BLOCKED("blocked", "Blocked senders", "pattern", "May not post, whoever else they are. Asked before anything else.");

        private final String field;
        private final String label;
        private final String inEntry;
        private final String hint;

        People(String field, String label, String inEntry, String hint) {
            this.field = field;
            this.label = label;
            this.inEntry = inEntry;
            this.hint = hint;
        }

        private Object entry(String line) {
            return inEntry.equals("address") ? Map.of("address", line) : line;
        }
    }

    private final Api api;

    KeeperPages(Api api) {
        this.api = api;
    }

    List<Route> routes() {
        var routes = new ArrayList<>(List.of(Route.of("GET", "/lists/:list/people", turn -> page(200, turn, Map.of(), Map.of()))));
        for (People people : People.values()) routes.add(Route.of("POST", "/lists/:list/people/" + people.field, turn -> replace(turn, people)));
        return routes;
    }

    /** @param typed  by field, in place of what is stored @param faults by field */
    private PageAnswer page(int status, Turn turn, Map<String, String> typed, Map<String, List<String>> faults) {
        String path = ListPages.path(turn.step("list"));
        SideDoor.Given list = api.get(turn.visitor(), path);
        var groups = new ArrayList<Map<String, Object>>();
        for (People people : People.values()) {
            switch (api.call(turn.visitor(), SideDoor.Call.get(path + "/" + people.field).with(query(people)))) {
                case SideDoor.Given given -> groups.add(group(list, people, given, typed, faults));
                case SideDoor.Refused refused when refused.status() == 403 -> { }     // a moderator sees the keepers alone
                case SideDoor.Refused refused -> throw new Refusal(refused.status(), refused.detail());
            }
        }
        var model = new HashMap<String, Object>();
        model.put("head", ListPages.head(api, turn.visitor(), list.json(), "people"));
        model.put("groups", groups);
        model.put("done", DONE.getOrDefault(turn.query().text("done"), ""));
        return new PageAnswer.Shown(status, "People of " + Api.text(list.json(), "displayName"), "list-people", model);
    }

    private static Map<String, String> query(People people) {
        return people.inEntry.equals("pattern") ? Map.of("limit", String.valueOf(MOST)) : Map.of();
    }

    private static Map<String, Object> group(SideDoor.Given list, People people, SideDoor.Given given, Map<String, String> typed, Map<String, List<String>> faults) {
        List<String> there = Api.objects(given.json(), "items").stream().map(entry -> Api.text(entry, people.inEntry)).toList();
        var group = new HashMap<String, Object>();
        group.put("name", people.field);
        group.put("label", people.label);
        group.put("hint", people.hint);
        group.put("href", ListPages.href(Api.text(list.json(), "address")) + "/people/" + people.field);
        group.put("etag", given.etag().orElse(""));
        group.put("value", typed.getOrDefault(people.field, String.join("\n", there)));
        group.put("faults", faults.getOrDefault(people.field, List.of()));
        group.put("tooMany", !Api.text(given.json(), "next").isEmpty());
        return group;
    }

    private PageAnswer replace(Turn turn, People people) {
        List<String> lines = turn.form().lines("people");
        var body = new LinkedHashMap<String, Object>(Map.of(people.field, lines.stream().map(people::entry).toList()));
        var call = SideDoor.Call.of("PUT", ListPages.path(turn.step("list")) + "/" + people.field, body);
        String etag = turn.form().text("etag");
        return switch (api.call(turn.visitor(), etag.isEmpty() ? call : call.ifMatch(etag))) {
            case SideDoor.Given _ -> new PageAnswer.Moved(ListPages.href(turn.step("list")) + "/people?done=saved");
            case SideDoor.Refused(int status, String detail, List<SideDoor.Fault> faults) when status == 412 || status == 422 ->
                    page(status, turn, Map.of(people.field, turn.form().text("people")), Map.of(people.field, Lines.faults(detail, faults, lines)));
            case SideDoor.Refused refused -> throw new Refusal(refused.status(), refused.detail());
        };
    }
}
