package postern.outbound.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import postern.outbound.testing.PostgresServer;
import postern.outbound.testing.TemporaryDatabase;

@Isolated("turns fsync off for all who use the server")
class PostgresDatabaseIT extends DatabaseContract {
    @Override TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }

    @Override Database failingCommits() {
        String url = PostgresServer.shared().newDatabase();
        try (Database first = Database.open(url, "postern", "")) {
            first.transact(tx -> tx.update("CREATE TABLE fact (id BIGINT PRIMARY KEY, text VARCHAR(50))"));
        }
        return Database.open(url, "postern", "", new FailingCommits());
    }

    @Test void aSessionThatDoesNotWaitForTheDiskIsRefused() {
        String url = PostgresServer.shared().newDatabase();
        var refused = assertThrows(DatabaseRefused.class, () -> Database.open(url + "&options=-csynchronous_commit=off", "postern", ""));
        assertEquals("PostgreSQL runs with synchronous_commit=off, which loses acknowledged mail on a crash: set it to on", refused.getMessage());
    }

    @Test void aServerThatDoesNotForceItsLogIsRefused() throws InterruptedException {
        PostgresServer server = PostgresServer.shared();
        String url = server.newDatabase();
        server.execute("ALTER SYSTEM SET fsync = off");
        try {
            server.execute("SELECT pg_reload_conf()");
            awaitRefusal(url);
        } finally {
            server.execute("ALTER SYSTEM RESET fsync");
            server.execute("SELECT pg_reload_conf()");
        }
        awaitOpening(url);
    }

    private static void awaitRefusal(String url) throws InterruptedException {
        for (int tries = 0; tries < 100; tries++) {
            try {
                Database.open(url, "postern", "").close();
                Thread.sleep(50);
            } catch (DatabaseRefused e) {
                assertEquals("PostgreSQL runs with fsync=off, which loses acknowledged mail on a crash: set it to on", e.getMessage());
                return;
            }
        }
        throw new AssertionError("fsync=off was not refused");
    }

    private static void awaitOpening(String url) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                Database.open(url, "postern", "").close();
                return;
            } catch (DatabaseRefused e) {
                if (tries == 100) throw e;
                Thread.sleep(50);
            }
        }
    }
}
