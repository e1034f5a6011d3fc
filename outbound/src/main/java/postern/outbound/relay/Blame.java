package postern.outbound.relay;

/** Whose trouble a refusal is: what is tried next, and who must act, depends on it. */
public enum Blame {
    /** This recipient's address or mailbox. */
    RECIPIENT,
    /** The message: its content, size or policy standing; every copy of the posting would fare alike. */
    POSTING,
    /** The relay: unreachable, its certificate, our login, its limits; every copy of every posting would fare alike. */
    RELAY,
    /** Ourselves: an exception, a lease that ran out. */
    US
}
