package postern.outbound.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import postern.outbound.testing.LossyDisk;

/**
 * What {@link Durability#await} has returned for is there after the power was lost, at whatever write that was. Writers work on a disk
 * that records each change; then the power is lost before each of them in turn, and what is left is opened and read. The end, in which
 * H2 tidies its file, is part of the recording.
 */
class PowerLossTest {
    private static final int WRITERS = 3;
    private static final int EACH = 5;

    private final long seed = Long.getLong("postern.seed", System.nanoTime());

    /** A row that its writer was told of. @param changes how many the disk had taken by then */
    private record Told(long id, int changes) { }

    private record Recording(LossyDisk disk, Queue<Told> told) {
        List<Long> toldBefore(int change) {
            return told.stream().filter(row -> row.changes() < change).map(Told::id).toList();
        }
    }

    @Test void whatWasWaitedForIsThereAtWhicheverWriteThePowerIsLost() throws InterruptedException {
        Recording recording = record(database -> database.durability().await());
        for (int change = 1; change <= recording.disk().changes() + 1; change++) {
            assertEquals(List.of(), lost(recording, change, recording.disk().afterPowerLossAt(change)), "lost with the power at write " + change);
        }
    }

    @Test void itIsThereTooifTheDriveKeptSomeOfWhatWasNotForced() throws InterruptedException {
        Recording recording = record(database -> database.durability().await());
        var luck = new Random(seed);
        for (int round = 0; round < 40; round++) {
            int change = luck.nextInt(1, recording.disk().changes() + 2);
            assertEquals(List.of(), lost(recording, change, recording.disk().afterPowerLossAt(change, luck)),
                    "lost with the power at write " + change + ", -Dpostern.seed=" + seed);
        }
    }

    /** The disk does forget: a commit alone is not enough. */
    @Test void aCommitThatNobodyWaitedForIsLost() throws InterruptedException {
        Recording recording = record(_ -> { });
        int last = recording.told().stream().mapToInt(Told::changes).max().orElseThrow() + 1;
        assertTrue(lost(recording, last, recording.disk().afterPowerLossAt(last)).size() > WRITERS * EACH / 2, "commits survived without a sync");
    }

    private Recording record(Consumer<Database> wait) throws InterruptedException {
        var recording = new Recording(LossyDisk.blank(), new ConcurrentLinkedQueue<>());
        try (Database database = recording.disk().open()) {
            database.transact(tx -> tx.update("CREATE TABLE fact (id BIGINT PRIMARY KEY, octets BYTEA)"));
            database.durability().await();
            var writers = new ArrayList<Thread>();
            for (int writer = 0; writer < WRITERS; writer++) {
                long from = writer * 1000L;
                writers.add(Thread.ofVirtual().start(() -> {
                    for (long id = from; id < from + EACH; id++) {
                        write(database, id);
                        wait.accept(database);
                        recording.told().add(new Told(id, recording.disk().changes()));
                    }
                }));
            }
            for (Thread writer : writers) writer.join();
        }
        assertEquals(WRITERS * EACH, recording.told().size());
        return recording;
    }

    private static void write(Database database, long id) {
        database.transact(tx -> tx.update("INSERT INTO fact (id, octets) VALUES (?, ?)", id, octets(id)));
    }

    /** Different lengths, some of many pages. */
    private static byte[] octets(long id) {
        var random = new Random(id);
        byte[] octets = new byte[random.nextInt(id % 3 == 0 ? 50_000 : 500)];
        random.nextBytes(octets);
        return octets;
    }

    /** Which rows that were told of before {@code change} are not in what is left, whole. */
    private static List<Long> lost(Recording recording, int change, LossyDisk left) {
        List<Long> told = recording.toldBefore(change);
        Map<Long, byte[]> found = new HashMap<>();
        try (Database database = left.open()) {
            if (!told.isEmpty()) {
                database.transact(tx -> tx.query("SELECT id, octets FROM fact", row -> found.put(row.number("id"), row.bytes("octets"))));
            }
        } catch (DatabaseRefused | StoreTrouble e) {
            return told.isEmpty() ? List.of(-1L) : told;
        } finally {
            left.scrap();
        }
        return told.stream().filter(id -> !Arrays.equals(octets(id), found.get(id))).toList();
    }
}
