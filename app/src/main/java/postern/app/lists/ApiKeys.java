package postern.app.lists;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Keys to the management API. A key is 256 random bits, so its plain SHA-256 is kept: it cannot be guessed from that,
 * and looking it up takes one index.
 */
public final class ApiKeys {
    public static final int LONGEST_LABEL = 200;

    private static final String PREFIX = "postern_";
    private static final int BITS_OF_ID = 40;
    private static final String SELECT = "SELECT id, label, role, person, created_at, used_on FROM app_api_key ";

    /**
     * Who a key speaks for.
     *
     * @param label  what its keepers know it by: 1 to 200 characters on one line
     * @param person there for an {@link KeyRole#OWNER}; others may name one too
     */
    public record Holder(String label, KeyRole role, Optional<EmailAddress> person) {
        public Holder {
            if (label.isBlank() || label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("a label has 1 to " + LONGEST_LABEL + " characters on one line");
            }
            if (role == KeyRole.OWNER && person.isEmpty()) throw new IllegalArgumentException("an owner's key speaks for a person");
        }
    }

    /**
     * A key without what opens.
     *
     * @param id   10 hexadecimal digits; no secret
     * @param used the last day it was used, in UTC
     */
    public record Key(String id, Holder holder, Instant created, Optional<LocalDate> used) { }

    /** A key just made. @param secret what opens; it cannot be had again */
    public record Issued(Key key, String secret) {
        /** The secret stays out of logs. */
        @Override public String toString() {
            return "API key " + key.id();
        }
    }

    /** Makes a key and keeps its hash. */
    public Issued issue(Tx tx, Holder holder, SecureRandom random, Instant now) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        byte[] id = new byte[BITS_OF_ID / Byte.SIZE];
        random.nextBytes(id);
        var key = new Key(HexFormat.of().formatHex(id), holder, now, Optional.empty());
        tx.update("INSERT INTO app_api_key (id, hash, label, role, person, created_at) VALUES (?, ?, ?, ?, ?, ?)", key.id(), hash(secret), holder.label(),
                holder.role().word(), holder.person().map(EmailAddress::toString).orElse(null), now);
        return new Issued(key, secret);
    }

    /** @param secret as presented, whatever it is */
    public Optional<Key> presented(Tx tx, String secret) {
        return tx.first(SELECT + "WHERE hash = ?", ApiKeys::read, hash(secret));
    }

    public Optional<Key> find(Tx tx, String id) {
        return tx.first(SELECT + "WHERE id = ?", ApiKeys::read, id);
    }

    /** In the order of their ids. @param after the id of the last one seen; empty for the first page */
    public List<Key> page(Tx tx, String after, int limit) {
        return tx.query(SELECT + "WHERE id > ? ORDER BY id FETCH FIRST ? ROWS ONLY", ApiKeys::read, after, limit);
    }

    /** Writes down that it is used today; nothing, if that is known. */
    public void used(Tx tx, Key key, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (key.used().filter(today::equals).isPresent()) return;
        tx.update("UPDATE app_api_key SET used_on = ? WHERE id = ?", today.toString(), key.id());
    }

    /** What became of a wish to remove a key. */
    public enum Removal { DONE, NOT_THERE, LAST_ADMIN }

    /** From now on it opens nothing. The last key of an admin stays; of two that are removed at once, too. */
    public Removal remove(Tx tx, String id) {
        List<String> admins = tx.query("SELECT id FROM app_api_key WHERE role = 'admin' ORDER BY id FOR UPDATE", row -> row.string("id"));
        if (admins.equals(List.of(id))) return Removal.LAST_ADMIN;
        return tx.update("DELETE FROM app_api_key WHERE id = ?", id) == 1 ? Removal.DONE : Removal.NOT_THERE;
    }

    public boolean isEmpty(Tx tx) {
        return tx.first("SELECT hash FROM app_api_key FETCH FIRST 1 ROW ONLY", row -> true).isEmpty();
    }

    private static Key read(Row row) {
        var holder = new Holder(row.string("label"), KeyRole.of(row.string("role")).orElseThrow(), row.optionalString("person").map(EmailAddress::parse));
        return new Key(row.string("id"), holder, row.instant("created_at"), row.optionalString("used_on").map(LocalDate::parse));
    }

    private static String hash(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
