package postern.app.lists;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Tx;

/** What happened: what was taken and not posted, what a person decided about it, reports that came back, keys and rosters that changed. */
public final class Journal {
    private static final int LONGEST_TEXT = 500;

    /**
     * @param kind    one word. Of a submission: {@code quarantined}, {@code held}, {@code refused}, {@code dropped}; {@code returned} of a
     *                report about a copy. Of what was kept: {@code approved}, {@code released}, {@code rejected}, {@code deleted},
     *                {@code expired}, {@code notice}. Of a domain {@code key}, of a list {@code roster}; {@code alarm} of one that begins or ends
     * @param posting the posting or the kept mail it is about, where that is known
     * @param text    one line without addresses; its first 500 characters are stored
     */
    public record Entry(Instant at, String kind, Optional<String> posting, String text) { }

    /** Writes down what happened. */
    public void add(Tx tx, Entry entry) {
        tx.update("INSERT INTO app_journal (at, kind, posting, text) VALUES (?, ?, ?, ?)",
                entry.at(), entry.kind(), entry.posting().orElse(null), entry.text().substring(0, Math.min(entry.text().length(), LONGEST_TEXT)));
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
