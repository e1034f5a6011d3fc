package postern.outbound;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import postern.outbound.queue.MailQueue;
import postern.outbound.relay.Lease;
import postern.outbound.relay.RelayProfile;

/**
 * A claim's remaining time by two clocks: the wall clock goes on while the machine is suspended, the monotonic one cannot be
 * set back. If either says that less remains than a relay may take to answer a final dot (ten minutes) and a minute, it is over.
 */
final class ClaimLease implements Lease {
    private static final Duration MARGIN = RelayProfile.Times.DEFAULT.data().plusMinutes(1);

    private final Clock clock;
    private final LongSupplier nanos;
    private final Instant wallEnd;
    private final long started;

    /** To be made before the claim is asked for, so that it ends no later than the stored one. */
    ClaimLease(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.wallEnd = clock.instant().plus(MailQueue.LEASE).minus(MARGIN);
        this.started = nanos.getAsLong();
    }

    @Override public boolean holds() {
        return clock.instant().isBefore(wallEnd) && nanos.getAsLong() - started < MailQueue.LEASE.minus(MARGIN).toNanos();
    }
}
