package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;
import postern.app.lists.AcceptedPosting;
import postern.outbound.queue.CopyCounts;

/**
 * A posting in the list of postings.
 *
 * @param list   the address it was accepted for
 * @param state  {@code sending}, {@code stopped} (copies wait and every relay is stopped) or {@code settled}
 * @param copies null when the queue has forgotten them; all 0 for a posting that nobody was left to receive
 */
@Serdeable
record PostingView(String id, String messageId, String list, String state, Counts copies, String accepted) {

    private static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    /** Copies by state. @param suppressed none in this release */
    @Serdeable
    record Counts(int due, int delivered, int deferred, int failed, int suppressed) {
        static Counts of(CopyCounts counts) {
            return new Counts(counts.due(), counts.delivered(), counts.deferred(), counts.failed(), 0);
        }
    }

    /** @param relaysStopped true if no relay takes anything */
    static PostingView of(AcceptedPosting posting, Optional<CopyCounts> counts, boolean relaysStopped) {
        boolean waiting = counts.filter(c -> c.due() + c.deferred() > 0).isPresent();
        String state = !waiting ? "settled" : relaysStopped ? "stopped" : "sending";
        return new PostingView(posting.id(), posting.messageId(), posting.destination().toString(), state,
                counts.map(Counts::of).orElse(posting.copies() == 0 ? NONE : null), posting.accepted().toString());
    }
}
