package postern.app.lists;

import java.util.Locale;

/** How far a signing key has come. It goes one way: a key that retired never signs again. */
public enum KeyState {
    /** Made, and its record not yet seen in the DNS: receivers could not check what it signs. */
    WAITING,
    /** Signs copies. */
    SIGNING,
    /** Signs no more; its record stays until what it signed has arrived. */
    RETIRED;

    /** As the API writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if that is no state */
    static KeyState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
