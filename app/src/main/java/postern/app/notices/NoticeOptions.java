package postern.app.notices;

import java.util.Optional;

/**
 * What a list wants of its notices.
 *
 * @param language empty: the house's
 * @param waiting  a proven author hears that his mail waits for a moderator
 */
public record NoticeOptions(Optional<String> language, boolean waiting) {
    /** Of a list that says nothing: an author who hears nothing sends his mail again. */
    public static final NoticeOptions USUAL = new NoticeOptions(Optional.empty(), true);
}
