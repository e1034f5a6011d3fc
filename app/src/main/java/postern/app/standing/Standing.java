package postern.app.standing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether receivers find the key that signs for a domain of ours.
 *
 * @param looked when that was seen; empty if nobody has looked yet, which counts as {@link Sight#UNREACHABLE}
 */
public record Standing(Sight sight, Optional<Instant> looked) {
    /** So long a record that was seen counts as there, though nobody answers: that is the DNS' trouble, not the domain's. */
    static final Duration TRUSTED = Duration.ofHours(1);

    static Standing of(Sight sight, Instant at) {
        return new Standing(sight, Optional.of(at));
    }

    public boolean isVisible() {
        return sight == Sight.VISIBLE;
    }

    /** What holds after another look. */
    Standing after(Sight now, Instant at) {
        boolean still = now == Sight.UNREACHABLE && isVisible() && looked.filter(seen -> at.isBefore(seen.plus(TRUSTED))).isPresent();
        return still ? this : of(now, at);
    }
}
