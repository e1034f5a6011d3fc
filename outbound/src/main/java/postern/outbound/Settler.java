package postern.outbound;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import postern.outbound.queue.MailQueue;
import postern.outbound.queue.QueuedCopy;
import postern.outbound.queue.Settled;
import postern.outbound.queue.Settlement;
import postern.outbound.store.Database;

/**
 * Writes down what came of copies: up to two hundred, or what comes within 50 ms, in one transaction.
 *
 * <p><b>Promise:</b> what was given here is written, in order, as soon as the database takes it.
 * <p><b>On failure:</b> database away, the outcomes are kept and tried again (100 ms doubling to 10 s) while {@link #isBehind} keeps
 * the loop from claiming more. One that the database refuses while it takes others is dropped with an error line: its claim runs out,
 * and the copy is sent again.
 * <p><b>Threads:</b> any may give; one thread of its own writes.
 */
final class Settler {
    private static final int MOST = 200;
    private static final int BEHIND = 5 * MOST;
    private static final int WHOLE_TRIES = 3;
    private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE_MS = 10_000;

    /** One thing to write. */
    private sealed interface Entry {
        record Attempt(Settlement settlement) implements Entry { }

        record Return(String claim, QueuedCopy copy, Instant notBefore) implements Entry { }
    }

    private final Database database;
    private final MailQueue queue;
    private final Clock clock;
    private final String relay;
    private final Runnable caughtUp;
    private final List<Entry> entries = new ArrayList<>();
    private final Thread thread;
    private long firstAt;
    private boolean failing;
    private boolean closing;
    private long deadline;

    /** {@code caughtUp} is called after each transaction. */
    Settler(Database database, MailQueue queue, Clock clock, String relay, Runnable caughtUp) {
        this.database = database;
        this.queue = queue;
        this.clock = clock;
        this.relay = relay;
        this.caughtUp = caughtUp;
        this.thread = Thread.ofPlatform().daemon().name("settler").unstarted(this::settleForEver);
    }

    void start() {
        thread.start();
    }

    void settle(Settlement settlement) {
        give(new Entry.Attempt(settlement));
    }

    /** The copy goes back as if it had not been tried. */
    void giveBack(String claim, QueuedCopy copy, Instant notBefore) {
        give(new Entry.Return(claim, copy, notBefore));
    }

    /** True while more is to be written than should be, or the database is away. */
    synchronized boolean isBehind() {
        return failing || entries.size() >= BEHIND;
    }

    /** Writes what is left; returns when that is done, or at {@code deadline} ({@link System#nanoTime}), even if the database hangs. */
    void close(long deadline) {
        synchronized (this) {
            closing = true;
            this.deadline = deadline;
            notifyAll();
        }
        boolean interrupted = false;
        for (long left; thread.isAlive() && (left = deadline - System.nanoTime()) > 0; ) {
            try {
                thread.join(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private synchronized void give(Entry entry) {
        if (entries.isEmpty()) firstAt = System.nanoTime();
        entries.add(entry);
        if (entries.size() == 1 || entries.size() == MOST) notifyAll();
    }

    private void settleForEver() {
        for (List<Entry> batch; !(batch = gather()).isEmpty(); ) {
            write(batch);
            caughtUp.run();
        }
    }

    /** Empty when closing and nothing is left. */
    private synchronized List<Entry> gather() {
        while (entries.isEmpty() && !closing) pause(0);
        for (long left; entries.size() < MOST && !closing && (left = firstAt + GATHER - System.nanoTime()) > 0; ) {
            pause(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        List<Entry> head = entries.subList(0, Math.min(MOST, entries.size()));
        var batch = List.copyOf(head);
        head.clear();
        firstAt = System.nanoTime();
        return batch;
    }

    private void write(List<Entry> batch) {
        List<Entry> left = batch;
        for (int failures = 0; !left.isEmpty(); failures++) {
            try {
                transact(left);
                left = List.of();
            } catch (RuntimeException e) {
                OutboundLog.settleTrouble(left.size(), e);
                left = failures < WHOLE_TRIES ? left : oneByOne(left);
                if (!left.isEmpty() && !pauseAfter(failures)) return;
            }
        }
        synchronized (this) {
            failing = false;
        }
    }

    /** Writes each by itself, and drops those that fail although the database answers. @return all of them if it does not */
    private List<Entry> oneByOne(List<Entry> batch) {
        if (!databaseAnswers()) return batch;
        for (Entry entry : batch) {
            try {
                transact(List.of(entry));
            } catch (RuntimeException e) {
                OutboundLog.settleGivenUp(copyOf(entry), e);
            }
        }
        return List.of();
    }

    private boolean databaseAnswers() {
        try {
            database.inTransaction(queue::oldestWaiting);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void transact(List<Entry> batch) {
        var attempts = new ArrayList<Settlement>();
        var returns = new LinkedHashMap<Return, List<QueuedCopy>>();
        for (Entry entry : batch) {
            switch (entry) {
                case Entry.Attempt(Settlement settlement) -> attempts.add(settlement);
                case Entry.Return(String claim, QueuedCopy copy, Instant notBefore) ->
                        returns.computeIfAbsent(new Return(claim, notBefore), _ -> new ArrayList<>()).add(copy);
            }
        }
        Instant now = clock.instant();
        Settled settled = database.inTransaction(tx -> {
            returns.forEach((to, copies) -> queue.release(tx, to.claim, copies, now, to.notBefore));
            return attempts.isEmpty() ? new Settled(List.of(), Map.of()) : queue.settle(tx, attempts);
        });
        report(settled, attempts);
    }

    /** Copies that go back to the same place. */
    private record Return(String claim, Instant notBefore) { }

    private void report(Settled settled, List<Settlement> attempts) {
        for (Settlement attempt : attempts) {
            if (settled.lost().contains(attempt.copy().id())) OutboundLog.lost(attempt.copy().posting(), attempt.copy().id());
        }
        settled.finished().forEach((posting, counts) -> OutboundLog.settled(posting, counts, relay));
    }

    private static QueuedCopy copyOf(Entry entry) {
        return switch (entry) {
            case Entry.Attempt(Settlement settlement) -> settlement.copy();
            case Entry.Return(_, QueuedCopy copy, _) -> copy;
        };
    }

    /** @return false if we are closing and the time is up */
    private synchronized boolean pauseAfter(int failures) {
        failing = true;
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(100L << Math.min(failures, 7), LONGEST_PAUSE_MS));
        for (long left; (left = Math.min(until, closing ? deadline : until) - System.nanoTime()) > 0; ) pause(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        return !closing || System.nanoTime() < deadline;
    }

    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            // nobody has a reason to; the wait is short or for work
        }
    }
}
