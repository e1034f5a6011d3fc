package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.Nesting;
import postern.app.lists.Roster;
import postern.app.lists.Sources;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Who is on a list: read by pages, and replaced as a whole, so that whoever keeps the members elsewhere can send all of them. */
@Controller("/api/v1/lists/{address}/members")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MembersController {
    private final Database database;
    private final DurableChange durably;
    private final ListPath path;
    private final Roster roster;
    private final Sources sources;
    private final Clock clock;
    private final Nesting nesting = new Nesting();
    /** A hundred thousand members are much of the heap, and mail shares it. */
    private final Semaphore oneAtATime = new Semaphore(1);

    MembersController(Database database, DurableChange durably, ListPath path, Roster roster, Sources sources, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.path = path;
        this.roster = roster;
        this.sources = sources;
        this.clock = clock;
    }

    @Get
    Page<MemberView> page(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        Query query = Query.of(request, "limit", "cursor", "search");
        String search = query.text("search").orElse("");
        return Page.read(database, query, (tx, most) -> roster.search(tx, path.existing(tx, caller, address, Deed.SEE, Matter.MEMBERS), search, query.after(), most),
                listed -> listed.member().address().key(), MemberView::of);
    }

    /** One request at a time; another one meanwhile is answered 503. All or nothing: one fault, and nothing changes. Whoever is named twice counts once; the last name given stands. */
    @Put
    SyncView.OfMembers replace(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        return many(request, caller, address, body, "replace members", roster::replace);
    }

    /** The same, but nobody is removed. */
    @Post
    SyncView.OfMembers add(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        return many(request, caller, address, body, "add members", roster::add);
    }

    /** What is done with many members. */
    private interface Deal {
        Roster.Synced make(Tx tx, MailingList list, List<Member> members, boolean dryRun, Instant now);
    }

    private SyncView.OfMembers many(HttpRequest<?> request, Caller caller, String address, byte[] body, String action, Deal deal) {
        boolean dryRun = Query.of(request, "dryRun").flag("dryRun");
        if (!oneAtATime.tryAcquire()) throw Problem.plain(HttpStatus.SERVICE_UNAVAILABLE, "Members of a list are being replaced; try again when that is done.");
        try {
            return many(caller, address, dryRun, body, action, deal);
        } finally {
            oneAtATime.release();
        }
    }

    /** What a person was to the list, or is. */
    @Serdeable
    record State(String state) { }

    @Get("/{member}")
    MemberView one(Caller caller, @PathVariable String address, @PathVariable String member) {
        return MemberView.of(database.inTransaction(tx -> standing(tx, path.existing(tx, caller, address, Deed.SEE, Matter.MEMBERS), parsed(member))));
    }

    /**
     * Puts one person on the list, names him anew, or changes his state. Who opted out is brought back by the explicit
     * {@code "state":"active"} alone.
     */
    @Put("/{member}")
    MemberView put(HttpRequest<?> request, Caller caller, @PathVariable String address, @PathVariable String member, @Body byte[] body) {
        Query.of(request);
        EmailAddress person = parsed(member);
        MemberRequest wish = MemberRequest.read(body);
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        return durably.make(caller, tx -> {
            MailingList list = existing(tx, caller, address);
            Optional<MemberView> before = roster.find(tx, list, person).map(MemberView::of);
            changed(tx, caller, list, person, wish, now);
            MemberView after = MemberView.of(standing(tx, list, person));
            return before.filter(after::equals).isPresent() ? Changed.nothing(after) : Changed.of(after, trail(list, before, Optional.of(after)));
        });
    }

    /** Takes one person off the list. That he opted out is not forgotten. */
    @Delete("/{member}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String address, @PathVariable String member) {
        Query.of(request);
        durably.make(caller, tx -> {
            MailingList list = kept(tx, caller, address);
            Roster.Listed listed = standing(tx, list, parsed(member));
            EmailAddress person = listed.member().address();
            return Changed.of(roster.remove(tx, list, person), trail(list, Optional.of(MemberView.of(listed)), Optional.empty()));
        });
        return HttpResponse.noContent();
    }

    private void changed(Tx tx, Caller caller, MailingList list, EmailAddress person, MemberRequest wish, Instant now) {
        Optional<Member> before = roster.find(tx, list, person).map(Roster.Listed::member);
        if (before.isEmpty() || wish.name().isPresent()) {
            var member = new Member(person, wish.name().orElse(""));
            kept(tx, caller, list.key());
            if (person.key().equals(list.key())) throw Problem.field("member", "is the list itself");
            nesting(tx, caller, list, List.of(member), "member");
            roster.put(tx, list, member, now);
        }
        if (wish.state().isEmpty() && before.isEmpty() && roster.hasOptedOut(tx, list, person)) {
            throw Problem.plain(HttpStatus.CONFLICT, "This person opted out of the list. Say \"state\":\"active\" if you know that he wants to be on it again.");
        }
        wish.state().ifPresent(state -> {
            switch (state) {
                case ACTIVE -> roster.restore(tx, list, person);
                case OPTED_OUT -> roster.optOut(tx, list, person, now);
                case DISABLED -> roster.disable(tx, list, person, now);
                case SUPPRESSED -> throw new IllegalStateException("no wish");
            }
        });
    }

    /** Only of what changed: who it is stays out of the audit trail, which outlives a membership. */
    private static Changed.Trail trail(MailingList list, Optional<MemberView> before, Optional<MemberView> after) {
        return new Changed.Trail("member", "list " + list.key(), Optional.of(list.address()), before.map(MemberView::state).map(State::new), after.map(MemberView::state).map(State::new));
    }

    private Roster.Listed standing(Tx tx, MailingList list, EmailAddress member) {
        return roster.find(tx, list, member).orElseThrow(() -> Problem.notFound("member"));
    }

    private static EmailAddress parsed(String member) {
        return ListAddress.parse(member).orElseThrow(() -> Problem.notFound("member"));
    }

    private SyncView.OfMembers many(Caller caller, String address, boolean dryRun, byte[] body, String action, Deal deal) {
        MailingList list = database.inTransaction(tx -> existing(tx, caller, address));
        var faults = new Faults();
        List<Member> wanted = MemberEntries.read(body, list, faults);
        faults.throwIfAny();
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        Roster.Synced synced = synced(caller, list, wanted, dryRun, now, action, deal);
        return SyncView.OfMembers.of(synced);
    }

    private Roster.Synced synced(Caller caller, MailingList list, List<Member> wanted, boolean dryRun, Instant at, String action, Deal deal) {
        return durably.make(caller, MembersController::changedMeanwhile, tx -> {
            MailingList now = kept(tx, caller, list.key());
            nesting(tx, caller, now, wanted, "members");
            Roster.Synced synced = deal.make(tx, now, wanted, dryRun, at);
            return dryRun ? Changed.nothing(synced) : Changed.of(synced, SyncView.trail(action, now, synced));
        });
    }

    private static Problem changedMeanwhile() {
        return Problem.plain(HttpStatus.CONFLICT, "Somebody else changed the members at the same time; nothing was changed. Send them again.");
    }

    /** A list whose members are kept here. */
    private MailingList kept(Tx tx, Caller caller, String address) {
        MailingList list = existing(tx, caller, address);
        if (sources.find(tx, list).isPresent()) throw Problem.plain(HttpStatus.CONFLICT, "The members of this list come from its source: change them there, or remove the source.");
        return list;
    }

    private void nesting(Tx tx, Caller caller, MailingList list, List<Member> wanted, String field) {
        List<EmailAddress> addresses = wanted.stream().map(Member::address).toList();
        if (nesting.inDomainsOfOurs(tx, addresses).stream().anyMatch(address -> isBeyond(tx, caller, list, address))) {
            throw Problem.field(field, "names an address of ours that is no list of yours; only an admin puts those on a list");
        }
        nesting.fault(tx, list.address(), nesting.nodes(tx, addresses)).ifPresent(fault -> {
            throw Problem.field("members", fault);
        });
    }

    /**
     * True for an address of ours that an owner may not put on his list: to its people he would write whatever their list says, and read
     * in the trace who they are. What is no list yet is answered alike, so that nobody learns of lists that he does not keep.
     */
    private boolean isBeyond(Tx tx, Caller caller, MailingList list, EmailAddress address) {
        return !caller.owns(tx, address) && roster.find(tx, list, address).isEmpty();
    }

    private MailingList existing(Tx tx, Caller caller, String address) {
        return path.existing(tx, caller, address, Deed.CHANGE, Matter.MEMBERS);
    }
}
