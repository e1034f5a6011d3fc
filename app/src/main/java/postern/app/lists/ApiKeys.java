package postern.app.lists;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import postern.outbound.store.Tx;

/**
 * Keys to the management API. A key is 256 random bits, so its plain SHA-256 is kept: it cannot be guessed from that,
 * and looking it up takes one index.
 */
public final class ApiKeys {
    private static final String PREFIX = "postern_";

    /** Who a key speaks for. @param role one word: {@code admin} */
    public record Holder(String label, String role) { }

    /** Makes a key and keeps its hash. @return the key itself: it cannot be had again */
    public String issue(Tx tx, Holder holder, SecureRandom random, Instant now) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        tx.update("INSERT INTO app_api_key (hash, label, role, created_at) VALUES (?, ?, ?, ?)", hash(key), holder.label(), holder.role(), now);
        return key;
    }

    public Optional<Holder> holder(Tx tx, String key) {
        return tx.first("SELECT label, role FROM app_api_key WHERE hash = ?", row -> new Holder(row.string("label"), row.string("role")), hash(key));
    }

    public boolean isEmpty(Tx tx) {
        return tx.first("SELECT hash FROM app_api_key FETCH FIRST 1 ROW ONLY", row -> true).isEmpty();
    }

    private static String hash(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
