package postern.outbound.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The last step before somebody is told that a commit is safe: waits until it would survive the loss of power too.
 *
 * <p>H2 never forces its file to the disk by itself, so there the wait is for {@code CHECKPOINT SYNC}. One sync serves all
 * who came before it started, which on a slow disk makes the difference between tens and hundreds of commits a second.
 * PostgreSQL has forced its log when the commit returns, so there is nothing to wait for.
 *
 * <p><b>Promise:</b> {@link #await} returns only after a sync that <em>started</em> after the call, hence after the caller's commit.
 * <p><b>On failure:</b> whoever waited for a failed sync gets a {@link StoreTrouble}; the next sync is tried anew.
 * <p><b>Threads:</b> any number wait; one thread of its own syncs, which nobody interrupts. A waiting thread may be interrupted:
 * it goes on waiting and keeps its mark.
 */
public final class Durability {
    private final Runnable sync;
    private final Object monitor = new Object();
    private CompletableFuture<Void> next = new CompletableFuture<>();
    private CompletableFuture<Void> serving = CompletableFuture.completedFuture(null);
    private boolean asked;
    private boolean closed;

    private Durability(Runnable sync) {
        this.sync = sync;
    }

    static Durability byCommit() {
        return new Durability(null);
    }

    /** {@code sync} forces all that is committed to the disk, or throws {@link StoreTrouble}. */
    static Durability bySync(Runnable sync) {
        var durability = new Durability(sync);
        Thread.ofPlatform().daemon().name("store-sync").start(durability::syncForEver);
        return durability;
    }

    /**
     * To be called behind the commit, outside any transaction.
     *
     * @throws StoreTrouble          if the sync failed: what was committed is there, but may be lost with the power
     * @throws IllegalStateException if the database was closed
     */
    public void await() {
        if (sync == null) return;
        CompletableFuture<Void> mine;
        synchronized (monitor) {
            if (closed) throw new IllegalStateException("the database is closed");
            mine = next;
            asked = true;
            monitor.notifyAll();
        }
        try {
            mine.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreTrouble trouble) throw new StoreTrouble("waiting for the disk", trouble);
            throw e;
        }
    }

    /** Serves who waits already, then ends. */
    void close() {
        synchronized (monitor) {
            closed = true;
            monitor.notifyAll();
        }
        if (sync != null) untilServed().join();
    }

    private CompletableFuture<Void> untilServed() {
        synchronized (monitor) {
            return asked ? next.handle((_, _) -> null) : serving.handle((_, _) -> null);
        }
    }

    private void syncForEver() {
        while (waitUntilAsked()) {
            CompletableFuture<Void> batch;
            synchronized (monitor) {
                batch = next;
                serving = batch;
                next = new CompletableFuture<>();
                asked = false;
            }
            try {
                sync.run();
                batch.complete(null);
            } catch (Throwable t) {
                batch.completeExceptionally(t);
            }
        }
    }

    private boolean waitUntilAsked() {
        synchronized (monitor) {
            while (!asked && !closed) {
                try {
                    monitor.wait();
                } catch (InterruptedException e) {
                    // nobody has a reason to; the work goes on
                }
            }
            return asked;
        }
    }
}
