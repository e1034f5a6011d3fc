package postern.app.standing;

/** What was seen of a record. */
public enum Sight {
    VISIBLE("found"),
    /** The DNS answered that there is none. */
    ABSENT("absent"),
    /** There is one that is not as it should be. */
    DIFFERENT("different"),
    /** Nobody answered: it may be there. */
    UNREACHABLE("unreachable");

    private final String word;

    Sight(String word) {
        this.word = word;
    }

    /** As the API writes it: {@code found}, {@code absent}, {@code different}, {@code unreachable}. */
    public String word() {
        return word;
    }
}
