package postern.app.lists;

/** Whether a member gets what is posted to the list. */
public enum MemberState {
    ACTIVE("active"),
    /** Wants nothing from this list. Stands whether he is a member or not; ends by a deed of his own or of the list's keepers alone. */
    OPTED_OUT("optedOut"),
    /** His mail comes back. Ends when he is taken off the list, or by hand. */
    DISABLED("disabled"),
    /** Gets nothing from any list: the {@link Suppressions}. */
    SUPPRESSED("suppressed");

    private final String word;

    MemberState(String word) {
        this.word = word;
    }

    /** The word in API and database. */
    public String word() {
        return word;
    }

    static MemberState of(String word) {
        for (MemberState state : values()) if (state.word.equals(word)) return state;
        throw new IllegalArgumentException("no such state of a member");
    }
}
