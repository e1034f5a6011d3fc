package postern.app.lists;

import postern.rewrite.mail.Reply;

/**
 * What becomes of a submission at a list, and why. To what is held or quarantined the answer is 250.
 *
 * <p>{@code rule} names the rule that decided, in at most 40 characters; {@code reason} tells the same at length for a postmaster, without
 * addresses.
 */
public sealed interface Decision {
    String rule();

    String reason();

    /** It is posted. */
    record Accept(String rule, String reason) implements Decision { }

    /** A moderator decides. */
    record Hold(String rule, String reason) implements Decision { }

    /** It may not be posted, and to say so might mail somebody who did not write: it is kept, and nobody is told. */
    record Quarantine(String rule, String reason) implements Decision { }

    /** It may not be posted, and nobody but its sender hears of that. */
    record Refuse(String rule, String reason, Reply reply) implements Decision { }

    /** Taken and not passed on: no person wrote it to be posted. @param byItsWay for what servers on the way put in: another time it may pass */
    record Drop(String rule, String reason, boolean byItsWay) implements Decision { }

    /** Not decided now: the mail stays with its sender, who comes again. */
    record Defer(String rule, String reason, Reply reply) implements Decision { }
}
