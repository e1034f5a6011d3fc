package postern.outbound.queue;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Copies in one sender's hands.
 *
 * @param name     unique; whoever settles or releases names it
 * @param until    when others may take them; microseconds
 * @param copies   in the order in which they shall go out: those of one posting mostly side by side
 * @param postings what is to be known beforehand of the postings they belong to, by id
 */
public record Claim(String name, Instant until, List<QueuedCopy> copies, Map<String, Posting> postings) {
    public Claim {
        copies = List.copyOf(copies);
        postings = Map.copyOf(postings);
    }

    /**
     * @param octets   size of the stored message
     * @param accepted when we became responsible for it
     */
    public record Posting(int octets, Instant accepted) { }
}
