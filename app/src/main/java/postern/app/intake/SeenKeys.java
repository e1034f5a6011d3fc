package postern.app.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.standing.Sight;
import postern.app.standing.Standings;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.mail.DomainName;

/**
 * What the watch has seen of our keys. Where receivers do not find a domain's key its postings wait, and the operator is
 * told, every {@link #AGAIN} as long as mail comes: only he can publish it.
 *
 * <p><b>Threads:</b> any, at once.
 */
public final class SeenKeys implements OwnKeys {
    private static final Logger LOG = LoggerFactory.getLogger("postern.intake");
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final Standings standings;
    private final boolean captured;
    private final InstantSource clock;
    private final Map<DomainName, Instant> told = new ConcurrentHashMap<>();

    /** @param captured copies leave this machine no other way than into a folder: then a key need not be published */
    public SeenKeys(Standings standings, boolean captured, InstantSource clock) {
        this.standings = standings;
        this.captured = captured;
        this.clock = clock;
    }

    @Override public OwnKey of(DomainName ours) {
        Sight sight = standings.of(ours).sight();
        return switch (sight) {
            case VISIBLE -> OwnKey.VISIBLE;
            case ABSENT, DIFFERENT, UNREACHABLE -> captured ? OwnKey.CAPTURED : alarmed(ours, sight);
        };
    }

    private OwnKey alarmed(DomainName ours, Sight sight) {
        Instant now = clock.instant();
        Instant last = told.merge(ours, now, (before, _) -> before.plus(AGAIN).isAfter(now) ? before : now);
        if (last.equals(now)) {
            LOG.error("ALARM domain {}: its signing key is {} in the DNS, so mail for it is put off (451), and kept in quarantine after a while; see POST /api/v1/domains/{}/check", ours, sight.word(), ours);
        }
        return OwnKey.NOT_VISIBLE;
    }
}
