package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.Roster;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;

/** Who is on a list: read by pages, and replaced as a whole, so that whoever keeps the members elsewhere can send all of them. */
@Controller("/api/v1/lists/{address}/members")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MembersController {
    private final Database database;
    private final DurableChange durably;
    private final ListPath path;
    private final Roster roster;
    private final Clock clock;
    /** A hundred thousand members are much of the heap, and mail shares it. */
    private final Semaphore oneAtATime = new Semaphore(1);

    MembersController(Database database, DurableChange durably, ListPath path, Roster roster, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.path = path;
        this.roster = roster;
        this.clock = clock;
    }

    /** @param name as the list's keepers wrote it; may be empty */
    @Serdeable
    record MemberView(String address, String name) { }

    @Get
    Page<MemberView> page(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        Query query = Query.of(request, "limit", "cursor");
        int limit = query.limit();
        List<Member> found = database.inTransaction(tx -> roster.page(tx, path.existing(tx, caller, address, Deed.SEE, Matter.MEMBERS), query.after(), limit + 1));
        return Page.of(found, limit, member -> member.address().key(), member -> new MemberView(member.address().toString(), member.name()));
    }

    /** One request at a time; another one meanwhile is answered 503. All or nothing: one fault, and nothing changes. Whoever is named twice counts once; the last name given stands. */
    @Put
    SyncView replace(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        boolean dryRun = Query.of(request, "dryRun").flag("dryRun");
        if (!oneAtATime.tryAcquire()) throw Problem.plain(HttpStatus.SERVICE_UNAVAILABLE, "Members of a list are being replaced; try again when that is done.");
        try {
            return replace(caller, address, dryRun, body);
        } finally {
            oneAtATime.release();
        }
    }

    private SyncView replace(Caller caller, String address, boolean dryRun, byte[] body) {
        MailingList list = database.inTransaction(tx -> existing(tx, caller, address));
        var faults = new Faults();
        List<Member> wanted = MemberEntries.read(body, list, faults);
        faults.throwIfAny();
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        Roster.Synced synced = synced(caller, list, wanted, dryRun, now);
        return SyncView.of(synced);
    }

    private Roster.Synced synced(Caller caller, MailingList list, List<Member> wanted, boolean dryRun, Instant at) {
        try {
            return durably.make(caller, tx -> {
                MailingList now = existing(tx, caller, list.key());
                Roster.Synced synced = roster.replace(tx, now, wanted, dryRun, at);
                return dryRun ? Changed.nothing(synced) : Changed.of(synced, SyncView.trail("replace members", now, synced));
            });
        } catch (StoreTrouble e) {
            if (e.isDuplicate()) throw Problem.plain(HttpStatus.CONFLICT, "Somebody else changed the members at the same time; nothing was changed. Send them again.");
            throw e;
        }
    }

    private MailingList existing(Tx tx, Caller caller, String address) {
        return path.existing(tx, caller, address, Deed.CHANGE, Matter.MEMBERS);
    }
}
