package postern.app.lists;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who may post to a list. */
public enum PostingRule {
    /** Whoever writes to it. */
    ANYONE,
    /** Who presents a token. */
    TOKEN,
    /** Nobody: the list is kept, and takes no mail. */
    NOBODY;

    /** The word in API and database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PostingRule> of(String word) {
        return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
    }
}
