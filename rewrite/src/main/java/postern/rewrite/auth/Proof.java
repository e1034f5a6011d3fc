package postern.rewrite.auth;

import java.util.Locale;
import postern.rewrite.mail.DomainName;

/**
 * Why the owner of a domain in From is taken for the author. A proof of authorship, not of intent.
 *
 * @param domain the domain in From that it speaks for
 * @param why    one line for a postmaster
 */
public record Proof(By by, DomainName domain, String why) {

    public enum By {
        /** A signature of the domain that covers the whole body (RFC 6376). */
        DKIM,
        /** MAIL FROM of the domain, sent by a host that may (RFC 7208). */
        SPF,
        /** A sealer that we trust saw it pass (RFC 8617). */
        ARC,
        /** Our own mail server saw it pass, or saw the author log in (RFC 8601). */
        RESULTS,
        /** It came from a network that may write for the domain. */
        SUBMITTER;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
