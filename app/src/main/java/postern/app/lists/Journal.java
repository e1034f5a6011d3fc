package postern.app.lists;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Tx;

/** What happened and left nothing else behind: reports that came back, submissions that were dropped, keys that were changed. */
public final class Journal {
    /**
     * @param kind    one word: {@code returned} for a report about a copy, {@code dropped} for a submission that nobody posted,
     *                {@code key} for a signing key that was made, signs, retires or was removed, {@code alarm} for one that begins or ends
     * @param posting the posting it is about, where that is known
     * @param text    one line without addresses, at most 500 characters
     */
    public record Entry(Instant at, String kind, Optional<String> posting, String text) { }

    public void add(Tx tx, Entry entry) {
        tx.update("INSERT INTO app_journal (at, kind, posting, text) VALUES (?, ?, ?, ?)",
                entry.at(), entry.kind(), entry.posting().orElse(null), entry.text());
    }

    /** All about one posting, oldest first, at most 1,000. */
    public List<Entry> about(Tx tx, String posting) {
        return tx.query("SELECT at, kind, posting, text FROM app_journal WHERE posting = ? ORDER BY id FETCH FIRST 1000 ROWS ONLY",
                row -> new Entry(row.instant("at"), row.string("kind"), row.optionalString("posting"), row.string("text")), posting);
    }

    /** Removes what happened before {@code before}. */
    public void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_journal WHERE at < ?", before);
    }
}
