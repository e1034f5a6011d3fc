package postern.app.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Submissions that wait for a person: held for a moderator, or put into quarantine because they may not pass and cannot be refused,
 * since a refusal would be mailed to a sender who may be forged. Kept as they came. What was for several addresses is stored once.
 *
 * <p><b>Promise:</b> an entry ends once: whoever {@link #find}s it first has it locked, and of two who {@link #remove} it one is told
 * that he did.
 */
public final class KeptMail {
    /** How long, where a list does not say otherwise. */
    public static final Duration KEPT = Duration.ofDays(14);

    private static final int LONGEST_FIELD = 500;
    private static final int LONGEST_REASON = 1_000;
    private static final int LONGEST_ID = 998;
    /** Behind every id. */
    private static final String LAST = "Z".repeat(26);
    private static final String COLUMNS = "k.id, k.kind, k.at, k.expires_at, k.destination, k.list_key, k.rule, k.reason, k.mail_from, k.author, k.proven_by,"
            + " k.from_field, k.subject, k.message_id, k.hides, k.token, k.told_at, k.content ";
    private static final String SELECT = "SELECT " + COLUMNS + ", c.octets FROM app_kept k JOIN app_kept_content c ON c.content = k.content ";

    /** What it waits for. */
    public enum Kind {
        /** A moderator decides: those who keep the list are told of it. */
        HELD,
        /** It may not pass: nobody is told, and it waits in case somebody looks. */
        QUARANTINED;

        /** The word in API and database. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Kind> of(String word) {
            return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
        }
    }

    /** The first whom From names. @param provenBy what proves all whom From names, in one word; empty if nothing does: then this may be anybody */
    public record Author(EmailAddress address, Optional<String> provenBy) {
        public boolean isProven() {
            return provenBy.isPresent();
        }
    }

    /**
     * @param id          26 characters, sorts by time; the one that the 250 named
     * @param expires     when it is forgotten
     * @param destination whom it was for, without a token
     * @param list        the key of the list that it is for; empty where it is for none
     * @param rule        which rule kept it, in a few words
     * @param reason      the same at length, for a postmaster; without addresses
     * @param mailFrom    the envelope sender; empty for the null sender
     * @param author      empty where From names nobody
     * @param hides       whoever lets it pass, its copies do not tell who wrote
     * @param token       the id of the token that it presented, if that was recognised as one for the destination
     * @param arrival     how it came and what its proofs were read from, in a form that its writer knows; at most {@link #LONGEST_ARRIVAL}
     *                    characters of ASCII
     */
    public record Entry(String id, Kind kind, Instant at, Instant expires, EmailAddress destination, Optional<String> list, String rule, String reason,
                        String mailFrom, Optional<Author> author, RawMessage message, boolean hides, Optional<String> token, Optional<String> arrival) {
        public Entry {
            if (arrival.filter(text -> text.length() > LONGEST_ARRIVAL).isPresent()) throw new IllegalArgumentException("an arrival of more than " + LONGEST_ARRIVAL + " characters");
        }

        /** What its author wrote stays out of logs. */
        @Override public String toString() {
            return kind.word() + " " + id;
        }
    }

    /** Room for what an entry remembers of its arrival. */
    public static final int LONGEST_ARRIVAL = 200_000;

    /**
     * An entry as it is listed, without its octets.
     *
     * @param from      the field From as it was written, at most 500 characters; empty if there was none
     * @param subject   the same of Subject
     * @param messageId the author's, with its angle brackets; empty if there was none
     * @param hides     as of the entry
     * @param told      when those who keep the list were told; empty if they were not yet, or never are
     */
    public record Listed(String id, Kind kind, Instant at, Instant expires, EmailAddress destination, Optional<String> list, String rule, String reason,
                         String mailFrom, Optional<Author> author, String from, String subject, String messageId, Optional<String> token,
                         Optional<Instant> told, int octets, boolean hides) { }

    /** Which entries are listed. @param list the key of one list's */
    public record Choice(Optional<Kind> kind, Optional<String> list) {
        public static final Choice ALL = new Choice(Optional.empty(), Optional.empty());
    }

    private final long most;

    /** @param most octets that are kept in all of each sort of mail; see {@link #isFull} */
    public KeptMail(long most) {
        this.most = most;
    }

    /**
     * True if no more of this sort is to be kept until something was let pass, thrown away or forgotten. A mail counts for 4 KiB more than
     * its octets. Whoever forges or is not known takes no room from what proven authors wrote and a moderator is to see.
     */
    public boolean isFull(Tx tx, Entry entry) {
        return KeptRoom.taken(tx, share(entry)) >= most;
    }

    private static KeptRoom.Share share(Entry entry) {
        return KeptRoom.Share.of(entry.kind(), entry.author().filter(Author::isProven).isPresent(), entry.rule());
    }

    public void add(Tx tx, Entry entry) {
        String content = KeptContents.add(tx, entry.message(), share(entry));
        tx.update("""
                INSERT INTO app_kept (id, kind, at, expires_at, destination, list_key, rule, reason, mail_from, author, proven_by, from_field, subject, message_id,
                                      hides, token, content)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, entry.id(), entry.kind().word(), entry.at(), entry.expires(), entry.destination().toString(), entry.list().orElse(null), entry.rule(),
                kept(entry.reason(), LONGEST_REASON), entry.mailFrom(), entry.author().map(author -> author.address().toString()).orElse(null),
                entry.author().flatMap(Author::provenBy).orElse(null), field(entry, "From", LONGEST_FIELD), field(entry, "Subject", LONGEST_FIELD),
                field(entry, "Message-ID", LONGEST_ID), entry.hides(), entry.token().orElse(null), content);
        entry.arrival().ifPresent(arrival -> tx.update("INSERT INTO app_kept_arrival (kept, text) VALUES (?, ?)", entry.id(), arrival));
    }

    private static String field(Entry entry, String name, int longest) {
        return kept(entry.message().first(name).map(HeaderField::value).orElse(""), longest);
    }

    /** As much as the column holds; PostgreSQL keeps no NUL. */
    private static String kept(String text, int longest) {
        String clean = text.replace("\0", "");
        return clean.substring(0, Math.min(clean.length(), longest));
    }

    /** Locked until the transaction ends: nobody else lets it pass or throws it away meanwhile. */
    public Optional<Entry> find(Tx tx, String id) {
        return tx.first("SELECT " + COLUMNS + "FROM app_kept k WHERE k.id = ? FOR UPDATE", row -> entry(tx, row), id)
                .map(entry -> entry.orElseThrow(() -> new IllegalStateException("octets of a kept mail are missing: " + id)));
    }

    /** Only looks: it may be gone when it is to be let pass. */
    public Optional<Entry> look(Tx tx, String id) {
        return tx.first("SELECT " + COLUMNS + "FROM app_kept k WHERE k.id = ?", row -> entry(tx, row), id).flatMap(entry -> entry);
    }

    /** Newest first. @param before the id of the last one seen; empty for the first page */
    public List<Listed> page(Tx tx, Choice choice, String before, int limit) {
        return page(tx, Scope.ALL, choice, before, limit);
    }

    /** The same of those for a list in the scope. */
    public List<Listed> page(Tx tx, Scope scope, Choice choice, String before, int limit) {
        String kind = choice.kind().map(Kind::word).orElse(null);
        String list = choice.list().orElse(null);
        return tx.query(SELECT + "WHERE k.id < ? AND (k.kind = ? OR CAST(? AS VARCHAR) IS NULL) AND (k.list_key = ? OR CAST(? AS VARCHAR) IS NULL)"
                + scope.and("k.list_key") + " ORDER BY k.id DESC FETCH FIRST ? ROWS ONLY", KeptMail::listed,
                scope.arguments(Arrays.asList(before.isEmpty() ? LAST : before, kind, kind, list, list), limit));
    }

    public Optional<Listed> listed(Tx tx, String id) {
        return tx.first(SELECT + "WHERE k.id = ?", KeptMail::listed, id);
    }

    /** Keys of the lists for which something is held whose keepers were not told yet. */
    public List<String> untoldLists(Tx tx) {
        return tx.query("SELECT DISTINCT list_key FROM app_kept WHERE told_at IS NULL AND kind = 'held' AND list_key IS NOT NULL", row -> row.string("list_key"));
    }

    /** What is held for that list and its keepers were not told yet; oldest first. */
    public List<Listed> untold(Tx tx, String list, int limit) {
        return tx.query(SELECT + "WHERE k.told_at IS NULL AND k.kind = 'held' AND k.list_key = ? ORDER BY k.id FETCH FIRST ? ROWS ONLY", KeptMail::listed, list, limit);
    }

    /** @return how many of these were not told before */
    public int told(Tx tx, List<String> ids, Instant now) {
        return tx.update("UPDATE app_kept SET told_at = ? WHERE id = ANY(?) AND told_at IS NULL", now, ids.toArray(String[]::new));
    }

    /** @return false if it is not there, or another transaction was faster */
    public boolean remove(Tx tx, String id) {
        Optional<KeptRoom.Place> place = KeptRoom.Place.of(tx, id);
        tx.update("DELETE FROM app_kept_arrival WHERE kept = ?", id);
        if (tx.update("DELETE FROM app_kept WHERE id = ?", id) == 0) return false;
        KeptContents.removed(tx, place.orElseThrow());
        return true;
    }

    /** Ids of what has been kept long enough, oldest first. */
    public List<String> expired(Tx tx, Instant now, int limit) {
        return tx.query("SELECT id FROM app_kept WHERE expires_at <= ? ORDER BY expires_at, id FETCH FIRST ? ROWS ONLY", row -> row.string("id"), now, limit);
    }

    private static Listed listed(Row row) {
        return new Listed(row.string("id"), kind(row), row.instant("at"), row.instant("expires_at"), EmailAddress.parse(row.string("destination")),
                row.optionalString("list_key"), row.string("rule"), row.string("reason"), row.string("mail_from"), author(row), row.string("from_field"),
                row.string("subject"), row.string("message_id"), row.optionalString("token"), row.optionalInstant("told_at"), (int) row.number("octets"), row.flag("hides"));
    }

    /** Empty if its octets are not there, see {@link KeptContents#message}. */
    private static Optional<Entry> entry(Tx tx, Row row) {
        String id = row.string("id");
        Optional<String> arrival = tx.first("SELECT text FROM app_kept_arrival WHERE kept = ?", one -> one.string("text"), id);
        return KeptContents.message(tx, row.string("content")).map(message -> new Entry(id, kind(row), row.instant("at"), row.instant("expires_at"),
                EmailAddress.parse(row.string("destination")), row.optionalString("list_key"), row.string("rule"), row.string("reason"), row.string("mail_from"), author(row), message,
                row.flag("hides"), row.optionalString("token"), arrival));
    }

    private static Kind kind(Row row) {
        return Kind.of(row.string("kind")).orElseThrow();
    }

    private static Optional<Author> author(Row row) {
        return row.optionalString("author").map(address -> new Author(EmailAddress.parse(address), row.optionalString("proven_by")));
    }
}
