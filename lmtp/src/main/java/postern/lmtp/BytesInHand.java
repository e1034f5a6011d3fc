package postern.lmtp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of heap, in octets, that all connections together may take for messages on their way in. It never goes
 * below zero; what does not fit is refused, not awaited: the mail stays with the sender. How much a message takes says
 * {@link MessageReader#heap}; what the household makes of it meanwhile has the room of the pieces, which are gone by then.
 *
 * <p><b>Threads:</b> any.
 */
final class BytesInHand {
    /** Octets by which a share grows. */
    static final int STEP = 64 * 1024;

    private final AtomicLong free;

    BytesInHand(long budget) {
        free = new AtomicLong(budget);
    }

    /** Octets nobody holds. */
    long free() {
        return free.get();
    }

    Share share() {
        return new Share();
    }

    private boolean take(long octets) {
        long now = free.get();
        while (now >= octets) {
            if (free.compareAndSet(now, now - octets)) return true;
            now = free.get();
        }
        return false;
    }

    /** What one connection holds for the message that it is receiving. Who took it must {@link #giveBack} on every way out. */
    final class Share {
        private long held;

        /** Makes the share at least {@code octets}, in whole steps; false, and nothing changed, if the budget is spent. */
        synchronized boolean cover(long octets) {
            if (octets <= held) return true;
            long wanted = octets > Long.MAX_VALUE - STEP ? octets : (octets + STEP - 1) / STEP * STEP;
            long more = Math.max(octets - held, Math.min(wanted - held, free.get()));
            if (!take(more)) return false;
            held += more;
            return true;
        }

        /** May be called more than once. */
        synchronized void giveBack() {
            free.addAndGet(held);
            held = 0;
        }
    }
}
