package postern.rewrite.auth.spf;

import java.util.Locale;

/** The results of check_host() (RFC 7208 section 2.6). */
public enum SpfVerdict {
    /** The domain says that this client may send for it. */
    PASS,
    /** The domain says that it may not. */
    FAIL,
    /** The domain says that it probably may not. */
    SOFTFAIL,
    /** The domain says that it says nothing. */
    NEUTRAL,
    /** There is no domain to ask, or it publishes nothing. */
    NONE,
    /** It could not be found out; it may be, later. */
    TEMPERROR,
    /** What the domain publishes cannot be read, or asks for too much. */
    PERMERROR;

    /** As RFC 8601 section 2.7.2 spells it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
