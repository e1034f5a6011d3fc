package postern.rewrite.auth.arc;

import java.util.List;

/**
 * What came of a chain.
 *
 * @param why        one line for people; nothing of the message is quoted in it
 * @param sets       highest instance first; empty where the sets cannot be told apart. Worth something only for a pass
 * @param oldestPass the lowest instance whose message signature still verifies, all above it verifying too; 0 if all of
 *                   them do (RFC 8617 section 5.2, step 5), and unless the chain passes
 * @param covers     {@code h=} of the highest message signature, lower case; a pass without {@code from} in it says
 *                   nothing about who the author is. Empty unless the chain passes
 */
public record ArcResult(ArcVerdict verdict, String why, List<ArcSet> sets, int oldestPass, List<String> covers) {
    public ArcResult {
        sets = List.copyOf(sets);
        covers = List.copyOf(covers);
    }

    /** A chain that does not pass, or of which no more is known. */
    public ArcResult(ArcVerdict verdict, String why, List<ArcSet> sets) {
        this(verdict, why, sets, 0, List.of());
    }
}
