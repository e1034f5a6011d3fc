package postern.outbound.queue;

import java.time.Instant;
import postern.outbound.relay.Outcome;

/**
 * What came of one attempt, to be written down.
 *
 * @param claim name of the {@link Claim} that the copy was taken with; if others have it by now, the settlement does not count
 * @param next  {@link Next.Done}, {@link Next.At} or {@link Next.GiveUp}; the others are no attempt (see {@link MailQueue#release})
 * @param relay as the settings name it
 * @param at    when the relay answered
 */
public record Settlement(QueuedCopy copy, String claim, Next next, Outcome outcome, String relay, Instant at) {
    public Settlement {
        if (next instanceof Next.Hold || next instanceof Next.Rest) throw new IllegalArgumentException("no attempt to settle: " + next);
    }
}
