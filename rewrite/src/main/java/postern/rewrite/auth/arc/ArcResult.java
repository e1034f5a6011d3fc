package postern.rewrite.auth.arc;

import java.util.List;

/**
 * What came of a chain.
 *
 * @param why        one line for people; nothing of the message is quoted in it
 * @param sets       highest instance first; empty where the sets cannot be told apart. Worth something only for a pass
 * @param oldestPass the lowest instance whose message signature still verifies, all above it verifying too, 0 if all do
 *                   (RFC 8617 section 5.2, step 5); 0 also unless the chain passes
 */
public record ArcResult(ArcVerdict verdict, String why, List<ArcSet> sets, int oldestPass) {
    public ArcResult {
        sets = List.copyOf(sets);
    }

    /** A result that says nothing of the older message signatures. */
    public ArcResult(ArcVerdict verdict, String why, List<ArcSet> sets) {
        this(verdict, why, sets, 0);
    }
}
