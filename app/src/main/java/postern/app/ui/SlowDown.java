package postern.app.ui;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what somebody did too often: so many in a while, then no more until the while is over.
 *
 * <p>Knows at most so many names; where there are more, those that were quiet longest are forgotten, so a flood of names costs no
 * memory. <b>Threads:</b> any.
 */
final class SlowDown {
    private static final int MOST_NAMES = 10_000;

    private record Count(int times, Instant since) { }

    private final int most;
    private final Duration within;
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MOST_NAMES;
        }
    };

    SlowDown(int most, Duration within) {
        this.most = most;
        this.within = within;
    }

    /** How long that name has to wait yet; empty if it need not. */
    synchronized Optional<Duration> wait(String name, Instant now) {
        Count count = counts.get(name);
        if (count == null || count.times() < most) return Optional.empty();
        Duration left = Duration.between(now, count.since().plus(within));
        return left.isPositive() ? Optional.of(left) : Optional.empty();
    }

    synchronized void count(String name, Instant now) {
        Count before = counts.get(name);
        boolean fresh = before == null || !before.since().plus(within).isAfter(now);
        counts.put(name, fresh ? new Count(1, now) : new Count(before.times() + 1, before.since()));
    }
}
