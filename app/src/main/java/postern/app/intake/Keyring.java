package postern.app.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.app.lists.Domains;
import postern.outbound.store.Database;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningKey;

/**
 * The keys that sign now, remembered for 30 seconds so that not every claim asks the database; also that a domain is none of ours.
 *
 * <p>On another node a key may so sign for half a minute after it retired there: its record stays for days.
 * <p><b>On failure:</b> {@link postern.outbound.store.StoreTrouble}, where the database is away and nothing is remembered.
 * <p><b>Threads:</b> any number.
 */
public final class Keyring {
    static final Duration FRESH = Duration.ofSeconds(30);
    private static final int MOST = 1000;

    private final Database database;
    private final Domains domains;
    private final InstantSource clock;
    private final Map<DomainName, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override protected boolean removeEldestEntry(Map.Entry<DomainName, Kept> eldest) {
            return size() > MOST;
        }
    };

    /** What a domain adds to its copies. @param keys RSA first; none if the domain is not ours @param seals an ARC set too */
    record Ring(List<SigningKey> keys, boolean seals) {
        private static final Ring NONE = new Ring(List.of(), false);
    }

    private record Kept(Ring ring, Instant read) {
        boolean isFresh(Instant now) {
            return !now.isBefore(read) && now.isBefore(read.plus(FRESH));
        }
    }

    public Keyring(Database database, Domains domains, InstantSource clock) {
        this.database = database;
        this.domains = domains;
        this.clock = clock;
    }

    /** RSA first; none if the domain is not ours. */
    public List<SigningKey> of(DomainName domain) {
        return ring(domain).keys();
    }

    Ring ring(DomainName domain) {
        Instant now = clock.instant();
        synchronized (kept) {
            Kept known = kept.get(domain);
            if (known != null && known.isFresh(now)) return known.ring();
        }
        Ring ring = database.inTransaction(tx -> domains.find(tx, domain)).map(ours -> new Ring(ours.signing(), ours.seals())).orElse(Ring.NONE);
        synchronized (kept) {
            kept.put(domain, new Kept(ring, now));
        }
        return ring;
    }

    /** Keys have changed: what is remembered is forgotten. */
    public void forget() {
        synchronized (kept) {
            kept.clear();
        }
    }
}
