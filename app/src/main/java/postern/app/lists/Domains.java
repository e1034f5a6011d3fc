package postern.app.lists;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningKey;

/** The domains of ours and their signing keys. */
public final class Domains {
    private static final String SELECT = """
            SELECT d.name, d.created_at, k.selector, k.private_key
            FROM app_domain d JOIN app_signing_key k ON k.domain = d.name
            """;

    /** @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if the domain is there already */
    public void add(Tx tx, ManagedDomain domain) {
        tx.update("INSERT INTO app_domain (name, created_at) VALUES (?, ?)", domain.name().ascii(), domain.created());
        SigningKey key = domain.key();
        tx.update("INSERT INTO app_signing_key (domain, selector, private_key, created_at) VALUES (?, ?, ?, ?)",
                domain.name().ascii(), key.selector(), Base64.getEncoder().encodeToString(key.encoded()), domain.created());
    }

    public Optional<ManagedDomain> find(Tx tx, DomainName name) {
        return tx.first(SELECT + "WHERE d.name = ?", Domains::read, name.ascii());
    }

    /** All, by name. */
    public List<ManagedDomain> all(Tx tx) {
        return tx.query(SELECT + "ORDER BY d.name", Domains::read);
    }

    /** Cheaper than {@link #find}: no key is read. */
    public boolean exists(Tx tx, DomainName name) {
        return tx.first("SELECT name FROM app_domain WHERE name = ?", row -> true, name.ascii()).isPresent();
    }

    private static ManagedDomain read(Row row) {
        var name = new DomainName(row.string("name"));
        byte[] pkcs8 = Base64.getDecoder().decode(row.string("private_key"));
        return new ManagedDomain(name, SigningKey.decode(name, row.string("selector"), pkcs8), row.instant("created_at"));
    }
}
