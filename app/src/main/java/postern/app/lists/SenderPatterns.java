package postern.app.lists;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Who may post to a list beside its people, and who may not whoever he is. */
public final class SenderPatterns {
    /** Of each kind for a list. */
    public static final int MOST = 10_000;

    /** What a pattern is for. */
    public enum Kind {
        ALLOWED, BLOCKED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** In the order of their texts. @param after the last one seen; empty for the first page */
    public List<AuthorPattern> page(Tx tx, MailingList list, Kind kind, String after, int limit) {
        return tx.query("SELECT pattern FROM app_sender_pattern WHERE list_key = ? AND kind = ? AND pattern > ? ORDER BY pattern FETCH FIRST ? ROWS ONLY",
                row -> new AuthorPattern(row.string("pattern")), list.key(), kind.word(), after, limit);
    }

    /** True if a pattern matches one of them; looked up by what could match, however many patterns there are. */
    public boolean matches(Tx tx, MailingList list, Kind kind, Collection<EmailAddress> authors) {
        List<Object[]> keys = authors.stream().flatMap(author -> AuthorPattern.matching(author).stream()).distinct()
                .map(pattern -> new Object[] {list.key(), kind.word(), pattern}).toList();
        return LookUp.any(tx, "SELECT pattern FROM app_sender_pattern WHERE list_key = ? AND kind = ? AND pattern = ?", keys);
    }

    /** Makes {@code wanted} the list's patterns of this kind. @param dryRun tells what would happen and changes nothing */
    public Roster.Synced replace(Tx tx, MailingList list, Kind kind, Collection<AuthorPattern> wanted, boolean dryRun) {
        Set<AuthorPattern> there = new TreeSet<>(page(tx, list, kind, "", MOST));
        Set<AuthorPattern> added = new TreeSet<>(wanted);
        added.removeAll(there);
        Set<AuthorPattern> gone = new TreeSet<>(there);
        gone.removeAll(new TreeSet<>(wanted));
        if (!dryRun) {
            tx.batch("DELETE FROM app_sender_pattern WHERE list_key = ? AND kind = ? AND pattern = ?", rows(list, kind, gone));
            tx.batch("INSERT INTO app_sender_pattern (list_key, kind, pattern) VALUES (?, ?, ?)", rows(list, kind, added));
        }
        return new Roster.Synced(added.size(), gone.size(), there.size() - gone.size());
    }

    private static List<Object[]> rows(MailingList list, Kind kind, Set<AuthorPattern> patterns) {
        return patterns.stream().map(pattern -> new Object[] {list.key(), kind.word(), pattern.text()}).toList();
    }
}
