package postern.app.lists;

import java.time.Instant;
import java.util.List;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * A capability to post: whoever presents it may write to the addresses and lists that it names, as often as it says.
 * What is presented is not in here; only its hash is kept.
 *
 * @param id         16 characters, sorts by time; no secret
 * @param domain     its copies come from {@code restricted@} this domain of ours
 * @param recipients addresses elsewhere
 * @param lists      addresses of lists of ours; some may be gone since
 * @param usesLeft   0 when it is spent
 * @param hideAuthor copies do not tell who wrote
 */
public record Token(String id, DomainName domain, List<EmailAddress> recipients, List<EmailAddress> lists, int usesLeft, boolean hideAuthor,
                    boolean revoked, Instant created, Instant expires) {
    /** Most persons that one use may reach. */
    public static final int MOST_RECIPIENTS = 500;

    public Token {
        recipients = List.copyOf(recipients);
        lists = List.copyOf(lists);
    }

    /** What has become of it. */
    public enum State { OPEN, SPENT, EXPIRED, REVOKED }

    public State state(Instant now) {
        if (revoked) return State.REVOKED;
        if (usesLeft <= 0) return State.SPENT;
        return expires.isAfter(now) ? State.OPEN : State.EXPIRED;
    }
}
