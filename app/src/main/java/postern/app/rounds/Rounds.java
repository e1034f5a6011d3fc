package postern.app.rounds;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Work that is done again and again: at once, then after each pause, or earlier when somebody rings.
 *
 * <p><b>On failure:</b> a round that throws is the last one; what may fail and be tried again is for the work to catch.
 * <p><b>Threads:</b> one of its own, never interrupted, since it may hold a transaction. Started and closed once each, by the wiring;
 * all else by any.
 */
public final class Rounds implements AutoCloseable {
    private final Duration pause;
    private final Semaphore bell = new Semaphore(0);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;

    /** @param name of the thread */
    public Rounds(String name, Duration pause, Runnable work) {
        this.pause = pause;
        this.thread = Thread.ofVirtual().name(name).unstarted(() -> run(work));
    }

    public void start() {
        thread.start();
    }

    /** The next round begins as soon as the one in hand is done. */
    public void ring() {
        bell.release();
    }

    /** Complete once no further round is to begin: for work that waits for others. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    public boolean isEnded() {
        return ended.isDone();
    }

    /** Ends after the round in hand. */
    @Override public void close() {
        ended.complete(null);
        bell.release();
        if (thread.getState() == Thread.State.NEW) return;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Runnable work) {
        try {
            while (!isEnded()) {
                work.run();
                bell.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                bell.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
