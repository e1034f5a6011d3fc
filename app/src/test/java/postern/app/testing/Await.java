package postern.app.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for a condition, with a limit; never for time alone. Any thread. */
public final class Await {
    private static final long PAUSE_MILLIS = 25;

    private Await() { }

    /**
     * Returns once {@code condition} holds.
     *
     * @param report told with the failure: what was seen instead, logs of peers
     * @throws AssertionError when {@code limit} has passed; an exception of the condition counts as "not yet" and becomes the cause
     */
    public static void until(Duration limit, String what, Callable<Boolean> condition, Supplier<String> report) {
        long end = System.nanoTime() + limit.toNanos();
        Exception last = null;
        do {
            try {
                if (condition.call()) return;
                last = null;
            } catch (Exception notYet) {
                last = notYet;
            }
            pause();
        } while (System.nanoTime() < end);
        throw new AssertionError("not within " + limit + ": " + what + "\n" + report.get(), last);
    }

    public static void until(Duration limit, String what, Callable<Boolean> condition) {
        until(limit, what, condition, () -> "");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", stop);
        }
    }
}
