package postern.rewrite.auth;

/** Whether receivers find the key that our domain signs with. */
public enum OwnKey {
    VISIBLE,
    /** Receivers will find none, or another. */
    NOT_VISIBLE,
    /** The same, and it does not matter: copies leave this machine no other way than into a folder. */
    CAPTURED,
    /** The same, and the copy is made all the same, since its mail must be taken: for postmaster (RFC 5321 section 4.5.1). */
    WAIVED
}
