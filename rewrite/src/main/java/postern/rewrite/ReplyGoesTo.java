package postern.rewrite;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a reader's plain "reply" goes. */
public enum ReplyGoesTo {
    AUTHOR, LIST;

    /** The word in API and database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ReplyGoesTo> of(String word) {
        return Arrays.stream(values()).filter(goes -> goes.word().equals(word)).findFirst();
    }
}
