package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.app.api.SideDoor;

/** The members of a list: looked through, found, pasted in, taken off. */
@Singleton
final class MemberPages {
    private static final String PAGE = "50";
    /** {@code Ada Lovelace <ada@example.net>}, the name perhaps in quotes. */
    private static final Pattern NAMED = Pattern.compile("\"?([^<>\"]*)\"?\\s*<([^<>]+)>[,;]?");
    private static final Map<String, String> DONE = Map.of("added", "The members are added.", "removed", "Taken off the list.");

    private final Api api;

    MemberPages(Api api) {
        this.api = api;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/lists/:list/members", this::some), Route.of("POST", "/lists/:list/members", this::paste),
                Route.of("POST", "/lists/:list/members/remove", this::remove));
    }

    private static String path(Turn turn) {
        return ListPages.path(turn.step("list")) + "/members";
    }

    private PageAnswer some(Turn turn) {
        return page(200, turn, Map.of());
    }

    private PageAnswer page(int status, Turn turn, Map<String, Object> with) {
        SideDoor.Given list = api.get(turn.visitor(), ListPages.path(turn.step("list")));
        String search = turn.query().text("search").strip();
        Map<String, String> query = Paging.query(turn, PAGE);
        if (!search.isEmpty()) query.put("search", search);
        SideDoor.Given page = api.get(turn.visitor(), path(turn), query);
        String href = ListPages.href(Api.text(list.json(), "address")) + "/members";
        Map<String, Object> model = Paging.model(turn, Api.text(page.json(), "next"), href, Map.of("search", search));
        model.put("head", ListPages.head(api, turn.visitor(), list.json(), "members"));
        model.put("items", Api.objects(page.json(), "items").stream().map(member -> Map.of("member", Api.text(member, "address"), "name", Api.text(member, "name"), "state", absence(Api.text(member, "state")))).toList());
        model.put("search", search);
        model.put("removeHref", href + "/remove");
        model.put("paste", "");
        model.put("pasteFaults", List.of());
        model.put("plan", "");
        model.put("adds", "");
        model.put("done", DONE.getOrDefault(turn.query().text("done"), ""));
        model.put("adding", with.containsKey("paste"));
        model.putAll(with);
        return new PageAnswer.Shown(status, "Members of " + Api.text(list.json(), "displayName"), "members", model);
    }

    /** Told first what would happen; done when the button that says so is pressed. */
    private PageAnswer paste(Turn turn) {
        String paste = turn.form().text("paste");
        List<String> lines = turn.form().lines("paste");
        if (lines.isEmpty()) return page(422, turn, Map.of("paste", "", "pasteFaults", List.of("Write at least one address.")));
        boolean apply = turn.form().has("apply");
        var call = SideDoor.Call.of("POST", path(turn), Map.of("members", lines.stream().map(MemberPages::entry).toList()));
        return switch (api.call(turn.visitor(), apply ? call : call.with(Map.of("dryRun", "true")))) {
            case SideDoor.Given _ when apply -> new PageAnswer.Moved(ListPages.href(turn.step("list")) + "/members?done=added");
            case SideDoor.Given given -> page(200, turn, Map.of("paste", paste, "plan", plan(given.json()), "adds", adds(given.json())));
            case SideDoor.Refused(int status, String detail, List<SideDoor.Fault> faults) -> page(status, turn, Map.of("paste", paste, "pasteFaults", Lines.faults(detail, faults, lines)));
        };
    }

    private static String plan(Map<String, Object> json) {
        int added = Api.number(json, "added");
        int there = Api.number(json, "unchanged");
        int out = Api.number(json, "optedOut");
        return (added == 0 ? "Nobody new" : Words.count(added, "new member", "new members")) + (there == 0 ? "." : "; " + Words.count(there, "is there already.", "are there already."))
                + (out == 0 ? "" : " " + Words.count(out, "of them has", "of them have") + " opted out, and will get nothing.");
    }

    /** Empty for who gets what is posted. */
    private static String absence(String state) {
        return switch (state) {
            case "active" -> "";
            case "optedOut" -> "opted out";
            default -> state;
        };
    }

    private static String adds(Map<String, Object> json) {
        int added = Api.number(json, "added");
        return added == 0 ? "Write names anew" : "Add " + Words.count(added, "member", "members");
    }

    private static Map<String, Object> entry(String line) {
        Matcher named = NAMED.matcher(line);
        var entry = new LinkedHashMap<String, Object>();
        entry.put("address", named.matches() ? named.group(2).strip() : line.replaceFirst("[,;]$", ""));
        if (named.matches() && !named.group(1).isBlank()) entry.put("name", named.group(1).strip());
        return entry;
    }

    private PageAnswer remove(Turn turn) {
        List<String> chosen = turn.form().all("member");
        if (chosen.isEmpty()) return page(422, turn, Map.of("alert", "Tick at least one member."));
        for (String member : chosen) {
            switch (api.call(turn.visitor(), SideDoor.Call.of("DELETE", path(turn) + "/" + Api.step(member)))) {
                case SideDoor.Refused(int status, String detail, _) when status != 404 -> throw new Refusal(status, detail);
                default -> { }
            }
        }
        return new PageAnswer.Moved(ListPages.href(turn.step("list")) + "/members?done=removed");
    }
}
