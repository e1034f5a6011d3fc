package postern.lmtp;

import java.util.List;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/**
 * The one door from LMTP to the household.
 *
 * <p><b>Threads:</b> called from one thread per connection, many at once; both methods may block.
 * <p><b>On failure:</b> an exception is trouble of our own: the front door logs it and answers 451 4.3.0 for every
 * recipient, so that the mail stays with the sender.
 */
public interface Intake {
    /**
     * Asked at RCPT. The answer depends on the recipient alone, never on sender or token: Postfix remembers it.
     *
     * @return 250 2.1.5, or 550 5.1.1 for an address that is not ours, or 550 5.2.1 for one that takes no mail
     */
    Reply recipient(EmailAddress to);

    /**
     * Asked after the final dot, with the recipients that were accepted. A 250 means that the mail is ours and safe:
     * it is given after the durable commit and not before.
     *
     * @return one reply for each recipient of the envelope, in the same order
     */
    List<Reply> deliver(Submission submission);
}
