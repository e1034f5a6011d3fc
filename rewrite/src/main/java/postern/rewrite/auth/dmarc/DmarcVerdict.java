package postern.rewrite.auth.dmarc;

import java.util.Locale;

/** The results of DMARC as an Authentication-Results field names them (RFC 7489 section 11.2, kept by RFC 9989). */
public enum DmarcVerdict {
    /** An identifier that passed belongs to the From domain. */
    PASS,
    /** None does. */
    FAIL,
    /** No policy is published for the From domain. */
    NONE,
    /** The DNS, or a check behind an identifier, gave no answer: neither pass nor fail. */
    TEMPERROR,
    /** A policy is published in a form that receivers must not apply. */
    PERMERROR;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
