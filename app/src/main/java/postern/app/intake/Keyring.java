package postern.app.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.app.lists.Domains;
import postern.app.lists.ManagedDomain;
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

    private record Kept(List<SigningKey> keys, Instant read) {
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
        Instant now = clock.instant();
        synchronized (kept) {
            Kept known = kept.get(domain);
            if (known != null && known.isFresh(now)) return known.keys();
        }
        List<SigningKey> keys = database.inTransaction(tx -> domains.find(tx, domain)).map(ManagedDomain::signing).orElse(List.of());
        synchronized (kept) {
            kept.put(domain, new Kept(keys, now));
        }
        return keys;
    }

    /** Keys have changed: what is remembered is forgotten. */
    public void forget() {
        synchronized (kept) {
            kept.clear();
        }
    }
}
