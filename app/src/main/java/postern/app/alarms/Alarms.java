package postern.app.alarms;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.Journal;
import postern.app.rounds.Rounds;
import postern.outbound.store.Database;

/**
 * Which alarms stand. Its sources are asked every ten seconds, and whenever somebody wants to know.
 *
 * <p><b>Promise:</b> an alarm is told once when it begins and once when it ends, in the log and in the journal; that its text changes is not told.
 * Each node has its own, and none outlives the program: what still is so is told again after a start.
 * <p><b>On failure:</b> a source that throws has said nothing new, and its alarms stand. Database away: the log tells at once, and the journal's
 * lines, a thousand of them, are written when it is back.
 * <p><b>Threads:</b> {@link #standing} is for any and waits for no database; one of its own, never interrupted, writes the journal.
 */
public final class Alarms implements AutoCloseable {
    private static final int MOST_UNWRITTEN = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger("postern.alarms");
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int LONGEST_LINE = 500;

    /** What is wrong now, see {@link Alarm}. */
    public record State(Alarm.Name name, String subject, String text) {
        private Key key() {
            return new Key(name, subject);
        }
    }

    /** Knows of states that an operator must end. Called by any thread, one at a time; answers from memory, at once. */
    @FunctionalInterface
    public interface Source {
        List<State> states();
    }

    private record Key(Alarm.Name name, String subject) { }

    private final Database database;
    private final Journal journal;
    private final List<Source> sources;
    private final InstantSource clock;
    private final Map<Source, List<State>> said = new HashMap<>();
    private final Map<Key, Alarm> standing = new LinkedHashMap<>();
    private final Deque<Journal.Entry> unwritten = new ArrayDeque<>();
    private final Rounds rounds = new Rounds("alarms", EVERY, this::round);

    public Alarms(Database database, Journal journal, List<Source> sources, InstantSource clock) {
        this.database = database;
        this.journal = journal;
        this.sources = List.copyOf(sources);
        this.clock = clock;
    }

    public void start() {
        rounds.start();
    }

    /** Ends after the round in hand. */
    @Override public void close() {
        rounds.close();
    }

    /** Those of now, the oldest first. */
    public synchronized List<Alarm> standing() {
        look();
        if (!unwritten.isEmpty()) rounds.ring();
        return List.copyOf(standing.values());
    }

    /** Looks, and writes down what there is to write. */
    void round() {
        try {
            for (Optional<Journal.Entry> next = afterLook(); next.isPresent(); next = next()) written(next.get());
        } catch (RuntimeException e) {
            LOG.warn("writing down alarms: {}", e.getMessage());
        }
    }

    private void written(Journal.Entry entry) {
        database.transact(tx -> journal.add(tx, entry));
        forget(entry);
    }

    private synchronized Optional<Journal.Entry> afterLook() {
        look();
        return next();
    }

    private synchronized Optional<Journal.Entry> next() {
        return Optional.ofNullable(unwritten.peekFirst());
    }

    private synchronized void forget(Journal.Entry entry) {
        unwritten.remove(entry);
    }

    private void look() {
        Map<Key, State> now = new LinkedHashMap<>();
        for (Source source : sources) states(source).forEach(state -> now.putIfAbsent(state.key(), state));
        standing.values().stream().filter(alarm -> !now.containsKey(new Key(alarm.name(), alarm.subject()))).toList().forEach(this::end);
        now.forEach(this::stands);
    }

    private List<State> states(Source source) {
        try {
            said.put(source, List.copyOf(source.states()));
        } catch (RuntimeException e) {
            LOG.debug("a source of alarms does not answer", e);
        }
        return said.getOrDefault(source, List.of());
    }

    private void stands(Key key, State state) {
        Alarm before = standing.get(key);
        if (before == null) raise(key, state);
        else standing.put(key, new Alarm(key.name(), key.subject(), before.since(), state.text()));
    }

    private void raise(Key key, State state) {
        standing.put(key, new Alarm(key.name(), key.subject(), now(), state.text()));
        LOG.error("ALARM {} {}: {}", key.name().word(), key.subject(), state.text());
        write("raised " + key.name().word() + " " + key.subject() + ": " + state.text());
    }

    private void end(Alarm alarm) {
        standing.remove(new Key(alarm.name(), alarm.subject()));
        LOG.info("alarm {} {} is over, it stood since {}", alarm.name().word(), alarm.subject(), alarm.since());
        write("over " + alarm.name().word() + " " + alarm.subject() + ", since " + alarm.since());
    }

    private void write(String line) {
        if (unwritten.size() == MOST_UNWRITTEN) unwritten.removeFirst();
        unwritten.addLast(new Journal.Entry(now(), "alarm", Optional.empty(), line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
