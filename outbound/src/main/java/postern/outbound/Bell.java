package postern.outbound;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Wakes one who waits for work; a ring that comes while nobody waits is heard by the next wait.
 * <p><b>Threads:</b> any ring, one waits.
 */
final class Bell {
    private boolean rung;

    /** Costs nothing. */
    synchronized void ring() {
        rung = true;
        notifyAll();
    }

    /** Returns at the next ring, at once if there was one since the last wait, or when the time is over. */
    synchronized void await(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        for (long left; !rung && (left = until - System.nanoTime()) > 0; ) {
            try {
                wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            } catch (InterruptedException e) {
                // nobody has a reason to; the wait is short
            }
        }
        rung = false;
    }
}
