package postern.app.api;

import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import postern.app.lists.Audit;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;

/**
 * Changes something for good: what was answered with a 2xx is there after a loss of power, and so is who changed it. A change says
 * what it did ({@link Changed}), and that is written in its own transaction.
 */
@Singleton
final class DurableChange {
    private final Database database;
    private final Audit audit;
    private final JsonMapper json;
    private final Clock clock;

    DurableChange(Database database, Audit audit, JsonMapper json, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
    }

    <T> T make(Caller caller, Function<Tx, Changed<T>> change) {
        T result = database.inTransaction(tx -> {
            Changed<T> done = change.apply(tx);
            done.trails().forEach(trail -> tell(tx, caller, trail));
            return done.result();
        });
        database.durability().await();
        return result;
    }

    /** The same; if another transaction was faster, {@code instead} is told. */
    <T> T make(Caller caller, Supplier<Problem> instead, Function<Tx, Changed<T>> change) {
        try {
            return make(caller, change);
        } catch (StoreTrouble trouble) {
            if (trouble.isDuplicate()) throw instead.get();
            throw trouble;
        }
    }

    /** For what commits by itself: in its transaction. */
    void tell(Tx tx, Caller caller, Changed.Trail trail) {
        audit.add(tx, caller.actor(), new Audit.Change(trail.action(), trail.object(), trail.list(), trail.before().map(this::text), trail.after().map(this::text)),
                Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }

    private String text(Object view) {
        try {
            return json.writeValueAsString(view);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
