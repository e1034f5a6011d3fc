package postern.app.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningAlgorithm;
import postern.rewrite.sign.SigningKey;

/**
 * The domains of ours and their signing keys.
 *
 * <p>Whoever changes keys holds the domain's row until the transaction ends, so that two changes at once, on two nodes too, come
 * one after the other and each sees what the other did.
 */
public final class Domains {
    private static final String SELECT = """
            SELECT d.name, d.seals, d.owners_make_lists, d.created_at AS domain_created, k.selector, k.state, k.private_key, k.created_at, k.since, k.seen_at
            FROM app_domain d JOIN app_signing_key k ON k.domain = d.name
            """;

    /** @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if the domain is there already */
    public void add(Tx tx, ManagedDomain domain) {
        tx.update("INSERT INTO app_domain (name, rsa_keys, ed25519_keys, seals, owners_make_lists, created_at) VALUES (?, ?, ?, ?, ?, ?)", domain.name().ascii(),
                made(domain, SigningAlgorithm.RSA_SHA256), made(domain, SigningAlgorithm.ED25519_SHA256), domain.seals(), domain.ownersMakeLists(), domain.created());
        domain.keys().forEach(key -> insert(tx, domain.name(), key));
    }

    public Optional<ManagedDomain> find(Tx tx, DomainName name) {
        return domains(tx.query(SELECT + "WHERE d.name = ?", Domains::read, name.ascii())).stream().findFirst();
    }

    /** As {@link #find}; and nobody else changes the domain's keys until this transaction ends. */
    public Optional<ManagedDomain> lock(Tx tx, DomainName name) {
        tx.query("SELECT name FROM app_domain WHERE name = ? FOR UPDATE", row -> true, name.ascii());
        return find(tx, name);
    }

    /** All, by name. */
    public List<ManagedDomain> all(Tx tx) {
        return domains(tx.query(SELECT + "ORDER BY d.name", Domains::read));
    }

    /** Cheaper than {@link #find}: no key is read. */
    public boolean exists(Tx tx, DomainName name) {
        return tx.first("SELECT name FROM app_domain WHERE name = ?", row -> true, name.ascii()).isPresent();
    }

    /** Whether copies of this domain are sealed from now on. */
    public void seal(Tx tx, DomainName name, boolean seals) {
        tx.update("UPDATE app_domain SET seals = ? WHERE name = ?", seals, name.ascii());
    }

    /** Whether people with an owner's key may make lists in this domain from now on. */
    public void ownersMakeLists(Tx tx, DomainName name, boolean may) {
        tx.update("UPDATE app_domain SET owners_make_lists = ? WHERE name = ?", may, name.ascii());
    }

    /** Makes the next key of that algorithm; it waits. Takes some 100 ms for RSA. @param domain locked */
    public DomainKey makeKey(Tx tx, ManagedDomain domain, SigningAlgorithm algorithm, Instant now) {
        String counter = counter(algorithm);
        tx.update("UPDATE app_domain SET " + counter + " = " + counter + " + 1 WHERE name = ?", domain.name().ascii());
        long number = tx.first("SELECT " + counter + " FROM app_domain WHERE name = ?", row -> row.number(counter), domain.name().ascii()).orElseThrow();
        DomainKey key = DomainKey.make(domain, algorithm, Math.toIntExact(number), KeyState.WAITING, now);
        insert(tx, domain.name(), key);
        return key;
    }

    /** Removes a key for good; its selector is not used again. @param domain locked */
    public void removeKey(Tx tx, ManagedDomain domain, String selector) {
        tx.update("DELETE FROM app_signing_key WHERE domain = ? AND selector = ?", domain.name().ascii(), selector);
    }

    /**
     * Draws the consequences of what is in the DNS now: keys that waited for it sign, older ones retire.
     *
     * @param seen selectors of the records that were found
     * @return what changed; empty if nothing did, or the domain is gone
     */
    public Optional<Rotation> rotate(Tx tx, DomainName name, Set<String> seen, Instant now) {
        Optional<Rotation> rotation = lock(tx, name).map(domain -> Rotation.of(domain, seen)).filter(change -> !change.isEmpty());
        rotation.ifPresent(change -> {
            change.retires().forEach(key -> state(tx, name, key, KeyState.RETIRED, now));
            change.starts().forEach(key -> state(tx, name, key, KeyState.SIGNING, now));
        });
        return rotation;
    }

    /** Remembers that these records were found. */
    public void seen(Tx tx, DomainName name, Collection<String> selectors, Instant now) {
        tx.update("UPDATE app_signing_key SET seen_at = ? WHERE domain = ? AND selector = ANY(?)", now, name.ascii(), selectors.toArray(String[]::new));
    }

    /** Removes keys whose record nobody needs any more. @return their records' names, {@code s1._domainkey.lists.example} */
    public List<DomainName> forgetRetired(Tx tx, Duration queueLifetime, Instant now) {
        var forgotten = new ArrayList<DomainName>();
        for (ManagedDomain domain : all(tx)) {
            for (DomainKey key : domain.keys()) {
                if (key.neededUntil(queueLifetime).filter(until -> !now.isBefore(until)).isEmpty()) continue;
                removeKey(tx, domain, key.selector());
                forgotten.add(key.key().dnsRecord().name());
            }
        }
        return forgotten;
    }

    private static void insert(Tx tx, DomainName name, DomainKey key) {
        tx.update("""
                INSERT INTO app_signing_key (domain, selector, algorithm, state, private_key, created_at, since, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, name.ascii(), key.selector(), key.algorithm().keyType(), key.state().word(),
                Base64.getEncoder().encodeToString(key.key().encoded()), key.created(), key.since(), key.seen().orElse(null));
    }

    private static void state(Tx tx, DomainName name, DomainKey key, KeyState state, Instant now) {
        tx.update("UPDATE app_signing_key SET state = ?, since = ? WHERE domain = ? AND selector = ?", state.word(), now, name.ascii(), key.selector());
    }

    private static int made(ManagedDomain domain, SigningAlgorithm algorithm) {
        return domain.keys().stream().filter(key -> key.algorithm() == algorithm).mapToInt(DomainKey::number).max().orElse(0);
    }

    private static String counter(SigningAlgorithm algorithm) {
        return switch (algorithm) {
            case RSA_SHA256 -> "rsa_keys";
            case ED25519_SHA256 -> "ed25519_keys";
        };
    }

    /** One row: a key, and the domain that it belongs to without its other keys. */
    private record Found(ManagedDomain domain, DomainKey key) { }

    private static Found read(Row row) {
        var name = new DomainName(row.string("name"));
        byte[] pkcs8 = Base64.getDecoder().decode(row.string("private_key"));
        var key = new DomainKey(SigningKey.decode(name, row.string("selector"), pkcs8), KeyState.of(row.string("state")),
                row.instant("created_at"), row.instant("since"), row.optionalInstant("seen_at"));
        return new Found(new ManagedDomain(name, List.of(), row.flag("seals"), row.flag("owners_make_lists"), row.instant("domain_created")), key);
    }

    private static List<ManagedDomain> domains(List<Found> rows) {
        Map<ManagedDomain, List<DomainKey>> keys = new LinkedHashMap<>();
        rows.forEach(row -> keys.computeIfAbsent(row.domain(), _ -> new ArrayList<>()).add(row.key()));
        return keys.entrySet().stream().map(each -> each.getKey().withKeys(each.getValue())).toList();
    }
}
