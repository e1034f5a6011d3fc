package postern.app.lists;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Submissions that may not pass and cannot be refused, since a refusal would be mailed to a sender who may be forged. Kept
 * as they came, for a person to look at. What was for several addresses is stored once.
 */
public final class Quarantine {
    public static final Duration KEPT = Duration.ofDays(14);

    private static final int PIECE = 256 * 1024;
    private static final int LONGEST_FIELD = 500;
    /** Behind every id. */
    private static final String LAST = "Z".repeat(26);
    private static final String SELECT = "SELECT q.id, q.at, q.destination, q.rule, q.mail_from, q.author, q.subject, c.octets"
            + " FROM app_quarantine q JOIN app_quarantine_content c ON c.content = q.content ";

    /**
     * @param id          26 characters, sorts by time; the one that the 250 named
     * @param destination whom it was for, without a token
     * @param rule        which rule kept it, in a few words
     * @param mailFrom    the envelope sender; empty for the null sender
     * @param hides       whoever lets it pass, its copies do not tell who wrote
     * @param token       the id of the one that it presented, if that was recognised
     */
    public record Entry(String id, Instant at, EmailAddress destination, String rule, String mailFrom, RawMessage message, boolean hides,
                        Optional<String> token) {
        /** One whose author may be told, and that presented no token that was recognised. */
        public Entry(String id, Instant at, EmailAddress destination, String rule, String mailFrom, RawMessage message) {
            this(id, at, destination, rule, mailFrom, message, false, Optional.empty());
        }
    }

    /**
     * An entry as it is listed, without its octets.
     *
     * @param author  the field From as it was written, at most 500 characters; empty if there was none
     * @param subject the same of Subject
     */
    public record Listed(String id, Instant at, EmailAddress destination, String rule, String mailFrom, String author, String subject, int octets) { }

    private final long most;

    /** @param most octets that are kept in all, see {@link #isFull} */
    public Quarantine(long most) {
        this.most = most;
    }

    /** True if no more is to be kept until something was let pass, thrown away or forgotten. A mail counts for 4 KiB more than its octets. */
    public boolean isFull(Tx tx) {
        return tx.first("SELECT COALESCE(SUM(octets + 4096), 0) AS kept FROM app_quarantine_content", row -> row.number("kept")).orElseThrow() >= most;
    }

    public void add(Tx tx, Entry entry) {
        byte[] octets = entry.message().toBytes();
        String content = sha256(octets);
        if (tx.first("SELECT content FROM app_quarantine_content WHERE content = ?", row -> true, content).isEmpty()) write(tx, content, octets);
        tx.update("INSERT INTO app_quarantine (id, at, destination, rule, mail_from, author, subject, hides, token, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                entry.id(), entry.at(), entry.destination().toString(), entry.rule(), entry.mailFrom(), field(entry, "From"), field(entry, "Subject"), entry.hides(), entry.token().orElse(null), content);
    }

    /** As much as the column holds; PostgreSQL keeps no NUL. */
    private static String field(Entry entry, String name) {
        String value = entry.message().first(name).map(HeaderField::value).orElse("").replace("\0", "");
        return value.substring(0, Math.min(value.length(), LONGEST_FIELD));
    }

    private static void write(Tx tx, String content, byte[] octets) {
        tx.update("INSERT INTO app_quarantine_content (content, octets) VALUES (?, ?)", content, octets.length);
        var pieces = new ArrayList<Object[]>();
        for (int from = 0; from < octets.length; from += PIECE) {
            pieces.add(new Object[] {content, pieces.size(), Arrays.copyOfRange(octets, from, Math.min(octets.length, from + PIECE))});
        }
        tx.batch("INSERT INTO app_quarantine_part (content, part, octets) VALUES (?, ?, ?)", pieces);
    }

    /** Locked until the transaction ends: nobody else lets it pass or throws it away meanwhile. */
    public Optional<Entry> find(Tx tx, String id) {
        return tx.first("SELECT at, destination, rule, mail_from, hides, token, content FROM app_quarantine WHERE id = ? FOR UPDATE",
                row -> new Entry(id, row.instant("at"), EmailAddress.parse(row.string("destination")), row.string("rule"), row.string("mail_from"),
                        message(tx, row.string("content")), row.flag("hides"), row.optionalString("token")), id);
    }

    /** Newest first. @param before the id of the last one seen; empty for the first page */
    public List<Listed> page(Tx tx, String before, int limit) {
        return tx.query(SELECT + "WHERE q.id < ? ORDER BY q.id DESC FETCH FIRST ? ROWS ONLY", Quarantine::listed, before.isEmpty() ? LAST : before, limit);
    }

    public Optional<Listed> listed(Tx tx, String id) {
        return tx.first(SELECT + "WHERE q.id = ?", Quarantine::listed, id);
    }

    /** @return false if it is not there, or another transaction was faster */
    public boolean remove(Tx tx, String id) {
        Optional<String> content = tx.first("SELECT content FROM app_quarantine WHERE id = ?", row -> row.string("content"), id);
        if (tx.update("DELETE FROM app_quarantine WHERE id = ?", id) == 0) return false;
        if (tx.first("SELECT id FROM app_quarantine WHERE content = ?", row -> true, content.orElseThrow()).isEmpty()) {
            tx.update("DELETE FROM app_quarantine_part WHERE content = ?", content.get());
            tx.update("DELETE FROM app_quarantine_content WHERE content = ?", content.get());
        }
        return true;
    }

    private static Listed listed(Row row) {
        return new Listed(row.string("id"), row.instant("at"), EmailAddress.parse(row.string("destination")), row.string("rule"),
                row.string("mail_from"), row.string("author"), row.string("subject"), (int) row.number("octets"));
    }

    /** Removes what came before {@code before}. */
    public void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_quarantine WHERE at < ?", before);
        forgetContents(tx);
    }

    private static void forgetContents(Tx tx) {
        String[] unused = tx.query("SELECT content FROM app_quarantine_content c WHERE NOT EXISTS (SELECT 1 FROM app_quarantine q WHERE q.content = c.content)",
                row -> row.string("content")).toArray(String[]::new);
        if (unused.length == 0) return;
        tx.update("DELETE FROM app_quarantine_part WHERE content = ANY(?)", (Object) unused);
        tx.update("DELETE FROM app_quarantine_content WHERE content = ANY(?)", (Object) unused);
    }

    private static RawMessage message(Tx tx, String content) {
        int size = tx.first("SELECT octets FROM app_quarantine_content WHERE content = ?", row -> (int) row.number("octets"), content).orElseThrow();
        byte[] octets = new byte[size];
        List<Integer> read = tx.query("SELECT part, octets FROM app_quarantine_part WHERE content = ?", row -> {
            byte[] piece = row.bytes("octets");
            System.arraycopy(piece, 0, octets, (int) row.number("part") * PIECE, piece.length);
            return piece.length;
        }, content);
        int sum = read.stream().mapToInt(Integer::intValue).sum();
        if (sum != size) throw new IllegalStateException("octets of a quarantined mail are missing: " + content);
        return RawMessage.parse(octets);
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
