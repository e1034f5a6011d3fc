package postern.rewrite.auth.arc;

import java.util.Locale;

/** What came of the chain: RFC 8617 section 4.4, and the case that it cannot be known now. */
public enum ArcVerdict {
    /** The message carries no ARC field. */
    NONE,
    PASS,
    FAIL,
    /** A key could not be asked for, and nothing else is wrong. */
    TEMPERROR;

    /** The word behind {@code arc=} (RFC 8601, RFC 8617 section 8.1). */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
