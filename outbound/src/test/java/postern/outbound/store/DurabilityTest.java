package postern.outbound.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DurabilityTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** A disk that syncs when it is told to. */
    private static final class SteppedDisk implements Runnable {
        final AtomicInteger started = new AtomicInteger();
        final Semaphore mayEnd = new Semaphore(0);
        volatile boolean broken;

        @Override public void run() {
            started.incrementAndGet();
            mayEnd.acquireUninterruptibly();
            if (broken) throw new StoreTrouble("CHECKPOINT SYNC", new SQLException("no space left"));
        }

        void awaitStart(int number) {
            long until = System.nanoTime() + LIMIT.toNanos();
            while (started.get() < number) {
                assertTrue(System.nanoTime() < until, "sync " + number + " did not start");
                Thread.onSpinWait();
            }
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
    }

    private static Thread waiter(Durability durability) {
        Thread waiter = Thread.ofPlatform().start(durability::await);
        awaitWaiting(waiter);
        return waiter;
    }

    @Test void onlyASyncThatBeganAfterTheCommitReleases() throws InterruptedException {
        var disk = new SteppedDisk();
        Durability durability = Durability.bySync(disk);
        Thread first = waiter(durability);
        disk.awaitStart(1);
        Thread second = waiter(durability);
        disk.mayEnd.release();
        assertTrue(first.join(LIMIT));
        disk.awaitStart(2);
        assertTrue(second.isAlive(), "released by a sync that began before its commit");
        disk.mayEnd.release();
        assertTrue(second.join(LIMIT));
    }

    @Test void whoWaitsTogetherSharesOneSync() throws InterruptedException {
        var disk = new SteppedDisk();
        Durability durability = Durability.bySync(disk);
        Thread first = waiter(durability);
        disk.awaitStart(1);
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 50; i++) others.add(waiter(durability));
        disk.mayEnd.release(2);
        assertTrue(first.join(LIMIT));
        for (Thread other : others) assertTrue(other.join(LIMIT));
        assertEquals(2, disk.started.get());
    }

    @Test void aFailedSyncIsToldToEachWhoWaitedAndToNobodyElse() {
        var disk = new SteppedDisk();
        disk.broken = true;
        disk.mayEnd.release(1);
        Durability durability = Durability.bySync(disk);
        assertThrows(StoreTrouble.class, durability::await);
        disk.broken = false;
        disk.mayEnd.release(1);
        durability.await();
    }

    @Test void anInterruptNeitherReleasesNorReachesTheDisk() throws InterruptedException {
        var disk = new SteppedDisk();
        Durability durability = Durability.bySync(disk);
        var stillMarked = new java.util.concurrent.atomic.AtomicBoolean();
        Thread waiter = Thread.ofPlatform().start(() -> {
            durability.await();
            stillMarked.set(Thread.currentThread().isInterrupted());
        });
        disk.awaitStart(1);
        awaitWaiting(waiter);
        waiter.interrupt();
        assertFalse(waiter.join(Duration.ofMillis(100)));
        disk.mayEnd.release();
        assertTrue(waiter.join(LIMIT));
        assertTrue(stillMarked.get());
    }

    @Test void closingServesWhoWaits() throws InterruptedException {
        var disk = new SteppedDisk();
        Durability durability = Durability.bySync(disk);
        Thread first = waiter(durability);
        disk.awaitStart(1);
        Thread second = waiter(durability);
        Thread closer = Thread.ofPlatform().start(durability::close);
        awaitWaiting(closer);
        disk.mayEnd.release(2);
        assertTrue(first.join(LIMIT) && second.join(LIMIT) && closer.join(LIMIT));
        assertThrows(IllegalStateException.class, durability::await);
    }
}
