package postern.outbound.queue;

import java.util.List;
import java.util.Map;

/**
 * What a settling did.
 *
 * @param lost     ids of copies that others had claimed meanwhile; nothing was written for them
 * @param finished postings whose last copy this was, and what came of all their copies
 */
public record Settled(List<Long> lost, Map<String, CopyCounts> finished) {
    public Settled {
        lost = List.copyOf(lost);
        finished = Map.copyOf(finished);
    }
}
