package postern.outbound.queue;

import java.time.Instant;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

/**
 * A posting as it is stored once for all its copies: complete but for what is added at hand-over.
 *
 * @param id       26 characters, sorts by time; the one that the 250 named
 * @param domain   the domain of ours that signs it and takes its returns
 * @param message  as composed for the list
 * @param eightBit the body holds octets above 127
 * @param smtpUtf8 the header holds UTF-8, so a relay must offer SMTPUTF8
 * @param accepted when we became responsible for it; its life in the queue is counted from here
 * @param sender   the envelope sender of all its copies; empty where each has a return path of its own
 * @param signed   false for what goes out byte for byte as stored
 * @param personal To of each copy is its recipient
 */
public record QueuedPosting(String id, DomainName domain, RawMessage message, boolean eightBit, boolean smtpUtf8, Instant accepted,
                            Optional<ReversePath> sender, boolean signed, boolean personal) {
    /** Signed, and each copy with a return path of its own. */
    public QueuedPosting(String id, DomainName domain, RawMessage message, boolean eightBit, boolean smtpUtf8, Instant accepted) {
        this(id, domain, message, eightBit, smtpUtf8, accepted, Optional.empty(), true, false);
    }

    public QueuedPosting withMessage(RawMessage other) {
        return new QueuedPosting(id, domain, other, eightBit, smtpUtf8, accepted, sender, signed, personal);
    }

    public QueuedPosting withSender(Optional<ReversePath> other) {
        return new QueuedPosting(id, domain, message, eightBit, smtpUtf8, accepted, other, signed, personal);
    }

    public QueuedPosting unsigned() {
        return new QueuedPosting(id, domain, message, eightBit, smtpUtf8, accepted, sender, false, false);
    }

    public QueuedPosting personal(boolean is) {
        return new QueuedPosting(id, domain, message, eightBit, smtpUtf8, accepted, sender, signed, is);
    }
}
