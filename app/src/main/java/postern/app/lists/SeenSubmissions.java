package postern.app.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import postern.outbound.store.Row;
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

    /** What stands behind the id in the reply. */
    public enum Answer {
        /** It was posted. */
        ACCEPTED,
        /** It was kept or dropped, which its sender need not know. */
        TAKEN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a submission became at one destination.
     *
     * @param ids at least one; the first is answered. Those of postings, else of what was kept or dropped
     */
    public record Became(List<String> ids, Answer answer) {
        public Became {
            ids = List.copyOf(ids);
        }
    }

    /** One row. */
    private record Part(String destination, String id, Answer answer) { }

    /**
     * The first thing a transaction does with a submission; waits while another one is inside with the same identity.
     *
     * @return by destination (as {@link #add} had it), what the submission became; empty if it is new
     * @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if another transaction was faster: the caller
     *                                             rolls back and begins again, and then finds what the other one left
     */
    public Map<String, Became> enter(Tx tx, String identity, Instant now) {
        boolean known = tx.first("SELECT identity FROM app_submission WHERE identity = ? FOR UPDATE", row -> true, identity).isPresent();
        if (!known) {
            tx.update("INSERT INTO app_submission (identity, seen_at) VALUES (?, ?)", identity, now);
            return Map.of();
        }
        return known(tx, identity);
    }

    /** When it came first, put off or not; empty if it is new. Only looks. */
    public Optional<Instant> first(Tx tx, String identity) {
        return tx.first("SELECT seen_at FROM app_submission WHERE identity = ?", row -> row.instant("seen_at"), identity);
    }

    /** By destination, what the submission became, if it came before. Only looks. */
    public Map<String, Became> known(Tx tx, String identity) {
        var became = new HashMap<String, Became>();
        tx.query("SELECT destination, posting, answer FROM app_seen WHERE identity = ? ORDER BY destination, position", SeenSubmissions::part, identity)
                .stream().collect(Collectors.groupingBy(Part::destination))
                .forEach((destination, parts) -> became.put(destination, new Became(parts.stream().map(Part::id).toList(), parts.getFirst().answer())));
        return became;
    }

    /** Remembers. @param behind how many ids of the same submission and destination are there already; what is answered stays */
    public void add(Tx tx, String identity, String destination, Became became, int behind) {
        var rows = new ArrayList<Object[]>();
        for (String id : became.ids()) rows.add(new Object[] {identity, destination, behind + rows.size(), id, became.answer().word()});
        tx.batch("INSERT INTO app_seen (identity, destination, position, posting, answer) VALUES (?, ?, ?, ?, ?)", rows);
    }

    private static Part part(Row row) {
        return new Part(row.string("destination"), row.string("posting"), Answer.valueOf(row.string("answer").toUpperCase(Locale.ROOT)));
    }

    /** Removes submissions that were first seen before {@code before}, with all that they became. */
    public void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_seen WHERE identity IN (SELECT identity FROM app_submission WHERE seen_at < ?)", before);
        tx.update("DELETE FROM app_submission WHERE seen_at < ?", before);
    }
}
