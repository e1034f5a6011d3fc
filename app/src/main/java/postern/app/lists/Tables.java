package postern.app.lists;

import postern.outbound.store.Database;
import postern.outbound.store.Schema;

/** The household's tables, {@code app_*}. */
public final class Tables {
    private Tables() { }

    /**
     * Makes or updates them.
     *
     * @throws postern.outbound.store.DatabaseRefused if a newer Postern made them
     */
    public static void migrate(Database database) {
        Schema.migrate(database, "app", "classpath:postern/app/lists/schema");
    }
}
