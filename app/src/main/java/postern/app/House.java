package postern.app;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import postern.app.alarms.Alarms;
import postern.app.api.Household;
import postern.app.api.HttpApi;
import postern.app.api.PublicAddress;
import postern.app.intake.Acceptance;
import postern.app.intake.Explain;
import postern.app.intake.Filing;
import postern.app.intake.HeldPostings;
import postern.app.intake.Keyring;
import postern.app.intake.Mark;
import postern.app.intake.Marks;
import postern.app.intake.Patience;
import postern.app.intake.PostingIds;
import postern.app.intake.Preparation;
import postern.app.intake.SeenKeys;
import postern.app.intake.SigningFinisher;
import postern.app.lists.ApiKeys;
import postern.app.lists.Audit;
import postern.app.lists.Directory;
import postern.app.lists.Domains;
import postern.app.lists.Forwards;
import postern.app.lists.Journal;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.LeaveLinks;
import postern.app.lists.Lists;
import postern.app.lists.Moderation;
import postern.app.lists.People;
import postern.app.lists.Postings;
import postern.app.lists.Roster;
import postern.app.lists.Secrets;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SenderReferences;
import postern.app.lists.Sources;
import postern.app.lists.TokenForm;
import postern.app.lists.Tokens;
import postern.app.notices.AuthorNotices;
import postern.app.notices.KeeperNotices;
import postern.app.notices.LinkedMail;
import postern.app.notices.ModerationLink;
import postern.app.notices.NoticeLists;
import postern.app.notices.Outbox;
import postern.app.notices.SignInMail;
import postern.app.notices.Telling;
import postern.app.notices.Texts;
import postern.app.roster.RosterWatch;
import postern.app.settings.Settings;
import postern.app.standing.Watch;
import postern.lmtp.Intake;
import postern.lmtp.LmtpServer;
import postern.outbound.Dispatcher;
import postern.outbound.queue.MailQueue;
import postern.outbound.relay.Relay;
import postern.outbound.store.Database;
import postern.rewrite.Rewriter;
import postern.rewrite.TokenStripper;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.Srs;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * Who asks whom: the rooms, and what is between them. Made and started from the inside out, so that mail comes in when everything that it
 * needs is there. What has to be closed is handed to {@code up} as soon as it stands.
 */
final class House {
    private static final Duration FINISH = Duration.ofSeconds(5);

    private final Settings settings;
    private final Database database;
    private final Texts texts;
    private final Clock clock;
    private final Consumer<AutoCloseable> up;

    private final ReturnPath returnPath;
    private final byte[] threads;
    private final Srs srs;
    private final ModerationLink links;
    private final UnsubscribeToken leaving;
    /** Where people reach the pages. */
    private final Optional<String> pages;

    // Each knows its own tables and holds no rows: whoever asks brings the transaction.
    private final Domains domains = new Domains();
    private final Lists lists = new Lists();
    private final Roster roster = new Roster();
    private final Keepers keepers = new Keepers();
    private final Sources sources = new Sources();
    private final Forwards forwards = new Forwards();
    private final Tokens tokens;
    private final Postings postings = new Postings();
    private final KeptMail kept;
    private final SeenSubmissions seen = new SeenSubmissions();
    private final SenderReferences references = new SenderReferences();
    private final NoticeLists noticeLists = new NoticeLists();
    private final Journal journal = new Journal();
    private final MailQueue queue = new MailQueue();

    /**
     * @param database with its tables
     * @param first    has the secrets that all nodes share
     * @param up       is told of what must be closed, in the order in which it came up
     */
    House(Settings settings, Database database, FirstStart first, Texts texts, Clock clock, Consumer<AutoCloseable> up) {
        this.settings = settings;
        this.database = database;
        this.texts = texts;
        this.clock = clock;
        this.up = up;
        returnPath = first.returnPath(new Secrets());
        threads = first.threads(new Secrets());
        srs = first.srs(new Secrets(), settings.srs().secrets());
        links = first.moderation(new Secrets());
        leaving = first.unsubscribe(new Secrets());
        pages = settings.http().publicUrl().map(URI::toString);
        tokens = new Tokens(new TokenForm(settings.tokens().prefixes().getFirst(), settings.tokens().subaddress()));
        kept = new KeptMail(settings.quarantine().most());
    }

    /**
     * From the back door to the front door, and management last.
     *
     * @throws IOException if a port cannot be had
     */
    void furnish() throws IOException {
        Out out = backDoor();
        Waiting waiting = waiting();
        In in = intake(out);
        Told told = notices(out, waiting, in);
        frontDoor(in.marks());
        management(out, waiting, in, told);
    }

    /** Where copies leave, and whether receivers find the keys that sign them. */
    private record Out(Relay relay, Dispatcher dispatcher, Dns dns, Watch watch, SeenKeys seenKeys) {
        boolean isReady(DomainName domain) {
            return seenKeys.of(domain) != OwnKey.NOT_VISIBLE;
        }
    }

    private Out backDoor() {
        Relay relay = keep(Rooms.relay(settings));
        if (settings.database().isEmpty()) database.transact(queue::reclaim);
        Dns dns = Rooms.dns(settings);
        var keyring = new Keyring(database, domains, clock);
        var watch = keep(new Watch(database, domains, journal, dns, keyring::forget, clock));
        watch.start();
        var finisher = new SigningFinisher(database, postings, keyring, new CopyFinisher(returnPath, Rooms.fromRules(settings).replaced()), leaving, pages, clock);
        var dispatcher = keep(new Dispatcher(database, queue, relay, finisher, settings.queue().lifetime(), Runtime.getRuntime().maxMemory() / 6));
        dispatcher.start();
        return new Out(relay, dispatcher, dns, watch, new SeenKeys(watch, settings.isCaptureOnly()));
    }

    /** What waits for a person, and what is forgotten in time. */
    private record Waiting(AuthorNotices authorNotices, Moderation moderation) { }

    private Waiting waiting() {
        var authorNotices = new AuthorNotices(domains);
        var moderation = new Moderation(database, kept, journal, authorNotices, clock);
        keep(new Housekeeping(database, queue, postings, journal, seen, tokens, moderation, references, domains, settings.queue().lifetime(), clock)).start();
        return new Waiting(authorNotices, moderation);
    }

    /** What becomes of mail that comes in. */
    private record In(Marks marks, HeldPostings held, Explain explain) { }

    private In intake(Out out) {
        Runnable wake = out.dispatcher()::wake;
        var proofs = Rooms.proofs(settings, out.dns(), clock);
        var directory = new Directory(domains, lists, forwards, returnPath, leaving, srs, references);
        String hostname = settings.hostname().ascii();
        var rewriter = new Rewriter(settings.hostname(), hostname, Set.copyOf(settings.proofs().authservIds()));
        var preparation = new Preparation(directory, domains, lists, roster, tokens, queue, kept, rewriter,
                new TokenStripper(settings.tokens().prefixes()), threads, srs, references, out.seenKeys(),
                new Patience(seen, settings.quarantine().undecidedAfter()), hostname, settings.operator());
        var filing = new Filing(seen, tokens, references, postings, kept, journal, queue, clock);
        var acceptance = new Acceptance(database, directory, proofs, preparation, seen, filing, tokens, wake, clock);
        var held = new HeldPostings(database, proofs, preparation, seen, kept, filing, wake, clock);
        Marks marks = marks(acceptance);
        return new In(marks, held, new Explain(database, directory, proofs, preparation, seen, marks::putsOff, hostname, settings.lmtp().maxMessageSize(), clock));
    }

    /** What stands before the acceptance, lest disk or queue overflow. */
    private Marks marks(Intake acceptance) {
        Mark waiting = Mark.waiting(settings.queue().most(), () -> database.inTransaction(queue::waiting));
        Optional<Mark> free = Optional.of(Mark.free(settings.store().minimumFree(), () -> Mark.freeBelow(settings.data())))
                .filter(_ -> settings.database().isEmpty());
        var marks = keep(new Marks(acceptance, waiting, free, clock));
        marks.start();
        return marks;
    }

    /** What people are told by mail, and where that leads them. */
    private record Told(LinkedMail linked, SignInMail signIn) { }

    private Told notices(Out out, Waiting waiting, In in) {
        Runnable wake = out.dispatcher()::wake;
        var outbox = new Outbox(postings, journal, queue, new PostingIds()::next);
        var keeperNotices = new KeeperNotices(keepers, texts, links, pages, settings.operator(), outbox);
        keep(new Telling(database, kept, lists, noticeLists, waiting.authorNotices(), keeperNotices, texts, outbox, settings.notices().pause(), out::isReady, wake, clock)).start();
        var linked = new LinkedMail(database, kept, lists, keepers, in.held(), waiting.moderation(), new Audit(), links, clock);
        var people = new People(keepers, settings.operator());
        return new Told(linked, keep(new SignInMail(database, people, keepers, lists, domains, noticeLists, texts, outbox, pages, out::isReady, wake, clock)));
    }

    private void frontDoor(Intake intake) throws IOException {
        var lmtp = new LmtpServer(Rooms.frontDoor(settings, Runtime.getRuntime().maxMemory()), intake);
        lmtp.start();
        up.accept(() -> lmtp.stop(FINISH));
    }

    private void management(Out out, Waiting waiting, In in, Told told) throws IOException {
        var rosterWatch = keep(RosterWatch.of(database, lists, roster, sources, journal, HttpApi.answers(), settings.roster().caFile(), Rooms.rosterNetworks(settings), clock));
        rosterWatch.start();
        var door = new RelayDoor(out.relay(), settings.isCaptureOnly(), out.dispatcher());
        keep(HttpApi.start(settings.http().host(), settings.http().port(), new Household(database, domains, lists, roster, sources, rosterWatch,
                forwards, tokens, postings, journal, kept, in.held(), waiting.moderation(), in.explain(), new ApiKeys(), queue, door, out.dns(),
                out.watch(), settings.queue().lifetime(), clock, settings.hostname(), new PublicAddress(settings.http().publicUrl()), texts,
                told.linked(), told.signIn(), alarms(out, in, door), new LeaveLinks(database, lists, leaving, clock))));
    }

    /** What an operator must end. */
    private Alarms alarms(Out out, In in, RelayDoor door) {
        var alarms = keep(new Alarms(database, journal, List.of(AlarmSources.domainKeys(out.watch()::standings, settings.isCaptureOnly()), AlarmSources.relays(door),
                AlarmSources.room(in.marks()::putsOff)), clock));
        alarms.start();
        return alarms;
    }

    private <T extends AutoCloseable> T keep(T thing) {
        up.accept(thing);
        return thing;
    }
}
