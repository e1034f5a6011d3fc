package postern.rewrite;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * When a list puts its own address into From. A mode that keeps the author's needs a forecast of what receivers will find,
 * and comes with it.
 */
public enum FromMode {
    /** Every posting goes out from the list's own address, so that it passes DMARC by our signature. */
    ALWAYS;

    /** As API and settings write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<FromMode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }
}
