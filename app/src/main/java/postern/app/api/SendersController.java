package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.AuthorPattern;
import postern.app.lists.MailingList;
import postern.app.lists.Roster;
import postern.app.lists.SenderPatterns;
import postern.outbound.store.Database;

/** Who may post to a list beside its people, and who may not, by patterns; each replaced as a whole. */
@Controller("/api/v1/lists/{address}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SendersController {
    private final Database database;
    private final DurableChange durably;
    private final ListPath path;
    private final SenderPatterns patterns = new SenderPatterns();

    SendersController(Database database, DurableChange durably, ListPath path) {
        this.database = database;
        this.durably = durably;
        this.path = path;
    }

    /** @param pattern as {@link AuthorPattern} has it */
    @Serdeable
    record PatternView(String pattern) { }

    @Get("/senders")
    Page<PatternView> senders(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        return page(request, caller, address, SenderPatterns.Kind.ALLOWED);
    }

    @Get("/blocked")
    Page<PatternView> blocked(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        return page(request, caller, address, SenderPatterns.Kind.BLOCKED);
    }

    @Put("/senders")
    SyncView replaceSenders(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        return replace(request, caller, address, SenderPatterns.Kind.ALLOWED, "senders", body);
    }

    @Put("/blocked")
    SyncView replaceBlocked(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        return replace(request, caller, address, SenderPatterns.Kind.BLOCKED, "blocked", body);
    }

    private Page<PatternView> page(HttpRequest<?> request, Caller caller, String address, SenderPatterns.Kind kind) {
        Query query = Query.of(request, "limit", "cursor");
        return Page.read(database, query, (tx, most) -> patterns.page(tx, path.existing(tx, caller, address, Deed.SEE, Matter.MEMBERS), kind, query.after(), most),
                AuthorPattern::text, pattern -> new PatternView(pattern.text()));
    }

    private SyncView replace(HttpRequest<?> request, Caller caller, String address, SenderPatterns.Kind kind, String field, byte[] body) {
        boolean dryRun = Query.of(request, "dryRun").flag("dryRun");
        database.inTransaction(tx -> path.existing(tx, caller, address, Deed.CHANGE, Matter.MEMBERS));
        List<AuthorPattern> wanted = read(body, field);
        return durably.make(caller, tx -> {
            MailingList list = path.locked(tx, caller, address, Matter.MEMBERS);
            Roster.Synced synced = patterns.replace(tx, list, kind, wanted, dryRun);
            SyncView answer = SyncView.of(synced);
            return dryRun ? Changed.nothing(answer) : Changed.of(answer, SyncView.trail("replace " + field, list, synced));
        });
    }

    private static List<AuthorPattern> read(byte[] body, String field) {
        var faults = new Faults();
        var wanted = new ArrayList<AuthorPattern>();
        boolean[] given = new boolean[1];
        JsonBody.read(body, faults, json -> json.object("", Map.of(field, place -> {
            given[0] = true;
            json.array(place, at -> json.text(at).flatMap(text -> pattern(at, text, faults)).ifPresent(wanted::add));
        })));
        if (!given[0]) faults.add(field, "is missing");
        if (wanted.size() > SenderPatterns.MOST) faults.add(field, "are more than " + SenderPatterns.MOST);
        faults.throwIfAny();
        return wanted;
    }

    private static Optional<AuthorPattern> pattern(String place, String text, Faults faults) {
        try {
            return Optional.of(AuthorPattern.parse(text));
        } catch (IllegalArgumentException wrong) {
            faults.add(place, wrong.getMessage());
            return Optional.empty();
        }
    }
}
