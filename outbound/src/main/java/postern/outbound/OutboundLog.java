package postern.outbound;

import java.time.Instant;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.outbound.queue.CopyCounts;
import postern.outbound.queue.QueuedCopy;

/**
 * What the back door says: one line per fact, the posting's id first where there is one. No recipient's address, and nothing
 * that looks like one: what relays and databases say is masked.
 */
final class OutboundLog {
    private static final Logger LOG = LoggerFactory.getLogger("postern.outbound");
    private static final Pattern ADDRESS = Pattern.compile("<[^<>]*>|\"[^\"]*\"@[^\\s<>,;]+|[^\\s<>\"(),:;=]+@[^\\s<>\"(),;]+");

    private OutboundLog() { }

    static void delivered(QueuedCopy copy, String reply) {
        if (LOG.isDebugEnabled()) LOG.debug("{} copy {} delivered {}", copy.posting(), copy.id(), masked(reply));
    }

    static void deferred(QueuedCopy copy, Instant again, String reply) {
        LOG.info("{} copy {} deferred until={} {}", copy.posting(), copy.id(), again, masked(reply));
    }

    static void failed(QueuedCopy copy, String reply) {
        LOG.info("{} copy {} failed {}", copy.posting(), copy.id(), masked(reply));
    }

    static void settled(String posting, CopyCounts counts, String relay) {
        LOG.info("{} settled delivered={} failed={} deferred={} relay={}", posting, counts.delivered(), counts.failed(), counts.deferred(), relay);
    }

    /** Others had claimed it meanwhile: it may have gone out twice. */
    static void lost(String posting, long copy) {
        LOG.warn("{} copy {} was taken over by another node before we had settled it", posting, copy);
    }

    static void leaseOver(QueuedCopy copy) {
        LOG.warn("{} copy {} not sent: its claim ran out while it waited for a connection", copy.posting(), copy.id());
    }

    static void notOpened(String posting, Throwable trouble) {
        LOG.warn("{} cannot be made ready, its copies wait: {}", posting, masked(trouble.toString()));
        LOG.debug("{}", posting, trouble);
    }

    static void notSent(QueuedCopy copy, Throwable trouble) {
        LOG.warn("{} copy {} waits, our own trouble: {}", copy.posting(), copy.id(), masked(trouble.toString()));
        LOG.debug("{}", copy.posting(), trouble);
    }

    static void resting(String relay, Instant until, String why) {
        LOG.warn("relay={} rests until={} {}", relay, until, masked(why));
    }

    static void stopped(String relay, String why) {
        LOG.error("relay={} stopped, copies wait until POST /api/v1/relays/{}/resume: {}", relay, relay, masked(why));
    }

    static void resumed(String relay) {
        LOG.info("relay={} resumed", relay);
    }

    static void claimTrouble(Throwable trouble) {
        LOG.warn("no copies claimed, tried again: {}", masked(trouble.toString()));
        LOG.debug("claiming", trouble);
    }

    static void settleTrouble(int outcomes, Throwable trouble) {
        LOG.warn("{} outcomes not written down yet, tried again: {}", outcomes, masked(trouble.toString()));
        LOG.debug("settling", trouble);
    }

    static void settleGivenUp(QueuedCopy copy, Throwable trouble) {
        LOG.error("{} copy {} its outcome cannot be written down, it will be sent again: {}", copy.posting(), copy.id(), masked(trouble.toString()));
    }

    static void cutOff(int sends) {
        LOG.warn("stopping although {} sends have not ended; they are cut off", sends);
    }

    static void leftInHand(int sends) {
        LOG.warn("stopping although {} sends have not ended; their copies are sent again when their claims run out", sends);
    }

    /** {@code <…>} and {@code x@y} become {@code <*>}. */
    static String masked(String text) {
        return ADDRESS.matcher(text).replaceAll("<*>");
    }
}
