package postern.rewrite.auth.dkim;

import java.util.Locale;

/**
 * What came of one signature, in the words of RFC 8601 section 2.7.1. No signature at all is an empty list of results.
 */
public enum DkimVerdict {
    PASS,
    /** Body or header are not what was signed, or the signature has expired. */
    FAIL,
    /** Not examined, or made by a method that RFC 6376 tells verifiers to ignore when they do not know it. */
    NEUTRAL,
    /** Too weak to be believed: rsa-sha1, or an RSA key of less than 1024 bits (RFC 8301). */
    POLICY,
    /** The key could not be asked for: later it may pass or fail. */
    TEMPERROR,
    /** Field or key record are malformed, or there is no key: later is no better. */
    PERMERROR;

    /** The word behind {@code dkim=}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
