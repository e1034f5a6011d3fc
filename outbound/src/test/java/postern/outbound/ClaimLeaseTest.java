package postern.outbound;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import postern.outbound.testing.HandClock;

class ClaimLeaseTest {
    private static final Duration LAST = Duration.ofMinutes(9);

    private final HandClock wall = new HandClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final ClaimLease lease = new ClaimLease(wall, nanos::get);

    @Test void itHoldsWhileAnAnswerThatTakesTenMinutesWouldComeAMinuteBeforeItsEnd() {
        wall.advance(LAST.minusMillis(1));
        nanos.addAndGet(LAST.minusMillis(1).toNanos());
        assertTrue(lease.holds());
    }

    @Test void itIsOverWhenTheWallClockSaysSoBecauseTheMachineWasSuspended() {
        wall.advance(LAST);
        assertFalse(lease.holds());
    }

    @Test void itIsOverWhenTheMonotonicClockSaysSoThoughTheWallClockWasSetBack() {
        wall.advance(Duration.ofHours(-1));
        nanos.addAndGet(LAST.toNanos());
        assertFalse(lease.holds());
    }
}
