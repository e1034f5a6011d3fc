package postern.outbound.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.outbound.testing.TemporaryDatabase;

/** What a database promises, on whichever product. */
abstract class DatabaseContract {
    private static final String SCRIPTS = "classpath:postern/outbound/store/";

    TemporaryDatabase store;

    abstract TemporaryDatabase open();

    @BeforeEach void makeTable() {
        store = open();
        database().transact(tx -> tx.update("CREATE TABLE fact (id BIGINT PRIMARY KEY, text VARCHAR(50), at TIMESTAMP WITH TIME ZONE, octets BYTEA)"));
    }

    @AfterEach void close() {
        if (store != null) store.close();
    }

    Database database() {
        return store.database();
    }

    private static void put(Tx tx, long id) {
        tx.update("INSERT INTO fact (id, text) VALUES (?, ?)", id, "fact " + id);
    }

    long facts() {
        return database().inTransaction(tx -> tx.first("SELECT COUNT(*) AS n FROM fact", row -> row.number("n"))).orElseThrow();
    }

    @Test void aFunctionThatReturnsIsCommitted() {
        assertEquals("done", database().inTransaction(tx -> {
            put(tx, 1);
            return "done";
        }));
        assertEquals(1, facts());
        store.reopen();
        if (store.database().inTransaction(tx -> tx.query("SELECT text FROM fact", row -> row.string("text"))).equals(List.of("fact 1"))) return;
        throw new AssertionError("a commit was not kept");
    }

    @Test void aFunctionThatThrowsIsRolledBackAndItsExceptionComesOut() {
        var fault = new UnsupportedOperationException("x");
        assertSame(fault, assertThrows(UnsupportedOperationException.class, () -> database().transact(tx -> {
            put(tx, 1);
            throw fault;
        })));
        assertEquals(0, facts());
    }

    @Test void aDuplicateIsToldFromOtherTrouble() {
        database().transact(tx -> put(tx, 1));
        var duplicate = assertThrows(StoreTrouble.class, () -> database().transact(tx -> put(tx, 1)));
        assertTrue(duplicate.isDuplicate());
        assertFalse(assertThrows(StoreTrouble.class, () -> database().transact(tx -> tx.update("INSERT INTO nothing VALUES (1)"))).isDuplicate());
    }

    @Test void transactionsDoNotNestAndTheOuterOneGoesOn() {
        database().transact(tx -> {
            put(tx, 1);
            assertThrows(IllegalStateException.class, () -> database().transact(inner -> put(inner, 2)));
            put(tx, 3);
        });
        assertEquals(2, facts());
        database().transact(tx -> put(tx, 4));
    }

    @Test void threadsHaveTransactionsOfTheirOwn() throws InterruptedException {
        var seen = new AtomicReference<Long>();
        database().transact(tx -> {
            put(tx, 1);
            try {
                Thread.ofVirtual().start(() -> seen.set(facts())).join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(0L, seen.get(), "what another has not committed");
    }

    @Test void aCommitThatFailsIsThrown() {
        try (Database failing = failingCommits()) {
            var trouble = assertThrows(StoreTrouble.class, () -> failing.transact(tx -> put(tx, 1)));
            assertTrue(trouble.getMessage().startsWith("commit"));
        }
        assertEquals(0, facts());
    }

    /** The same tables behind a connection whose commit fails. */
    abstract Database failingCommits();

    @Test void closingWaitsForTransactionsInHand() throws InterruptedException {
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Thread slow = Thread.ofVirtual().start(() -> database().transact(tx -> {
            put(tx, 1);
            inside.countDown();
            awaitUninterrupted(goOn);
        }));
        inside.await();
        Thread closer = Thread.ofVirtual().start(() -> database().close());
        while (closer.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
        goOn.countDown();
        assertTrue(closer.join(Duration.ofSeconds(20)));
        slow.join();
        assertThrows(IllegalStateException.class, this::facts, "closed");
        store.reopen();
        assertEquals(1, facts());
    }

    static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test void valuesComeBackAsTheyWent() {
        Instant at = Instant.parse("2026-03-29T01:30:00.123456Z");
        byte[] octets = {0, -1, 127, -128};
        database().transact(tx -> tx.update("INSERT INTO fact (id, text, at, octets) VALUES (?, ?, ?, ?)", 1L, "жук 🪲", at, octets));
        database().transact(tx -> tx.update("INSERT INTO fact (id, text, at, octets) VALUES (?, ?, ?, ?)", 2L, null, null, null));
        assertEquals(List.of("жук 🪲 2026-03-29T01:30:00.123456Z [0, -1, 127, -128]"), database().inTransaction(tx ->
                tx.query("SELECT text, at, octets FROM fact WHERE id = 1", row ->
                        row.string("text") + " " + row.instant("at") + " " + java.util.Arrays.toString(row.bytes("octets")))));
        assertTrue(database().inTransaction(tx -> tx.first("SELECT at FROM fact WHERE id = 2", row -> row.optionalInstant("at"))).orElseThrow().isEmpty());
    }

    @Test void anArrayIsOneArgument() {
        database().transact(tx -> tx.batch("INSERT INTO fact (id) VALUES (?)", List.of(new Object[] {1L}, new Object[] {2L}, new Object[] {3L})));
        assertEquals(List.of(1L, 3L), database().inTransaction(tx ->
                tx.query("SELECT id FROM fact WHERE id = ANY(?) ORDER BY id", row -> row.number("id"), (Object) new Long[] {1L, 3L, 9L})));
    }

    @Test void whoWaitsForDurabilityComesBack() {
        database().transact(tx -> put(tx, 1));
        database().durability().await();
    }

    @Test void whoHasCommittedDoesNotQueueBehindTransactionsThatHaveNot() throws InterruptedException {
        var inside = new CountDownLatch(10);
        var goOn = new CountDownLatch(1);
        var slow = new ArrayList<Thread>();
        for (int i = 0; i < 10; i++) {
            slow.add(Thread.ofVirtual().start(() -> database().transact(tx -> {
                inside.countDown();
                awaitUninterrupted(goOn);
            })));
        }
        awaitUninterrupted(inside);
        long begun = System.nanoTime();
        try {
            database().durability().await();
            assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(5), "waited " + (System.nanoTime() - begun) + " ns");
        } finally {
            goOn.countDown();
            for (Thread each : slow) each.join();
        }
    }

    @Test void aRoomsTablesAreMadeOnceAndRoomsDoNotMeet() {
        Schema.migrate(database(), "room", SCRIPTS + "older");
        Schema.migrate(database(), "room", SCRIPTS + "older");
        Schema.migrate(database(), "queue", "classpath:postern/outbound/queue/schema");
        Schema.migrate(database(), "room", SCRIPTS + "newer");
        database().transact(tx -> tx.update("INSERT INTO room_thing (id, name) VALUES (1, 'x')"));
    }

    @Test void tablesOfANewerProgramAreRefused() {
        Schema.migrate(database(), "room", SCRIPTS + "newer");
        var refused = assertThrows(DatabaseRefused.class, () -> Schema.migrate(database(), "room", SCRIPTS + "older"));
        assertEquals("the tables of room room were made by a newer Postern (version 2): start that one, or restore a backup that fits this one",
                refused.getMessage());
    }

    @Test void aScriptThatWasChangedIsRefused() {
        Schema.migrate(database(), "room", SCRIPTS + "older");
        assertThrows(DatabaseRefused.class, () -> Schema.migrate(database(), "room", SCRIPTS + "changed"));
    }
}
