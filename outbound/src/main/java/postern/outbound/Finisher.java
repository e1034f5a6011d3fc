package postern.outbound;

import postern.outbound.queue.QueuedCopy;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.relay.Handover;

/**
 * What the household adds to a copy at hand-over: return path, per-copy lines, signatures.
 *
 * <p><b>Threads:</b> {@code open} is called once for those of a posting's copies that are in hand together; {@code finish}
 * from many threads at once.
 * <p><b>On failure:</b> either may throw; the copies stay in the queue and are tried again later.
 */
public interface Finisher {
    /** Does what all copies of the posting share, once: reads the header, hashes the body, signs where one signature serves all. */
    Finishing open(QueuedPosting posting);

    /** One posting, ready to be made into copies. */
    interface Finishing {
        /** @return the copy as it goes out: one recipient, a return path of its own */
        Handover finish(QueuedCopy copy);
    }
}
