package postern.rewrite;

import java.util.Optional;
import java.util.regex.Pattern;
import postern.rewrite.mail.EmailAddress;

/**
 * How a list, or an address that is merely forwarded, looks on paper.
 *
 * @param address     the address that postings are sent to; stands in a munged From
 * @param displayName for people, {@code Board}; any text: what may not stand in a display name is taken out where it is used
 * @param from        munged unless said otherwise
 * @param list        the fields by which mail programs know a list; empty for a forward, whose copies carry none
 * @param subjectTag  {@code [Board]}, put in front of subjects; one line of 1 to 64 code points; breaks authors' signatures
 * @param footer      plain text put behind texts; at most 2,000 code points in lines of at most 200; breaks authors' signatures
 * @param unsubscribe where there is no list: whom readers ask for no more such mail, in a List-Unsubscribe field; empty for nobody
 */
public record ListProfile(EmailAddress address, String displayName, FromMode from, ReplyGoesTo replies, Optional<ListFields> list,
                          Optional<String> subjectTag, Optional<String> footer, Optional<EmailAddress> unsubscribe) {
    /** @throws IllegalArgumentException if tag or footer is blank, too long, or holds control characters; the message says which */
    public ListProfile {
        subjectTag.ifPresent(SubjectTag::check);
        footer.ifPresent(FooterText::of);
    }

    /**
     * What the {@code List-} fields say (RFC 2919, RFC 2369).
     *
     * @param id      {@code board.lists.example}, never changed once the list is in use
     * @param owner   a person's answer is behind it: help goes there, and leaving the list where its name is too long for an address for that
     * @param posting false if nobody may post: {@code List-Post: NO}
     */
    public record ListFields(String id, EmailAddress owner, boolean posting) {
        private static final Pattern ID = Pattern.compile("[A-Za-z0-9_+-]{1,63}(\\.[A-Za-z0-9_-]{1,63})+");
        private static final int LONGEST_ID = 255;

        /** @throws IllegalArgumentException if the id is none (RFC 2919 section 2) */
        public ListFields {
            if (id.length() > LONGEST_ID || !ID.matcher(id).matches()) throw new IllegalArgumentException("not a List-Id");
        }
    }

    /** A list with the id that its address gives. */
    public static ListProfile list(EmailAddress address, String displayName, EmailAddress owner, boolean posting, ReplyGoesTo replies) {
        return new ListProfile(address, displayName, FromMode.MUNGE, replies, Optional.of(new ListFields(idOf(address), owner, posting)),
                Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** An address that is no list, such as {@code postmaster@} or {@code restricted@}: {@code Ada via postmaster}. */
    public static ListProfile plain(EmailAddress address) {
        return new ListProfile(address, address.localPart(), FromMode.MUNGE, ReplyGoesTo.AUTHOR, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, with this done to From. */
    public ListProfile with(FromMode mode) {
        return new ListProfile(address, displayName, mode, replies, list, subjectTag, footer, unsubscribe);
    }

    /** The same, with another tag or none. */
    public ListProfile withSubjectTag(Optional<String> tag) {
        return new ListProfile(address, displayName, from, replies, list, tag, footer, unsubscribe);
    }

    /** The same, with another footer or none. */
    public ListProfile withFooter(Optional<String> text) {
        return new ListProfile(address, displayName, from, replies, list, subjectTag, text, unsubscribe);
    }

    /** The same, called so: {@code Ada via NAME}. */
    public ListProfile named(String name) {
        return new ListProfile(address, name, from, replies, list, subjectTag, footer, unsubscribe);
    }

    /** The same, with another to be asked for no more, or nobody. */
    public ListProfile withUnsubscribe(Optional<EmailAddress> asked) {
        return new ListProfile(address, displayName, from, replies, list, subjectTag, footer, asked);
    }

    /** {@code board@lists.example} is {@code board.lists.example}; what may not stand in an id becomes a hyphen. */
    static String idOf(EmailAddress address) {
        String label = address.localPart().replaceAll("[^A-Za-z0-9_+-]", "-");
        String domain = address.domain().ascii().replaceAll("[\\[\\]:]", "-");
        return label.substring(0, Math.min(63, label.length())) + "." + domain;
    }
}
