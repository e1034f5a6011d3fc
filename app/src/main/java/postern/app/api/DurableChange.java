package postern.app.api;

import jakarta.inject.Singleton;
import java.util.function.Function;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;

/** Changes something for good: what was answered with a 2xx is there after a loss of power. */
@Singleton
final class DurableChange {
    private final Database database;

    DurableChange(Database database) {
        this.database = database;
    }

    <T> T make(Function<Tx, T> change) {
        T result = database.inTransaction(change);
        database.durability().await();
        return result;
    }
}
