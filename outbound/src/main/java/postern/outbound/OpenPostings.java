package postern.outbound;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import postern.outbound.queue.QueuedPosting;

/**
 * The postings whose copies are in hand: each loaded and opened once, its bytes held once, however many senders use it.
 *
 * <p><b>Promise:</b> never more than {@code most} postings or {@code budget} octets are held, save one posting alone that is larger.
 * Those in nobody's use stay, the last used longest, until their room is needed or {@link #forgetIdle} is called.
 * <p><b>On failure:</b> what the opening threw goes to all who ask within ten seconds, wrapped in {@link NotOpened}; then it
 * is tried anew.
 * <p><b>Threads:</b> any; whoever waits for room holds no posting himself, so room comes.
 */
final class OpenPostings {
    private static final long REMEMBER_FAILURE = TimeUnit.SECONDS.toNanos(10);

    /** A posting ready to be made into copies. */
    record Opened(QueuedPosting posting, Finisher.Finishing finishing) { }

    /** The posting could not be loaded or opened; the log has it. */
    static final class NotOpened extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotOpened(Throwable cause) {
            super(cause);
        }
    }

    private static final class Entry {
        final CompletableFuture<Opened> opened = new CompletableFuture<>();
        final int octets;
        final long since = System.nanoTime();
        int users;

        Entry(int octets) {
            this.octets = octets;
        }

        boolean isStale() {
            return users == 0 && opened.isCompletedExceptionally() && System.nanoTime() - since > REMEMBER_FAILURE;
        }
    }

    private final Function<String, Opened> opening;
    private final int most;
    private final long budget;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    /** Who needs room waits here in turn, so that small postings never overtake a large one for ever. */
    private final Semaphore turn = new Semaphore(1, true);
    private long held;

    OpenPostings(Function<String, Opened> opening, int most, long budget) {
        this.opening = opening;
        this.most = most;
        this.budget = budget;
    }

    /**
     * Each call that returns must be followed by one of {@link #giveBack}.
     *
     * @param octets size of its message
     * @throws NotOpened and then there is nothing to give back
     */
    Opened take(String posting, int octets) {
        Entry entry = join(posting);
        if (entry == null) entry = joinOrOpen(posting, octets);
        try {
            return entry.opened.join();
        } catch (CompletionException e) {
            giveBack(posting);
            throw new NotOpened(e.getCause());
        }
    }

    void giveBack(String posting) {
        synchronized (entries) {
            entries.get(posting).users--;
            entries.notifyAll();
        }
    }

    /** Lets go of all that nobody uses. */
    void forgetIdle() {
        synchronized (entries) {
            entries.values().removeIf(entry -> {
                if (entry.users > 0) return false;
                held -= entry.octets;
                return true;
            });
        }
    }

    private Entry join(String posting) {
        synchronized (entries) {
            Entry entry = entries.get(posting);
            if (entry == null || entry.isStale()) return null;
            entry.users++;
            return entry;
        }
    }

    private Entry joinOrOpen(String posting, int octets) {
        turn.acquireUninterruptibly();
        Entry mine;
        try {
            Entry others = join(posting);
            if (others != null) return others;
            mine = admit(posting, octets);
        } finally {
            turn.release();
        }
        try {
            mine.opened.complete(opening.apply(posting));
        } catch (Throwable t) {
            OutboundLog.notOpened(posting, t);
            mine.opened.completeExceptionally(t);
        }
        return mine;
    }

    private Entry admit(String posting, int octets) {
        synchronized (entries) {
            drop(posting);
            while (!hasRoom(octets)) {
                try {
                    entries.wait();
                } catch (InterruptedException e) {
                    // nobody has a reason to; the room comes
                }
            }
            var entry = new Entry(octets);
            entry.users = 1;
            held += octets;
            entries.put(posting, entry);
            return entry;
        }
    }

    /** Makes room from postings in nobody's use, longest unused first. */
    private boolean hasRoom(int octets) {
        var oldest = entries.entrySet().iterator();
        while ((entries.size() >= most || held + octets > budget) && oldest.hasNext()) {
            Entry entry = oldest.next().getValue();
            if (entry.users > 0) continue;
            held -= entry.octets;
            oldest.remove();
        }
        return entries.isEmpty() || entries.size() < most && held + octets <= budget;
    }

    private void drop(String posting) {
        Entry stale = entries.remove(posting);
        if (stale != null) held -= stale.octets;
    }
}
