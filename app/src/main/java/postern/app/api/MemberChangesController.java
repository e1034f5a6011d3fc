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
import postern.app.lists.Lists;
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
    private final Lists lists;
    private final Roster roster;
    private final Clock clock;

    MemberChangesController(Database database, DurableChange durably, Lists lists, Roster roster, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.lists = lists;
        this.roster = roster;
        this.clock = clock;
    }

    /** All or nothing, as a replacement is; nobody is removed. */
    @Post
    MembersController.SyncView add(HttpRequest<?> request, @PathVariable String address, @Body byte[] body) {
        boolean dryRun = Query.of(request, "dryRun").flag("dryRun");
        MailingList list = database.inTransaction(tx -> existing(tx, address));
        var faults = new Faults();
        List<Member> more = MemberEntries.read(body, list, faults);
        faults.throwIfAny();
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        try {
            Roster.Synced synced = durably.make(tx -> roster.add(tx, existing(tx, address), more, dryRun, now));
            return new MembersController.SyncView(synced.added(), synced.removed(), synced.unchanged());
        } catch (StoreTrouble e) {
            if (e.isDuplicate()) throw Problem.plain(HttpStatus.CONFLICT, "Somebody else changed the members at the same time; nothing was changed. Send them again.");
            throw e;
        }
    }

    @Delete("/{member}")
    HttpResponse<Void> remove(HttpRequest<?> request, @PathVariable String address, @PathVariable String member) {
        Query.of(request);
        EmailAddress person = ListAddress.parse(member).orElseThrow(() -> Problem.notFound("member"));
        durably.make(tx -> {
            if (!roster.remove(tx, existing(tx, address), person)) throw Problem.notFound("member");
            return person;
        });
        return HttpResponse.noContent();
    }

    private MailingList existing(Tx tx, String address) {
        return ListAddress.parse(address).flatMap(a -> lists.find(tx, a)).orElseThrow(() -> Problem.notFound("list"));
    }
}
