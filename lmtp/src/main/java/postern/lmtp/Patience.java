package postern.lmtp;

import org.apache.james.protocols.api.Response;
import postern.rewrite.mail.Reply;

/**
 * How many bad commands in a row a peer may send before we hang up, as Postfix does at its {@code smtpd_hard_error_limit}.
 * Bad is what no mail server says: a line that is no command, a malformed one, one out of order (RFC 5321 section 4.2.3:
 * 500 to 504, and 555). A refused recipient or mail is none, so a mail to fifty unknown addresses is answered to its end.
 *
 * <p><b>Threads:</b> one at a time, as its {@link Connection} handles frames.
 */
final class Patience {
    static final int LIMIT = 20;
    private static final Reply NO_MORE = Reply.of(421, "4.7.0", "too many bad commands");

    private int bad;

    /** What is said: the answer as it is, or the last words in place of the one that is too many. */
    Response after(Response answer) {
        int code = Integer.parseInt(answer.getRetCode());
        if (code < 400) bad = 0;
        else if (code >= 500 && code <= 504 || code == 555) bad++;
        return bad < LIMIT ? answer : Answer.last(NO_MORE);
    }
}
