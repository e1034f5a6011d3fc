package postern.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import postern.app.lists.Tables;
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
import postern.app.settings.SettingsFault;
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
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.SigningProvider;
import postern.rewrite.sign.Srs;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * Builds the house from its settings, in the order in which things need each other, and takes it down in reverse: first
 * nobody comes in, then what is in hand is finished, last the database closes.
 *
 * <p><b>On failure:</b> what was already up is taken down again and the trouble goes to the caller.
 */
final class Wiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("postern.serve");
    private static final Duration FINISH = Duration.ofSeconds(5);

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final Deque<AutoCloseable> up = new ArrayDeque<>();

    private Wiring(Settings settings) {
        this.settings = settings;
    }

    /** Serves until the process is told to end (SIGTERM). */
    static void serve(Settings settings) throws Exception {
        var wiring = new Wiring(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(wiring::close, "stop"));
        try {
            wiring.open();
        } catch (Exception e) {
            wiring.close();
            throw e;
        }
        new CountDownLatch(1).await();
    }

    /** A signal to end that comes meanwhile waits until all is up, and then takes it down in order. */
    private synchronized void open() throws IOException {
        Texts texts = texts();
        LOG.info("postern starts: data in {}, Java {}", settings.data().toAbsolutePath().normalize(), Runtime.version().feature());
        LOG.info("RSA signatures are made by {}", SigningProvider.inUse().describe());
        FirstStart.folder(settings.data());
        Database database = keep(Rooms.database(settings));
        MailQueue.migrate(database);
        Tables.migrate(database);
        var first = new FirstStart(database, clock);
        var keys = new ApiKeys();
        tellAdminKey(first, keys, settings.data().resolve("admin.key"));
        ReturnPath returnPath = first.returnPath(new Secrets());
        furnish(database, keys, returnPath, first.threads(new Secrets()), first.srs(new Secrets(), settings.srs().secrets()),
                texts, first.moderation(new Secrets()), first.unsubscribe(new Secrets()));
    }

    /** @throws SettingsFault if one of them cannot be used */
    private Texts texts() {
        try {
            return Texts.load(settings.notices().language(), settings.notices().folder());
        } catch (Texts.Faulty faulty) {
            throw new SettingsFault("fatal: texts of notices cannot be used; nothing was started\n" + faulty.getMessage().indent(2).stripTrailing());
        }
    }

    private void furnish(Database database, ApiKeys keys, ReturnPath returnPath, byte[] threads, Srs srs, Texts texts, ModerationLink links, UnsubscribeToken leaving) throws IOException {
        var domains = new Domains();
        var lists = new Lists();
        var roster = new Roster();
        var postings = new Postings();
        var journal = new Journal();
        var sources = new Sources();
        var tokens = new Tokens(new TokenForm(settings.tokens().prefixes().getFirst(), settings.tokens().subaddress()));
        var forwards = new Forwards();
        var kept = new KeptMail(settings.quarantine().most());
        var queue = new MailQueue();
        Relay relay = keep(Rooms.relay(settings));
        if (settings.database().isEmpty()) database.transact(queue::reclaim);
        Dns dns = Rooms.dns(settings);
        var keyring = new Keyring(database, domains, clock);
        var watch = keep(new Watch(database, domains, journal, dns, keyring::forget, clock));
        watch.start();
        var finisher = new SigningFinisher(database, postings, keyring, new CopyFinisher(returnPath, Rooms.fromRules(settings).replaced()), leaving,
                settings.http().publicUrl().map(URI::toString), clock);
        var dispatcher = keep(new Dispatcher(database, queue, relay, finisher, settings.queue().lifetime(), Runtime.getRuntime().maxMemory() / 6));
        dispatcher.start();
        var authorNotices = new AuthorNotices(domains);
        var moderation = new Moderation(database, kept, journal, authorNotices, clock);
        var seen = new SeenSubmissions();
        var references = new SenderReferences();
        keep(new Housekeeping(database, queue, postings, journal, seen, tokens, moderation, references, domains, settings.queue().lifetime(), clock)).start();

        var proofs = Rooms.proofs(settings, dns, clock);
        var directory = new Directory(domains, lists, forwards, returnPath, leaving, srs, references);
        var seenKeys = new SeenKeys(watch, settings.isCaptureOnly(), clock);
        var rewriter = new Rewriter(settings.hostname(), settings.hostname().ascii(), Set.copyOf(settings.proofs().authservIds()));
        var preparation = new Preparation(directory, domains, lists, roster, tokens, queue, kept, rewriter,
                new TokenStripper(settings.tokens().prefixes()), threads, srs, references, seenKeys,
                new Patience(seen, settings.quarantine().undecidedAfter()), settings.hostname().ascii(), settings.operator());
        var filing = new Filing(seen, tokens, references, postings, kept, journal, queue, clock);
        var acceptance = new Acceptance(database, directory, proofs, preparation, seen, filing, tokens, dispatcher::wake, clock);
        var held = new HeldPostings(database, proofs, preparation, seen, kept, filing, dispatcher::wake, clock);
        Marks marks = marks(acceptance, database, queue);
        var explain = new Explain(database, directory, proofs, preparation, seen, marks::putsOff, settings.hostname().ascii(), settings.lmtp().maxMessageSize(), clock);
        var outbox = new Outbox(postings, journal, queue, new PostingIds()::next);
        var keeperNotices = new KeeperNotices(new Keepers(), texts, links, settings.http().publicUrl().map(URI::toString), settings.operator(), outbox);
        keep(new Telling(database, kept, lists, new NoticeLists(), authorNotices, keeperNotices, texts, outbox, settings.notices().pause(),
                domain -> seenKeys.of(domain) != OwnKey.NOT_VISIBLE, dispatcher::wake, clock)).start();
        var linked = new LinkedMail(database, kept, lists, new Keepers(), held, moderation, new Audit(), links, clock);
        var signIn = keep(new SignInMail(database, new People(new Keepers(), settings.operator()), new Keepers(), lists, domains, new NoticeLists(), texts, outbox,
                settings.http().publicUrl().map(URI::toString), domain -> seenKeys.of(domain) != OwnKey.NOT_VISIBLE, dispatcher::wake, clock));
        openFrontDoor(marks);

        var rosterWatch = keep(RosterWatch.of(database, lists, roster, sources, journal, HttpApi.answers(), settings.roster().caFile(), Rooms.rosterNetworks(settings), clock));
        rosterWatch.start();
        var door = new RelayDoor(relay, settings.isCaptureOnly(), dispatcher);
        keep(HttpApi.start(settings.http().host(), settings.http().port(), new Household(database, domains, lists, roster, sources, rosterWatch, forwards, tokens, postings, journal,
                kept, held, moderation, explain, keys, queue, door, dns, watch, settings.queue().lifetime(), clock, settings.hostname(),
                new PublicAddress(settings.http().publicUrl()), texts, linked, signIn, new LeaveLinks(database, lists, leaving, clock))));
        tellReady();
    }

    /** What stands before the acceptance, lest disk or queue overflow. */
    private Marks marks(Intake acceptance, Database database, MailQueue queue) {
        Mark waiting = Mark.waiting(settings.queue().most(), () -> database.inTransaction(queue::waiting));
        Optional<Mark> free = Optional.of(Mark.free(settings.store().minimumFree(), () -> Mark.freeBelow(settings.data())))
                .filter(_ -> settings.database().isEmpty());
        var marks = keep(new Marks(acceptance, waiting, free, clock));
        marks.start();
        return marks;
    }

    private void openFrontDoor(Intake intake) throws IOException {
        var lmtp = new LmtpServer(Rooms.frontDoor(settings, Runtime.getRuntime().maxMemory()), intake);
        lmtp.start();
        up.push(() -> lmtp.stop(FINISH));
    }

    private void tellAdminKey(FirstStart first, ApiKeys keys, Path file) {
        if (first.adminKey(keys, file)) LOG.info("first start: the admin key stands in {}", file);
    }

    private void tellReady() {
        if (settings.isCaptureOnly()) {
            LOG.info("CAPTURE: no relay is set, copies are written to {} and leave this machine no other way", settings.data().resolve("outbox"));
        } else {
            settings.relays().forEach(relay -> LOG.info("relay {} at {}:{}, tls {}", relay.name(), relay.host(), relay.port(), relay.tls()));
        }
        LOG.info("ready: LMTP on {}:{}, HTTP on {}:{}, pages at {}", settings.lmtp().host(), settings.lmtp().port(), settings.http().host(), settings.http().port(),
                settings.http().publicUrl().map(Object::toString).orElseGet(() -> "http://" + settings.http().host() + ":" + settings.http().port()) + "/");
    }

    private <T extends AutoCloseable> T keep(T thing) {
        up.push(thing);
        return thing;
    }

    @Override public synchronized void close() {
        if (up.isEmpty()) return;
        LOG.info("postern stops: finishing what is in hand");
        while (!up.isEmpty()) {
            try {
                up.pop().close();
            } catch (Exception e) {
                LOG.warn("while stopping: {}", e.toString());
            }
        }
        LOG.info("postern stopped");
    }
}
