package postern.outbound.queue;

import java.time.Instant;
import java.util.List;

/**
 * Copies in one sender's hands.
 *
 * @param name   unique; whoever settles or releases names it
 * @param until  when others may take them; microseconds
 * @param copies in the order in which they shall go out: those of one posting mostly side by side
 */
public record Claim(String name, Instant until, List<QueuedCopy> copies) {
    public Claim {
        copies = List.copyOf(copies);
    }
}
