package postern.rewrite.auth.dmarc;

import postern.rewrite.mail.DomainName;

/**
 * A domain that a check speaks for: {@code d=} of a DKIM signature, or the domain of MAIL FROM that SPF was asked about
 * (RFC 9989 section 4.4; never a HELO name beside a MAIL FROM that has a domain).
 */
public record Identifier(Method method, DomainName domain) {

    @Override public String toString() {
        return switch (method) {
            case SPF -> "SPF for " + domain;
            case DKIM -> "DKIM by " + domain;
        };
    }
}
