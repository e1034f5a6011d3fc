package postern.app.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import postern.outbound.store.Tx;

/**
 * Which submissions came before, and what became of them: so that the same posting, sent again, is answered as the first
 * time and adds nothing.
 *
 * <p><b>Promise:</b> transactions that {@link #enter} the same identity run one after the other; the later one sees all that
 * the earlier one left. The index settles the race, not a look-up before it.
 */
public final class SeenSubmissions {
    /** How long a submission is remembered: longer than any mail server tries. */
    public static final Duration KEPT = Duration.ofDays(10);

    /**
     * The first thing a transaction does with a submission; waits while another one is inside with the same identity.
     *
     * @return by destination (as {@link #add} had it), the id of the posting that the submission became; empty if it is new
     * @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if another transaction was faster: the caller
     *                                             rolls back and begins again, and then finds what the other one left
     */
    public Map<String, String> enter(Tx tx, String identity, Instant now) {
        boolean known = tx.first("SELECT identity FROM app_submission WHERE identity = ? FOR UPDATE", row -> true, identity).isPresent();
        if (!known) {
            tx.update("INSERT INTO app_submission (identity, seen_at) VALUES (?, ?)", identity, now);
            return Map.of();
        }
        var postings = new HashMap<String, String>();
        tx.query("SELECT destination, posting FROM app_seen WHERE identity = ?",
                row -> postings.put(row.string("destination"), row.string("posting")), identity);
        return postings;
    }

    public void add(Tx tx, String identity, String destination, String posting) {
        tx.update("INSERT INTO app_seen (identity, destination, posting) VALUES (?, ?, ?)", identity, destination, posting);
    }

    /** Removes submissions that were first seen before {@code before}, with all that they became. */
    public void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_seen WHERE identity IN (SELECT identity FROM app_submission WHERE seen_at < ?)", before);
        tx.update("DELETE FROM app_submission WHERE seen_at < ?", before);
    }
}
