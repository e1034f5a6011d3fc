package postern.rewrite.sign;

import java.util.Locale;

/** What was found of the ARC chain that a message came with (RFC 8617 section 4.4): the word in {@code cv=}. */
public enum ChainStatus {
    /** It came with no chain. */
    NONE,
    PASS,
    FAIL;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
