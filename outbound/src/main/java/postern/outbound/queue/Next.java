package postern.outbound.queue;

import java.time.Instant;

/** What becomes of a copy after an attempt. */
public sealed interface Next {
    /** The relay has it. */
    record Done() implements Next { }

    /** It waits, and is tried again from {@code at} on; the attempt counts. */
    record At(Instant at) implements Next { }

    /** It has failed for good. */
    record GiveUp(String why) implements Next { }

    /** The relay must stop until an operator acts; the copy waits as if it had not been tried. */
    record Hold(String why) implements Next { }

    /** The relay rests for a moment; the copy waits as if it had not been tried. */
    record Rest(String why) implements Next { }
}
