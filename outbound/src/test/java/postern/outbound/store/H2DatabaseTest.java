package postern.outbound.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.outbound.testing.TemporaryDatabase;

class H2DatabaseTest extends DatabaseContract {
    @TempDir Path folder;

    @Override TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }

    @Override Database failingCommits() {
        String url = "jdbc:h2:file:" + folder.resolve("failing") + ";WRITE_DELAY=0;RETENTION_TIME=2000";
        try (Database first = Database.open(url, "sa", "")) {
            first.transact(tx -> tx.update("CREATE TABLE fact (id BIGINT PRIMARY KEY, text VARCHAR(50))"));
        }
        return Database.open(url, "sa", "", new FailingCommits());
    }

    @Test void settingsThatLoseMailAreRefused() {
        String url = "jdbc:h2:file:" + folder.resolve("unsafe");
        String delayed = assertThrows(DatabaseRefused.class, () -> Database.open(url, "sa", "")).getMessage();
        assertTrue(delayed.startsWith("H2 runs with WRITE_DELAY=500"), delayed);
        String growing = assertThrows(DatabaseRefused.class, () -> Database.open(url + ";WRITE_DELAY=0", "sa", "")).getMessage();
        assertTrue(growing.startsWith("H2 runs with RETENTION_TIME=45000"), growing);
        Database.open(url + ";WRITE_DELAY=0;RETENTION_TIME=1000", "sa", "").close();
    }

    @Test void onlyTheTwoProductsAreTaken() {
        assertThrows(DatabaseRefused.class, () -> Database.open("jdbc:mysql://127.0.0.1/x", "x", ""));
    }

    @Test void aFolderThatWouldAddToTheUrlIsRefused() {
        assertThrows(DatabaseRefused.class, () -> Database.h2(folder.resolve("x;WRITE_DELAY=500")));
    }

    @Test void anInterruptInsideATransactionLeavesTheStoreAnswering() throws InterruptedException {
        long last = 0;
        for (int round = 1; round <= 25; round++) {
            interruptInside(round);
            long now = facts();
            assertTrue(now >= last, "facts lost in round " + round);
            last = now;
        }
        database().transact(tx -> tx.update("INSERT INTO fact (id) VALUES (1000000)"));
        assertEquals(last + 1, facts());
        store.reopen();
        assertEquals(last + 1, facts());
    }

    /** A thread is interrupted again and again while it writes enough to touch the file. */
    private void interruptInside(int round) throws InterruptedException {
        var inside = new CountDownLatch(1);
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                database().transact(tx -> {
                    inside.countDown();
                    for (int i = 0; i < 40; i++) {
                        tx.update("INSERT INTO fact (id, octets) VALUES (?, ?)", round * 1000L + i, new byte[50_000]);
                        Thread.currentThread().interrupt();
                    }
                });
            } catch (StoreTrouble interrupted) {
                // it may fail; the store may not
            }
        });
        inside.await();
        while (writer.isAlive()) {
            writer.interrupt();
            writer.join(1);
        }
    }

    @Test void aSyncWhoseConnectionBrokeOpensAnother() throws SQLException {
        var opened = new ArrayList<Connection>();
        try (var sync = new DiskSync(() -> {
            opened.add(DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("synced"), "sa", ""));
            return opened.getLast();
        })) {
            sync.run();
            sync.run();
            assertEquals(1, opened.size());
            opened.getLast().close();
            sync.run();
            assertEquals(2, opened.size());
        }
        assertTrue(opened.getLast().isClosed());
    }
}
