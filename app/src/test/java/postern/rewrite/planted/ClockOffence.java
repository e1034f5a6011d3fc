package postern.rewrite.planted;

import java.time.Instant;

/** Planted for HouseRulesTest: the workshop is told the time, it does not look. */
final class ClockOffence {
    private ClockOffence() { }

    static Instant now() {
        return Instant.now();
    }
}
