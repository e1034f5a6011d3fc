package postern.app.lists;

import java.util.Optional;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.mail.EmailAddress;

/**
 * What a list may do to its copies beyond what every list does. All of it is off unless asked for: most of it breaks authors'
 * signatures.
 *
 * @param subjectTag put in front of subjects
 * @param footer     put behind texts
 * @param hideAuthor copies do not tell who wrote
 * @param personalised To of each copy is its member
 */
public record ListOptions(Optional<String> subjectTag, Optional<String> footer, ReplyGoesTo replies, boolean hideAuthor, boolean personalised) {
    public static final ListOptions NONE = new ListOptions(Optional.empty(), Optional.empty(), ReplyGoesTo.AUTHOR, false, false);

    /** @throws IllegalArgumentException if {@link ListProfile} takes no such tag or footer; the message says why */
    public ListOptions {
        on(ListProfile.plain(EmailAddress.parse("any@list.invalid")), subjectTag, footer);
    }

    public ListOptions withSubjectTag(Optional<String> tag) {
        return new ListOptions(tag, footer, replies, hideAuthor, personalised);
    }

    public ListOptions withFooter(Optional<String> text) {
        return new ListOptions(subjectTag, text, replies, hideAuthor, personalised);
    }

    public ListOptions withReplies(ReplyGoesTo goes) {
        return new ListOptions(subjectTag, footer, goes, hideAuthor, personalised);
    }

    public ListOptions withHideAuthor(boolean hides) {
        return new ListOptions(subjectTag, footer, replies, hides, personalised);
    }

    public ListOptions withPersonalised(boolean is) {
        return new ListOptions(subjectTag, footer, replies, hideAuthor, is);
    }

    /** The profile with tag and footer. */
    public ListProfile on(ListProfile profile) {
        return on(profile, subjectTag, footer);
    }

    private static ListProfile on(ListProfile profile, Optional<String> subjectTag, Optional<String> footer) {
        return profile.withSubjectTag(subjectTag).withFooter(footer);
    }
}
