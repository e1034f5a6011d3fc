package postern.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.Audit;
import postern.app.lists.Domains;
import postern.app.lists.Journal;
import postern.app.lists.Moderation;
import postern.app.lists.Posted;
import postern.app.lists.Postings;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SenderReferences;
import postern.app.lists.Sessions;
import postern.app.lists.Tokens;
import postern.app.rounds.Rounds;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;

/**
 * Forgets what is settled and older than {@link #KEPT}: postings, their copies and attempts, journal entries, tokens that
 * expired; and what was kept for a person until its day came, submissions and references as long as they are kept. Signing
 * keys that retired go when nothing that they signed can be on its way.
 *
 * <p><b>On failure:</b> a warning; the next hour tries again.
 * <p><b>Threads:</b> one of its own, never interrupted.
 */
final class Housekeeping implements AutoCloseable {
    /** From the day a posting is settled; a return path is valid as long, so a report finds its copy. */
    static final Duration KEPT = Duration.ofDays(31);

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final Database database;
    private final MailQueue queue;
    private final Postings postings;
    private final Journal journal;
    private final Audit audit = new Audit();
    private final Tokens tokens;
    private final Moderation moderation;
    private final Posted posted = new Posted();
    private final SeenSubmissions seen;
    private final SenderReferences references;
    private final Domains domains;
    private final Duration queueLifetime;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("housekeeping", AN_HOUR, this::round);

    Housekeeping(Database database, MailQueue queue, Postings postings, Journal journal, SeenSubmissions seen, Tokens tokens, Moderation moderation,
                 SenderReferences references, Domains domains, Duration queueLifetime, InstantSource clock) {
        this.database = database;
        this.queue = queue;
        this.postings = postings;
        this.journal = journal;
        this.tokens = tokens;
        this.moderation = moderation;
        this.seen = seen;
        this.references = references;
        this.domains = domains;
        this.queueLifetime = queueLifetime;
        this.clock = clock;
    }

    void start() {
        rounds.start();
    }

    /** Ends after the round in hand. */
    @Override public void close() {
        rounds.close();
    }

    /** Everything settled before {@code before}, a thousand rows a transaction. */
    void forget(Instant before) {
        while (forgetSettled(before) && !rounds.isEnded()) { }
        database.transact(tx -> {
            postings.forgetUncopied(tx, before);
            journal.forget(tx, before);
            tokens.forget(tx, before);
        });
    }

    private boolean forgetSettled(Instant before) {
        return database.inTransaction(tx -> {
            List<String> forgotten = queue.forget(tx, before);
            postings.forget(tx, forgotten);
            return !forgotten.isEmpty();
        });
    }

    void forgetKeys(Instant now) {
        database.transact(tx -> domains.forgetRetired(tx, queueLifetime, now).forEach(record ->
                journal.add(tx, new Journal.Entry(now, "key", Optional.empty(), record + " is removed: what it signed has arrived"))));
    }

    private void round() {
        try {
            forget(clock.instant().minus(KEPT));
            moderation.expire();
            database.transact(tx -> posted.forget(tx, clock.instant().minus(Posted.KEPT)));
            database.transact(tx -> seen.forget(tx, clock.instant().minus(SeenSubmissions.KEPT)));
            database.transact(tx -> references.forget(tx, clock.instant().minus(SenderReferences.KEPT)));
            database.transact(tx -> audit.forget(tx, clock.instant().minus(Audit.KEPT)));
            database.transact(tx -> new Sessions().forget(tx, clock.instant()));
            forgetKeys(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        } catch (RuntimeException e) {
            LOG.warn("forgetting what is old: {}", e.getMessage());
        }
    }
}
