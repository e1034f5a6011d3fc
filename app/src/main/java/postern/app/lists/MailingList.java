package postern.app.lists;

import java.time.Instant;
import postern.rewrite.FromSetting;
import postern.rewrite.mail.EmailAddress;

/**
 * A list: an address whose mail goes to its members.
 *
 * @param address     in a domain of ours; lists are the same if {@link EmailAddress#key} is
 * @param displayName 1 to 200 characters, without control characters
 * @param policy      where the list departs from its posting rule
 * @param from        not {@code NEVER} where the list hides its authors
 */
public record MailingList(EmailAddress address, String displayName, PostingRule posting, FromSetting from, ListOptions options, ListPolicy policy, Instant created) {
    public static final int LONGEST_NAME = 200;

    public MailingList {
        if (displayName.isBlank() || displayName.length() > LONGEST_NAME || displayName.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a display name has 1 to " + LONGEST_NAME + " characters on one line");
        }
        if (from == FromSetting.NEVER && options.hideAuthor()) throw new IllegalArgumentException("an author who is hidden cannot stand in From");
    }

    /** One that keeps to its posting rule. */
    public MailingList(EmailAddress address, String displayName, PostingRule posting, FromSetting from, ListOptions options, Instant created) {
        this(address, displayName, posting, from, options, ListPolicy.NONE, created);
    }

    /** What the list is found by. */
    public String key() {
        return address.key();
    }

    /** Where mail for those who run the list goes: {@code board-owner@…}. */
    public EmailAddress owner() {
        return new EmailAddress(address.localPart() + Directory.OWNER_SUFFIX, address.domain());
    }
}
