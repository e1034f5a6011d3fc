package postern.rewrite.auth.spf;

import postern.rewrite.mail.DomainName;

/**
 * Who is said to have sent it: MAIL FROM, or {@code postmaster} at the HELO name where that is null (RFC 7208 section 2.4).
 *
 * @param localPart never empty (section 4.3)
 */
record Sender(String localPart, DomainName domain) {

    /** The macro {@code s}. */
    String mailbox() {
        return localPart + "@" + domain;
    }
}
