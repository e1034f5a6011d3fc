package postern.app.lists;

import java.time.Instant;
import java.util.List;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * A capability to post: whoever presents it may write to the addresses and lists that it names, on its terms.
 * What is presented is not in here; only its hash is kept.
 *
 * @param id       16 characters, sorts by time; no secret
 * @param imported what is presented was made elsewhere
 * @param madeBy   the label of the key that asked for it; may be empty
 * @param usesLeft 0 when it is spent
 * @param gone     lists that it was made for and that were removed since: it reaches no other list of their addresses
 */
public record Token(String id, TokenTerms terms, boolean imported, String madeBy, int usesLeft, boolean revoked, Instant created, List<EmailAddress> gone) {
    public Token {
        gone = List.copyOf(gone);
    }

    /** What has become of it. */
    public enum State { OPEN, SPENT, EXPIRED, REVOKED }

    public State state(Instant now) {
        if (revoked) return State.REVOKED;
        if (usesLeft <= 0) return State.SPENT;
        return expires().isAfter(now) ? State.OPEN : State.EXPIRED;
    }

    public DomainName domain() {
        return terms.domain();
    }

    public List<EmailAddress> recipients() {
        return terms.recipients();
    }

    public List<EmailAddress> lists() {
        return terms.lists();
    }

    public boolean hideAuthor() {
        return terms.hideAuthor();
    }

    public Instant expires() {
        return terms.expires();
    }
}
