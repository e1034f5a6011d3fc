package postern.outbound.relay;

import postern.rewrite.mail.Reply;

/** What a relay said for one recipient of one transaction. */
public sealed interface Outcome {

    /**
     * Accepted: the relay's responsibility from here on.
     *
     * @param reply the relay's answer to the final dot, where its own queue id usually stands
     */
    record Delivered(Reply reply) implements Outcome { }

    /** Not now (4xx, or the network). {@code reply} is the peer's, or one of ours (4.4.x) where there was none. */
    record Deferred(Reply reply, Blame blame) implements Outcome { }

    /** Never (5xx). Blamed on {@link Blame#RELAY} it means that the relay must be stopped until an operator acts. */
    record Failed(Reply reply, Blame blame) implements Outcome { }

    /** The final dot was sent and the answer was lost: it may or may not have been accepted. */
    record Unknown(String why) implements Outcome { }
}
