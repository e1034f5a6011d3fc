package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import postern.app.standing.Sight;
import postern.app.standing.Standing;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.mail.DomainName;

/** What a domain's key counts for. */
class SeenKeysTest {
    private static final DomainName OURS = new DomainName("lists.example");

    private static SeenKeys keys(Sight sight, boolean captured) {
        return new SeenKeys(_ -> new Standing(sight, Optional.of(Instant.EPOCH)), captured);
    }

    @ParameterizedTest
    @EnumSource(Sight.class)
    void onlyAKeyThatIsSeenIsVisible(Sight sight) {
        assertEquals(sight == Sight.VISIBLE ? OwnKey.VISIBLE : OwnKey.NOT_VISIBLE, keys(sight, false).of(OURS));
    }

    @ParameterizedTest
    @EnumSource(Sight.class)
    void whereCopiesAreCapturedItNeedNotBePublished(Sight sight) {
        assertEquals(sight == Sight.VISIBLE ? OwnKey.VISIBLE : OwnKey.CAPTURED, keys(sight, true).of(OURS));
    }
}
