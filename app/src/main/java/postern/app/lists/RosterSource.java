package postern.app.lists;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;

/**
 * An address on the web that a list takes its members from, and how it answered so far.
 *
 * @param list      the list's address
 * @param wanted    what was configured
 * @param revision  grows with every change and every answer that was written down
 * @param due       when it is asked next
 * @param etag      of the last answer that was taken
 * @param digest    of its members
 * @param waiting   the digest of an answer that would take more than half of the members away
 * @param asked     when it was asked last
 * @param succeeded when it last answered as it should
 * @param trouble   what was wrong with the last answer, in words without addresses; empty if nothing was
 */
public record RosterSource(EmailAddress list, Wanted wanted, long revision, Instant due, Optional<String> etag, Optional<String> digest, Optional<String> waiting,
                           Optional<Instant> asked, Optional<Instant> succeeded, Optional<String> trouble) {
    public static final Duration SHORTEST = Duration.ofMinutes(1);
    public static final Duration LONGEST = Duration.ofDays(7);
    public static final int LONGEST_TROUBLE = 500;

    /**
     * @param url    https; checked by whoever asks it
     * @param bearer what is presented to it (RFC 6750); never shown
     * @param every  in whole seconds, from {@link #SHORTEST} to {@link #LONGEST}
     */
    public record Wanted(URI url, Optional<String> bearer, Duration every) {
        /** The secret stays out of logs. */
        @Override public String toString() {
            return "a source asked every " + every;
        }
    }

    /** What an answer leaves behind. */
    public record Answered(Optional<String> etag, Optional<String> digest, Optional<String> waiting, Instant asked, Optional<Instant> succeeded,
                           Optional<String> trouble, Instant due) { }
}
