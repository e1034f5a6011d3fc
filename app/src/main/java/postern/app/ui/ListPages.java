package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import postern.app.api.SideDoor;
import postern.app.lists.Domains;
import postern.app.lists.Lists;
import postern.app.lists.ManagedDomain;
import postern.app.lists.PostingRule;
import postern.app.lists.Roster;
import postern.outbound.store.Database;
import postern.rewrite.FromSetting;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.mail.EmailAddress;

/** The lists: all that a visitor keeps, one with its options, a new one, the end of one. */
@Singleton
final class ListPages {
    private static final String API = "/api/v1/lists";
    private static final String PAGE = "50";
    private static final Map<String, String> POSTING = Map.of("members", "Members; of the unproven a moderator decides", "owners", "Owners and moderators", "senders", "Allowed senders alone",
            "token", "Whoever has a token", "announce", "Owners and allowed senders; members read", "moderated", "Members; of all others a moderator decides",
            "anyone", "Anyone, proven or not", "closed", "Nobody: the list takes no mail");
    private static final Map<String, String> FROM = Map.of("when-needed", "As the author wrote it, wherever that survives", "always", "The list’s own address, always",
            "never", "As the author wrote it, or not at all");
    private static final Map<String, String> REPLIES = Map.of("author", "Go to the author", "list", "Go to the list");
    private static final Map<String, String> DONE = Map.of("made", "The list is made. Add its members next.", "saved", "Saved.", "removed", "The list is gone.");

    private final Api api;
    private final Database database;
    private final Domains domains;
    private final Lists lists;
    private final Roster roster;

    ListPages(Api api, Database database, Domains domains, Lists lists, Roster roster) {
        this.api = api;
        this.database = database;
        this.domains = domains;
        this.lists = lists;
        this.roster = roster;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/lists", this::all), Route.of("GET", "/lists/new", this::blank), Route.of("POST", "/lists", this::make),
                Route.of("GET", "/lists/:list", this::one), Route.of("POST", "/lists/:list", this::change),
                Route.of("GET", "/lists/:list/remove", this::sure), Route.of("POST", "/lists/:list/remove", this::remove));
    }

    /** Of a list's page. */
    static String href(String address) {
        return "/lists/" + Api.step(address);
    }

    static String path(String address) {
        return API + "/" + Api.step(address);
    }

    private PageAnswer all(Turn turn) {
        SideDoor.Given page = api.get(turn.visitor(), API, Paging.query(turn, PAGE));
        Map<String, Object> model = Paging.model(turn, Api.text(page.json(), "next"), "/lists", Map.of());
        model.put("items", Api.objects(page.json(), "items").stream().map(this::row).toList());
        model.put("done", DONE.getOrDefault(turn.query().text("done"), ""));
        return PageAnswer.Shown.of("Lists", "lists", model);
    }

    private Map<String, Object> row(Map<String, Object> list) {
        String address = Api.text(list, "address");
        return Map.of("href", href(address), "address", address, "name", Api.text(list, "displayName"), "members", Words.count(members(address), "member", "members"),
                "posting", label(POSTING, Api.text(list, "posting")));
    }

    private long members(String address) {
        return database.inTransaction(tx -> lists.find(tx, EmailAddress.parse(address)).map(list -> roster.count(tx, list)).orElse(0L));
    }

    private PageAnswer blank(Turn turn) {
        turn.visitor();
        return newList(200, Form.EMPTY, Map.of(), "");
    }

    private PageAnswer newList(int status, Form typed, Map<String, String> faults, String alert) {
        List<String> ours = database.inTransaction(domains::all).stream().map(ManagedDomain::name).map(Object::toString).toList();
        Map<String, Object> model = new Fields(faults)
                .text("address", "Address", ours.isEmpty() ? "" : "In " + String.join(" or ", ours) + ": for example board@" + ours.getFirst(), typed.text("address"))
                .text("displayName", "Name", "Shown beside the address: Board", typed.text("displayName"))
                .choice("posting", "Who may post", "", typed.given("posting").orElse(PostingRule.CLOSED.word()), options(POSTING, words(PostingRule.values(), PostingRule::word)))
                .model();
        model.put("noDomain", ours.isEmpty());
        model.put("alert", alert);
        return new PageAnswer.Shown(status, "New list", "list-new", model);
    }

    private PageAnswer make(Turn turn) {
        Form form = turn.form();
        var body = new LinkedHashMap<String, Object>();
        body.put("address", form.text("address").strip());
        form.given("displayName").ifPresent(name -> body.put("displayName", name));
        form.given("posting").ifPresent(posting -> body.put("posting", posting));
        return switch (api.call(turn.visitor(), SideDoor.Call.of("POST", API, body))) {
            case SideDoor.Given given -> new PageAnswer.Moved(href(Api.text(given.json(), "address")) + "?done=made");
            case SideDoor.Refused(int status, String detail, List<SideDoor.Fault> faults) -> newList(status, form, Api.byField(faults), faults.isEmpty() ? detail : "Please look at the fields below: nothing was made.");
        };
    }

    private PageAnswer one(Turn turn) {
        SideDoor.Given list = api.get(turn.visitor(), path(turn.step("list")));
        return shown(200, turn, list, values(list.json()), Map.of(), "");
    }

    private PageAnswer shown(int status, Turn turn, SideDoor.Given list, Map<String, String> typed, Map<String, String> faults, String alert) {
        String address = Api.text(list.json(), "address");
        Map<String, Object> model = new Fields(faults)
                .text("displayName", "Name", "Shown beside the address, and in From where that has to change.", typed.get("displayName"))
                .choice("posting", "Who may post", "", typed.get("posting"), options(POSTING, words(PostingRule.values(), PostingRule::word)))
                .choice("from", "From", "Where the author’s signature does not survive, receivers may refuse a copy that still names him in From.", typed.get("from"),
                        options(FROM, words(FromSetting.values(), FromSetting::word)))
                .choice("replies", "Replies", "", typed.get("replies"), options(REPLIES, words(ReplyGoesTo.values(), ReplyGoesTo::word)))
                .text("subjectTag", "Subject tag", "For example [Board]. Breaks authors’ signatures.", typed.get("subjectTag"))
                .text("footer", "Footer", "Put below each text. Breaks authors’ signatures.", typed.get("footer"))
                .box("hideAuthor", "Hide who wrote", "Copies carry nothing of the header that tells.", typed.get("hideAuthor").equals("true"))
                .model();
        model.put("head", head(api, turn.visitor(), list.json(), "options"));
        model.put("owner", Api.text(list.json(), "owner"));
        model.put("created", Words.time(Api.text(list.json(), "created")));
        model.put("members", Words.count(members(address), "member", "members"));
        model.put("etag", list.etag().orElse(""));
        model.put("alert", alert);
        model.put("done", DONE.getOrDefault(turn.query().text("done"), ""));
        return new PageAnswer.Shown(status, Api.text(list.json(), "displayName"), "list", model);
    }

    /**
     * What stands above every page about a list, and whether the visitor may see who is on it, and change it: who decides about its held mail
     * alone may neither.
     *
     * @param here which of them it is
     */
    static Map<String, Object> head(Api api, Visitor visitor, Map<String, Object> list, String here) {
        String address = Api.text(list, "address");
        boolean sees = api.call(visitor, SideDoor.Call.get(path(address) + "/members").with(Map.of("limit", "1"))) instanceof SideDoor.Given;
        var head = new HashMap<String, Object>();
        head.put("sees", sees);
        head.put("keeps", sees && visitor.mayChange());
        head.put("address", address);
        head.put("displayName", Api.text(list, "displayName"));
        head.put("href", href(address));
        head.put("membersHref", href(address) + "/members");
        head.put("peopleHref", href(address) + "/people");
        head.put("postingsHref", "/postings?list=" + Api.step(address));
        head.put("tokenHref", "/tokens/new?list=" + Api.step(address));
        head.put("removeHref", href(address) + "/remove");
        head.put("atOptions", here.equals("options"));
        head.put("atPeople", here.equals("people"));
        head.put("atMembers", here.equals("members"));
        return head;
    }

    private PageAnswer change(Turn turn) {
        Form form = turn.form();
        var body = new LinkedHashMap<String, Object>();
        for (String text : List.of("displayName", "posting", "from", "replies", "subjectTag")) body.put(text, form.text(text).strip());
        body.put("footer", form.text("footer").replace("\r\n", "\n").strip());
        body.put("hideAuthor", form.has("hideAuthor"));
        String path = path(turn.step("list"));
        return switch (api.call(turn.visitor(), SideDoor.Call.of("PATCH", path, body).ifMatch(form.text("etag")))) {
            case SideDoor.Given given -> new PageAnswer.Moved(href(Api.text(given.json(), "address")) + "?done=saved");
            case SideDoor.Refused(int status, String detail, List<SideDoor.Fault> faults) -> again(turn, status, detail, faults);
        };
    }

    /** The form as it was typed; after a change by somebody else its tag is the new one, so that sending it again is meant. */
    private PageAnswer again(Turn turn, int status, String detail, List<SideDoor.Fault> faults) {
        SideDoor.Given list = api.get(turn.visitor(), path(turn.step("list")));
        var typed = new HashMap<>(values(list.json()));
        for (String text : List.of("displayName", "posting", "from", "replies", "subjectTag", "footer")) typed.put(text, turn.form().text(text));
        typed.put("hideAuthor", String.valueOf(turn.form().has("hideAuthor")));
        String alert = status == 412 ? "Somebody else changed this list meanwhile. Look at your fields, and save again to put them in place of his."
                : faults.isEmpty() ? detail : "Please look at the fields below: nothing was changed.";
        return shown(status, turn, list, typed, Api.byField(faults), alert);
    }

    private PageAnswer sure(Turn turn) {
        SideDoor.Given list = api.get(turn.visitor(), path(turn.step("list")));
        return sure(200, turn, list, "");
    }

    private PageAnswer sure(int status, Turn turn, SideDoor.Given list, String alert) {
        var model = new HashMap<String, Object>(Map.of("head", head(api, turn.visitor(), list.json(), "remove")));
        model.put("members", Words.count(members(Api.text(list.json(), "address")), "member", "members"));
        model.put("etag", list.etag().orElse(""));
        model.put("alert", alert);
        return new PageAnswer.Shown(status, "Remove " + Api.text(list.json(), "displayName"), "list-remove", model);
    }

    private PageAnswer remove(Turn turn) {
        String path = path(turn.step("list"));
        return switch (api.call(turn.visitor(), SideDoor.Call.of("DELETE", path).ifMatch(turn.form().text("etag")))) {
            case SideDoor.Given _ -> new PageAnswer.Moved("/lists?done=removed");
            case SideDoor.Refused(int status, String detail, _) when status == 412 || status == 409 -> sure(status, turn, api.get(turn.visitor(), path), detail);
            case SideDoor.Refused refused -> throw new Refusal(refused.status(), refused.detail());
        };
    }

    private static Map<String, String> values(Map<String, Object> list) {
        var values = new HashMap<String, String>();
        for (String name : List.of("displayName", "posting", "from", "replies", "subjectTag", "footer", "hideAuthor")) values.put(name, Api.text(list, name));
        return values;
    }

    private static String label(Map<String, String> labels, String word) {
        return Optional.ofNullable(labels.get(word)).orElse(word);
    }

    private static Fields.Option[] options(Map<String, String> labels, List<String> words) {
        return words.stream().map(word -> new Fields.Option(word, label(labels, word))).toArray(Fields.Option[]::new);
    }

    private static <T> List<String> words(T[] values, Function<T, String> word) {
        return Arrays.stream(values).map(word).toList();
    }
}
