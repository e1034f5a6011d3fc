package postern.rewrite;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * When a list puts its own address into From, as those who run it set it; what is done to one message is {@link FromMode}.
 * A setting that may keep the author's needs a forecast of what receivers will find, and comes with it.
 */
public enum FromSetting {
    /** Every posting goes out from the list's own address, so that it passes DMARC by our signature. */
    ALWAYS;

    /** As API and settings write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<FromSetting> of(String word) {
        return Arrays.stream(values()).filter(setting -> setting.word().equals(word)).findFirst();
    }
}
