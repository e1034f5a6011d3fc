package postern.app.notices;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.notice.About;

/** What authors are to be told, and what they were told. */
final class NoticesDue {
    private static final int LONGEST_SUBJECT = 500;
    private static final int LONGEST_REASON = 4_000;

    /**
     * One notice to be.
     *
     * @param kept    the entry that it is about, which may be gone
     * @param subject as it was written
     * @param expires when it ends waiting
     * @param reason  a moderator's; empty if there is none
     */
    record Due(NoticeKind kind, String list, String kept, EmailAddress author, String subject, Instant received, Instant expires, String reason, About about) { }

    void add(Tx tx, Due due, Instant now) {
        tx.update("INSERT INTO app_notice_due (due_at, kind, list_key, kept, author, subject, received, expires, reason, ids) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                now, due.kind().word(), due.list(), due.kept(), due.author().toString(), stored(due.subject(), LONGEST_SUBJECT), due.received(), due.expires(),
                stored(due.reason(), LONGEST_REASON), String.join(" ", due.about().ids()));
    }

    /** As much as the column holds; PostgreSQL keeps no NUL. */
    private static String stored(String text, int longest) {
        String clean = text.replace("\0", "");
        return clean.substring(0, Math.min(clean.length(), longest));
    }

    /** Oldest first. @param after the last one seen; 0 for the first */
    List<Long> ids(Tx tx, long after, int limit) {
        return tx.query("SELECT id FROM app_notice_due WHERE id > ? ORDER BY id FETCH FIRST ? ROWS ONLY", row -> row.number("id"), after, limit);
    }

    Optional<Due> find(Tx tx, long id) {
        return tx.first("SELECT kind, list_key, kept, author, subject, received, expires, reason, ids FROM app_notice_due WHERE id = ?", NoticesDue::read, id);
    }

    /** @return false if another transaction was faster */
    boolean remove(Tx tx, long id) {
        return tx.update("DELETE FROM app_notice_due WHERE id = ?", id) == 1;
    }

    /**
     * Whether an author may be told that today; then nobody tells it him again.
     *
     * @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if another transaction tells him right now: begin again
     */
    boolean first(Tx tx, EmailAddress author, String list, NoticeKind kind, Instant now) {
        String day = LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
        Object[] row = {author.key(), list, kind.word(), day};
        if (tx.first("SELECT kind FROM app_notice_sent WHERE author_key = ? AND list_key = ? AND kind = ? AND sent_on = ?", found -> true, row).isPresent()) return false;
        tx.update("INSERT INTO app_notice_sent (author_key, list_key, kind, sent_on) VALUES (?, ?, ?, ?)", row);
        return true;
    }

    /** Those of {@code entries} of which it was not decided yet whether their authors hear that they wait. */
    Set<String> unseen(Tx tx, Collection<String> entries) {
        var unseen = new HashSet<>(entries);
        tx.query("SELECT kept FROM app_notice_seen WHERE kept = ANY(?)", row -> unseen.remove(row.string("kept")), (Object) entries.toArray(String[]::new));
        return unseen;
    }

    /** @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if another transaction was faster */
    void see(Tx tx, String entry, Instant now) {
        tx.update("INSERT INTO app_notice_seen (kept, seen_at) VALUES (?, ?)", entry, now);
    }

    /** Removes what was told, decided or should have been told before {@code before}. */
    void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_notice_sent WHERE sent_on < ?", LocalDate.ofInstant(before, ZoneOffset.UTC).toString());
        tx.update("DELETE FROM app_notice_seen WHERE seen_at < ?", before);
        tx.update("DELETE FROM app_notice_due WHERE due_at < ?", before);
    }

    private static Due read(Row row) {
        String ids = row.string("ids");
        return new Due(NoticeKind.of(row.string("kind")), row.string("list_key"), row.string("kept"), EmailAddress.parse(row.string("author")), row.string("subject"),
                row.instant("received"), row.instant("expires"), row.string("reason"), new About(ids.isEmpty() ? List.of() : List.of(ids.split(" "))));
    }
}
