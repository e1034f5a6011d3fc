package postern.app.lists;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;

/**
 * Ends what waits for a person, otherwise than by posting it: rejected, thrown away, or forgotten when its day has come. To let it pass
 * is {@link Releasing}'s.
 *
 * <p><b>Promise:</b> an entry ends once, whoever asks at the same time; what is told of it is stored in the same transaction.
 * <p><b>On failure:</b> throws, and the entry is still kept.
 * <p><b>Threads:</b> any number.
 */
public final class Moderation {
    /** Characters of a reason to reject. */
    public static final int LONGEST_REASON = 1_000;

    private static final int A_ROUND = 100;

    private final Database database;
    private final KeptMail kept;
    private final Journal journal;
    private final Rejections rejections;
    private final InstantSource clock;

    public Moderation(Database database, KeptMail kept, Journal journal, Rejections rejections, InstantSource clock) {
        this.database = database;
        this.kept = kept;
        this.journal = journal;
        this.rejections = rejections;
        this.clock = clock;
    }

    /** What came of it. */
    public enum Outcome {
        DONE,
        /** It is in quarantine: nobody is told of what lies there, so it can only be thrown away. */
        NOT_HELD,
        /** No such entry, or no longer. */
        NOT_KEPT
    }

    /**
     * It will not be posted, and its author may be told. Durable when this returns.
     *
     * @param reason see {@link Rejections#rejected}
     * @param with   done in the same transaction, and not otherwise
     */
    public Outcome reject(String id, Optional<String> reason, Consumer<Tx> with) {
        Outcome outcome = database.inTransaction(tx -> reject(tx, id, reason, with));
        if (outcome == Outcome.DONE) database.durability().await();
        return outcome;
    }

    private Outcome reject(Tx tx, String id, Optional<String> reason, Consumer<Tx> with) {
        Optional<KeptMail.Entry> entry = kept.find(tx, id);
        if (entry.isEmpty()) return Outcome.NOT_KEPT;
        if (entry.get().kind() != KeptMail.Kind.HELD) return Outcome.NOT_HELD;
        if (!kept.remove(tx, id)) return Outcome.NOT_KEPT;
        rejections.rejected(tx, entry.get(), reason, now());
        journal.add(tx, new Journal.Entry(now(), "rejected", Optional.of(id), "by a person"));
        with.accept(tx);
        return Outcome.DONE;
    }

    /** Thrown away, and nobody is told. Durable when this returns. @param with done in the same transaction, and not otherwise */
    public Outcome delete(String id, Consumer<Tx> with) {
        Outcome outcome = database.inTransaction(tx -> {
            if (!kept.remove(tx, id)) return Outcome.NOT_KEPT;
            journal.add(tx, new Journal.Entry(now(), "deleted", Optional.of(id), "by a person"));
            with.accept(tx);
            return Outcome.DONE;
        });
        if (outcome == Outcome.DONE) database.durability().await();
        return outcome;
    }

    /** Ends all whose day has come, each in a transaction of its own: they may be large. */
    public void expire() {
        List<String> due;
        do {
            due = database.inTransaction(tx -> kept.expired(tx, now(), A_ROUND));
            due.forEach(id -> database.transact(tx -> expire(tx, id)));
        } while (due.size() == A_ROUND);
    }

    private void expire(Tx tx, String id) {
        Optional<KeptMail.Entry> entry = kept.find(tx, id).filter(found -> !found.expires().isAfter(now()));
        if (entry.isEmpty() || !kept.remove(tx, id)) return;
        if (entry.get().kind() == KeptMail.Kind.QUARANTINED) return;
        rejections.expired(tx, entry.get(), now());
        journal.add(tx, new Journal.Entry(now(), "expired", Optional.of(id), "nobody decided about it in time"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
