package postern.outbound.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.outbound.testing.LossyDisk;

/** The file is kept small by moving what lives in it, and whatever was safe stays safe while that goes on. */
class CompactionTest {
    /** Rows a round. */
    private static final int KEPT = 3;
    private static final int GONE = 100;
    private static final int ROUNDS = 5;
    private static final long LEAST = 0;
    /** As in a store of days: parts of the file are old enough to be used again. */
    private static final String AGED = ";WRITE_DELAY=0;RETENTION_TIME=0;DB_CLOSE_ON_EXIT=FALSE";

    @TempDir Path folder;

    @Test void theRoomOfShortLivedRowsIsUsedAgain() throws Exception {
        long alone = size("alone", _ -> { });
        long gathered = size("gathered", CompactionTest::gather);
        assertTrue(gathered < alone * 2 / 3, "gathered " + gathered + " octets, else " + alone);
    }

    private long size(String name, Consumer<Database> between) throws IOException {
        Path home = folder.resolve(name);
        try (Database database = Database.open("jdbc:h2:retry:file:" + home.resolve("postern") + AGED, "sa", "")) {
            table(database);
            for (int round = 0; round < 30; round++) {
                churn(database, round);
                between.accept(database);
            }
            assertEquals(30 * KEPT, rows(database));
            return Files.size(home.resolve("postern.mv.db"));
        }
    }

    /** Power is lost at every change that the disk saw while rows were moved, and before and behind that. */
    @Test void noRowIsLostWithThePowerWhileRowsAreMoved() throws Exception {
        var disk = LossyDisk.blank();
        int safe;
        try (Database database = Database.open(disk.url() + AGED, "sa", "")) {
            table(database);
            for (int round = 0; round < ROUNDS; round++) churn(database, round);
            database.durability().await();
            safe = disk.changes();
            int moved = 0;
            for (int turn = 0; turn < 5; turn++) {
                if (gather(database)) moved++;
                churn(database, ROUNDS + turn);
            }
            assertTrue(moved > 0, "nothing was moved");
            database.durability().await();
        }
        for (int change = safe + 1; change <= disk.changes() + 1; change++) assertWhole(disk.afterPowerLossAt(change), change);
        var luck = new Random(Long.getLong("postern.seed", System.nanoTime()));
        for (int round = 0; round < 40; round++) {
            int change = luck.nextInt(safe + 1, disk.changes() + 2);
            assertWhole(disk.afterPowerLossAt(change, luck), change);
        }
    }

    private static void assertWhole(LossyDisk left, int change) {
        try (Database database = left.open()) {
            assertTrue(rows(database) >= ROUNDS * KEPT, "rows lost by the power lost at write " + change);
        } finally {
            left.scrap();
        }
    }

    private static void table(Database database) {
        database.transact(tx -> tx.update("CREATE TABLE kept (id BIGINT PRIMARY KEY, octets BYTEA)"));
        database.transact(tx -> tx.update("CREATE TABLE gone (id BIGINT PRIMARY KEY, octets BYTEA)"));
        database.durability().await();
    }

    /** What lives for long and what lives for a moment come into the same part of the file. */
    private static void churn(Database database, int round) {
        database.transact(tx -> {
            for (long id = (long) round * KEPT; id < (round + 1L) * KEPT; id++) tx.update("INSERT INTO kept (id, octets) VALUES (?, ?)", id, octets(id, 4_000));
            for (long id = 0; id < GONE; id++) tx.update("INSERT INTO gone (id, octets) VALUES (?, ?)", id, octets(id, 1_000));
        });
        database.transact(tx -> tx.update("DELETE FROM gone"));
    }

    private static boolean gather(Database database) {
        try {
            return database.compaction().orElseThrow().turn(LEAST);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** How many are there as they were written. */
    private static long rows(Database database) {
        return database.inTransaction(tx -> tx.query("SELECT id, octets FROM kept",
                row -> Arrays.equals(row.bytes("octets"), octets(row.number("id"), 4_000)))).stream().filter(whole -> whole).count();
    }

    private static byte[] octets(long id, int length) {
        byte[] octets = new byte[length];
        new Random(id).nextBytes(octets);
        return octets;
    }
}
