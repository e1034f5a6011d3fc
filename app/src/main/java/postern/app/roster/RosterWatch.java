package postern.app.roster;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.Journal;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.Nesting;
import postern.app.lists.Roster;
import postern.app.lists.RosterSource;
import postern.app.lists.Sources;
import postern.app.rounds.Rounds;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;

/**
 * Keeps lists as their sources have them: asks each when its time comes, four at a time, and takes over what it answers.
 *
 * <p><b>Promise:</b> the members of a list change only by a whole answer that can be read, and that does not look like an error
 * ({@link Judgement}). Who opted out stays so.
 * <p><b>On failure:</b> the members stay as they are, what is wrong stands in the source, and it is asked again within a quarter
 * of an hour. Database away: a warning, and the next round tries again.
 * <p><b>Threads:</b> one of its own, never interrupted, that speaks to the database; questions have threads of their own, and nobody
 * waits for those when it closes. {@link #ask} is for any thread.
 */
public final class RosterWatch implements AutoCloseable {
    /** For one source, behind the resolution of its name. */
    static final Duration TIME = Duration.ofSeconds(30);
    static final Duration AGAIN = Duration.ofMinutes(15);

    private static final Logger LOG = LoggerFactory.getLogger("postern.roster");
    private static final Duration LOOK = Duration.ofSeconds(20);
    private static final int AT_ONCE = 4;

    private final Database database;
    private final Lists lists;
    private final Roster roster;
    private final Sources sources;
    private final Journal journal;
    private final Answers answers;
    private final HttpsGet get;
    private final InstantSource clock;
    private final Nesting nesting = new Nesting();
    private final Executor questions = task -> Thread.ofVirtual().name("roster-question").start(task);
    private final Rounds rounds = new Rounds("roster", LOOK, this::round);

    RosterWatch(Database database, Lists lists, Roster roster, Sources sources, Journal journal, Answers answers, HttpsGet get, InstantSource clock) {
        this.database = database;
        this.lists = lists;
        this.roster = roster;
        this.sources = sources;
        this.journal = journal;
        this.answers = answers;
        this.get = get;
        this.clock = clock;
    }

    /**
     * @param caFile authorities that are believed besides Java's
     * @param listed networks that may be asked though they are private
     * @throws IOException if the file holds no certificate that can be read
     */
    public static RosterWatch of(Database database, Lists lists, Roster roster, Sources sources, Journal journal, Answers answers, Optional<Path> caFile,
                                 Predicate<InetAddress> listed, InstantSource clock) throws IOException {
        try {
            var get = new HttpsGet(Authorities.socketFactory(caFile), new Networks(listed), InetAddress::getAllByName, TIME);
            return new RosterWatch(database, lists, roster, sources, journal, answers, get, clock);
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorities of roster sources cannot be read: " + e.getMessage(), e);
        }
    }

    public void start() {
        rounds.start();
    }

    /** Ends after what is being written down; answers are not waited for. */
    @Override public void close() {
        rounds.close();
    }

    /** A source is new: it is asked soon, without keeping the caller waiting. */
    public void added() {
        rounds.ring();
    }

    /**
     * Asks a source now; takes at most half a minute.
     *
     * @param force takes over what would need to come twice, and the whole answer whatever was taken before
     */
    public void ask(RosterSource source, boolean force) {
        conclude(source, fetch(source, force), force);
    }

    /** Asks what is due. */
    void round() {
        try {
            List<RosterSource> due;
            do {
                Instant now = now();
                due = database.inTransaction(tx -> sources.claim(tx, now, now.plus(AGAIN), AT_ONCE));
                ask(due);
            } while (!due.isEmpty() && !rounds.isEnded());
        } catch (RuntimeException e) {
            LOG.warn("asking for the members of lists: {}", e.getMessage());
        }
    }

    private record Asked(RosterSource source, Fetched fetched) { }

    private void ask(List<RosterSource> some) {
        List<CompletableFuture<Asked>> asked = some.stream()
                .map(source -> CompletableFuture.supplyAsync(() -> new Asked(source, fetch(source, false)), questions)).toList();
        CompletableFuture.anyOf(rounds.ended(), CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))).join();
        if (rounds.isEnded()) return;
        for (CompletableFuture<Asked> one : asked) conclude(one.join().source(), one.join().fetched(), false);
    }

    private Fetched fetch(RosterSource source, boolean force) {
        try {
            return get.fetch(SourceUrl.parse(source.wanted().url().toString()), source.wanted().bearer(), force ? Optional.empty() : source.etag());
        } catch (RuntimeException e) {
            LOG.warn("{}: asking its source: {}", source.list(), e.getClass().getName());
            return new Fetched.Trouble("it could not be asked");
        }
    }

    /** One at a time: a hundred thousand members are much of the heap. */
    private synchronized void conclude(RosterSource source, Fetched fetched, boolean force) {
        Optional<String> told;
        try {
            told = switch (fetched) {
                case Fetched.Trouble(String why) -> trouble(source, why);
                case Fetched.NotModified _ -> unchanged(source);
                case Fetched.Body body -> taken(source, body, force);
            };
        } catch (StoreTrouble e) {
            if (!e.isDuplicate()) throw e;
            told = trouble(source, "somebody else changed the members at the same time");
        }
        database.durability().await();
        told.ifPresent(line -> LOG.info("{}: {}", source.list(), line));
    }

    /** @return what to tell: only what is new */
    private Optional<String> trouble(RosterSource source, String why) {
        return database.inTransaction(tx -> sources.answered(tx, source, troubled(source, source.waiting(), why)) ? news(tx, source, why) : Optional.empty());
    }

    private Optional<String> unchanged(RosterSource source) {
        Instant now = now();
        var answer = new RosterSource.Answered(source.etag(), source.digest(), Optional.empty(), now, Optional.of(now), Optional.empty(), now.plus(source.wanted().every()));
        database.transact(tx -> sources.answered(tx, source, answer));
        return Optional.empty();
    }

    private Optional<String> taken(RosterSource source, Fetched.Body body, boolean force) {
        Optional<MailingList> list = database.inTransaction(tx -> lists.find(tx, source.list()));
        if (list.isEmpty()) return Optional.empty();
        return switch (answers.read(body.octets(), list.get())) {
            case Answers.Answer.Unreadable(String why) -> trouble(source, "its answer cannot be used: " + why);
            case Answers.Answer.Members members -> database.inTransaction(tx -> taken(tx, source, list.get(), members, body.etag(), force));
        };
    }

    private Optional<String> taken(Tx tx, RosterSource source, MailingList list, Answers.Answer.Members answer, Optional<String> etag, boolean force) {
        List<Member> members = answer.members();
        var nodes = nesting.nodes(tx, members.stream().map(Member::address).toList());
        Optional<String> round = nesting.fault(tx, list.address(), nodes);
        if (round.isPresent()) return sources.answered(tx, source, troubled(source, Optional.empty(), "its answer " + round.get())) ? news(tx, source, "its answer " + round.get()) : Optional.empty();
        Instant now = now();
        String digest = Digest.of(members);
        Roster.Synced would = roster.replace(tx, list, members, true, now);
        var judgement = Judgement.of(would.removed() + would.unchanged(), would.removed(), members.size(), answer.saysEmpty(),
                source.waiting().equals(Optional.of(digest)), force);
        return switch (judgement) {
            case Judgement.Take _ -> {
                var taken = new RosterSource.Answered(etag, Optional.of(digest), Optional.empty(), now, Optional.of(now), Optional.empty(), now.plus(source.wanted().every()));
                if (!sources.answered(tx, source, taken)) yield Optional.empty();
                roster.replace(tx, list, members, false, now);
                boolean same = would.added() == 0 && would.removed() == 0 && source.trouble().isEmpty();
                yield same ? Optional.empty() : news(tx, source, "members from its source: " + would.added() + " added, " + would.removed() + " removed");
            }
            case Judgement.Wait(String why) -> sources.answered(tx, source, waits(source, digest, why)) ? news(tx, source, why) : Optional.empty();
            case Judgement.Refuse(String why) -> sources.answered(tx, source, troubled(source, Optional.empty(), why)) ? news(tx, source, why) : Optional.empty();
        };
    }

    private RosterSource.Answered troubled(RosterSource source, Optional<String> waiting, String why) {
        Instant now = now();
        String text = why.length() > RosterSource.LONGEST_TROUBLE ? why.substring(0, RosterSource.LONGEST_TROUBLE) : why;
        Duration again = source.wanted().every().compareTo(AGAIN) < 0 ? source.wanted().every() : AGAIN;
        return new RosterSource.Answered(source.etag(), source.digest(), waiting, now, source.succeeded(), Optional.of(text), now.plus(again));
    }

    /** It is asked again when its time comes: an error that lasts minutes must not look like an answer that came twice. */
    private RosterSource.Answered waits(RosterSource source, String digest, String why) {
        Instant now = now();
        return new RosterSource.Answered(source.etag(), source.digest(), Optional.of(digest), now, source.succeeded(), Optional.of(why), now.plus(source.wanted().every()));
    }

    private Optional<String> news(Tx tx, RosterSource source, String line) {
        if (source.trouble().equals(Optional.of(line))) return Optional.empty();
        String text = source.list() + ": " + line;
        journal.add(tx, new Journal.Entry(now(), "roster", Optional.empty(), text));
        return Optional.of(line);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
