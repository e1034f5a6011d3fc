package postern.rewrite;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** When a list puts its own address into From, as those who run it set it; what is done to one message is {@link FromMode}. */
public enum FromSetting {
    /** Where a receiver would otherwise refuse. */
    WHEN_NEEDED,
    ALWAYS,
    /** Never: what a receiver would refuse is not posted. */
    NEVER;

    /** The word in API and database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<FromSetting> of(String word) {
        return Arrays.stream(values()).filter(setting -> setting.word().equals(word)).findFirst();
    }
}
