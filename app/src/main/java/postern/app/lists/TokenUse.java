package postern.app.lists;

import java.time.Instant;
import java.util.List;

/**
 * One use of a token: one submission, however many parts it came in. Not whom it reached.
 *
 * @param at     when its first part came
 * @param became in the order in which that was stored
 */
public record TokenUse(Instant at, List<Became> became) {
    public TokenUse {
        became = List.copyOf(became);
    }

    /**
     * @param posting the id of a posting, or of what waits to be one
     * @param rule    which let it pass or made it wait, in at most 40 characters
     */
    public record Became(String posting, String rule) { }
}
