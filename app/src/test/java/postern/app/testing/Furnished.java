package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import postern.app.lists.Tables;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;
import postern.outbound.testing.PostgresServer;
import postern.outbound.testing.TemporaryDatabase;

/**
 * Databases with all tables of the house in them. To make the tables takes longer than most tests: those of H2 are copies of one file,
 * those of PostgreSQL are made by one script, a dump of the first.
 */
public final class Furnished {
    private Furnished() { }

    private static final class Model {
        static final Path FILE = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("postern-model");
                Path file = folder.resolve("postern.mv.db");
                try (Database database = Database.h2(folder)) {
                    MailQueue.migrate(database);
                    Tables.migrate(database);
                }
                file.toFile().deleteOnExit();
                folder.toFile().deleteOnExit();
                return file;
            } catch (IOException none) {
                throw new UncheckedIOException(none);
            }
        }
    }

    private static final class Script {
        static final String SQL = dump();

        private static String dump() {
            try (TemporaryDatabase first = migrated(TemporaryDatabase.postgres())) {
                return PostgresServer.shared().dump(first.postgresUrl().orElseThrow());
            }
        }
    }

    public static TemporaryDatabase h2() {
        return TemporaryDatabase.copy(Model.FILE);
    }

    /** Makes the tables, if they are not there. @return {@code store} */
    public static TemporaryDatabase tables(TemporaryDatabase store) {
        if (store.isCopy()) return store;
        if (store.postgresUrl().isEmpty()) return migrated(store);
        PostgresServer.shared().fill(store.postgresUrl().get(), Script.SQL);
        return store;
    }

    private static TemporaryDatabase migrated(TemporaryDatabase store) {
        Tables.migrate(store.withQueue().database());
        return store;
    }
}
