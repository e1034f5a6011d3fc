package postern.outbound.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.outbound.relay.Outcome;
import postern.rewrite.mail.EmailAddress;

/**
 * All that is known of one copy.
 *
 * @param next     when it is tried again, where it waits for an instant
 * @param attempts in order; those that were the relay's trouble alone do not stand here
 */
public record CopyTrace(long id, EmailAddress recipient, State state, Optional<Instant> next, List<Attempt> attempts) {
    public CopyTrace {
        attempts = List.copyOf(attempts);
    }

    /** As it is told outside; a copy in hand is due. */
    public enum State { DUE, DEFERRED, DELIVERED, FAILED }

    /** Which {@link Outcome} it was. */
    public enum Verdict { DELIVERED, DEFERRED, FAILED, UNKNOWN }

    /**
     * One hand-over.
     *
     * @param number from 1
     * @param code   of the reply; 0 where the answer was lost
     * @param status enhanced status, or empty
     * @param text   what the relay said; may name the recipient
     * @param again  when it was to be tried again
     */
    public record Attempt(int number, Instant at, String relay, Verdict verdict, int code, String status, String text, Optional<Instant> again) { }
}
