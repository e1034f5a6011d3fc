package postern.app.lists;

import postern.rewrite.mail.EmailAddress;

/**
 * A person who receives a list's postings.
 *
 * @param name as the list's keepers wrote it, at most 200 characters; may be empty
 */
public record Member(EmailAddress address, String name) {
    public static final int LONGEST_NAME = 200;

    public Member {
        if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a name has at most " + LONGEST_NAME + " characters on one line");
        }
    }
}
