package postern.app.lists;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an API key, or somebody who signed in, is here for; {@link Access} says what that allows. */
public enum KeyRole {
    /** Sees and changes everything. */
    ADMIN,
    /** Speaks for a person: sees and changes what is of the lists whose keeper that person is. */
    OWNER,
    /** Sees everything but secrets, and changes nothing. */
    AUDITOR;

    /** The word in API and database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<KeyRole> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
