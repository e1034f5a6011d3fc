package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.Roster;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Some members come, or one goes; the others stay as they are. */
@Controller("/api/v1/lists/{address}/members")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MemberChangesController {
    private final Database database;
    private final DurableChange durably;
    private final ListPath path;
    private final Roster roster;
    private final Clock clock;

    MemberChangesController(Database database, DurableChange durably, ListPath path, Roster roster, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.path = path;
        this.roster = roster;
        this.clock = clock;
    }

    /** All or nothing, as a replacement is; nobody is removed. */
    @Post
    SyncView add(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        boolean dryRun = Query.of(request, "dryRun").flag("dryRun");
        MailingList list = database.inTransaction(tx -> existing(tx, caller, address));
        var faults = new Faults();
        List<Member> more = MemberEntries.read(body, list, faults);
        faults.throwIfAny();
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        try {
            return durably.make(caller, tx -> {
                Roster.Synced synced = roster.add(tx, existing(tx, caller, address), more, dryRun, now);
                return dryRun ? Changed.nothing(SyncView.of(synced)) : Changed.of(SyncView.of(synced), SyncView.trail("add members", list, synced));
            });
        } catch (StoreTrouble e) {
            if (e.isDuplicate()) throw Problem.plain(HttpStatus.CONFLICT, "Somebody else changed the members at the same time; nothing was changed. Send them again.");
            throw e;
        }
    }

    @Delete("/{member}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String address, @PathVariable String member) {
        Query.of(request);
        EmailAddress person = ListAddress.parse(member).orElseThrow(() -> Problem.notFound("member"));
        durably.make(caller, tx -> {
            MailingList list = existing(tx, caller, address);
            long before = roster.count(tx, list);
            if (!roster.remove(tx, list, person)) throw Problem.notFound("member");
            return Changed.of(person, SyncView.trail("remove a member", list, new Roster.Synced(0, 1, Math.toIntExact(before - 1))));
        });
        return HttpResponse.noContent();
    }

    private MailingList existing(Tx tx, Caller caller, String address) {
        return path.existing(tx, caller, address, Deed.CHANGE, Matter.MEMBERS);
    }
}
