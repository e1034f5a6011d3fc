package postern.app.intake;

import java.util.List;
import java.util.Optional;
import postern.app.lists.AcceptedPosting;
import postern.outbound.queue.QueuedPosting;
import postern.rewrite.mail.EmailAddress;

/** What will be done with a submission for one destination. Nothing has happened yet. */
sealed interface Prepared {

    /**
     * Posted: stored once, with a copy for each recipient.
     *
     * @param recipients nobody twice, and nobody whom an earlier destination of the same submission serves
     */
    record Copies(AcceptedPosting posting, QueuedPosting queued, List<EmailAddress> recipients) implements Prepared { }

    /** A report about one of our copies: journalled. @param posting which one it was a copy of, if that is still known */
    record Returned(long copy, Optional<String> posting, int octets) implements Prepared { }

    /** Taken and not passed on, so that no report goes to somebody who did not write. @param why one line without addresses */
    record Dropped(String id, EmailAddress destination, String why) implements Prepared { }

    /** The same mail was accepted for this destination before, and is answered as it was then. @param id the posting's */
    record Known(String id) implements Prepared { }

    /** The address stopped being ours between RCPT and the final dot. */
    record Gone() implements Prepared { }
}
