package postern.app.lists;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;

/** Keys of our own that all nodes share: what signs return paths and rewritten senders. */
public final class Secrets {
    private static final int OCTETS = 32;

    /** All secrets of that purpose, the newest first: it signs, any of them is accepted. */
    public List<byte[]> of(Tx tx, String purpose) {
        return tx.query("SELECT secret FROM app_secret WHERE purpose = ? ORDER BY number DESC",
                row -> Base64.getDecoder().decode(row.string("secret")), purpose);
    }

    /** Makes the first secret of that purpose. @throws StoreTrouble that {@code isDuplicate} if another node was faster */
    public void create(Tx tx, String purpose, SecureRandom random, Instant now) {
        byte[] secret = new byte[OCTETS];
        random.nextBytes(secret);
        tx.update("INSERT INTO app_secret (purpose, number, secret, created_at) VALUES (?, 1, ?, ?)",
                purpose, Base64.getEncoder().encodeToString(secret), now);
    }
}
