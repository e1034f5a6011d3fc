package postern.outbound.queue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import postern.outbound.queue.CopyTrace.Attempt;
import postern.outbound.queue.CopyTrace.State;
import postern.outbound.queue.CopyTrace.Verdict;
import postern.outbound.relay.Outcome;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** Attempts as rows, and back as the trace shows them. */
final class Attempts {
    private static final int LONGEST_TEXT = 400;

    private Attempts() { }

    /** (copy, number, at, relay, outcome, code, status, text, again) */
    static Object[] row(Settlement settlement) {
        Instant again = settlement.next() instanceof Next.At(Instant at) ? at.truncatedTo(ChronoUnit.MICROS) : null;
        return switch (settlement.outcome()) {
            case Outcome.Delivered(Reply reply) -> row(settlement, Verdict.DELIVERED, reply, again);
            case Outcome.Deferred(Reply reply, _) -> row(settlement, Verdict.DEFERRED, reply, again);
            case Outcome.Failed(Reply reply, _) -> row(settlement, Verdict.FAILED, reply, again);
            case Outcome.Unknown(String why) -> row(settlement, Verdict.UNKNOWN, 0, "", why, again);
        };
    }

    private static Object[] row(Settlement settlement, Verdict verdict, Reply reply, Instant again) {
        return row(settlement, verdict, reply.code(), reply.status(), reply.text(), again);
    }

    private static Object[] row(Settlement settlement, Verdict verdict, int code, String status, String text, Instant again) {
        String kept = text.replace('\0', '?');
        if (kept.length() > LONGEST_TEXT) kept = kept.substring(0, LONGEST_TEXT);
        return new Object[] {settlement.copy().id(), settlement.copy().attempts() + 1, settlement.at().truncatedTo(ChronoUnit.MICROS), settlement.relay(),
                verdict.name().toLowerCase(Locale.ROOT), code, status, kept, again};
    }

    static List<CopyTrace> traces(Tx tx, String posting, long after, int atMost) {
        var attempts = new HashMap<Long, List<Attempt>>();
        List<CopyTrace> bare = tx.query("SELECT id, recipient, state, turn, attempts FROM queue_copy WHERE posting = ? AND id > ?"
                + " ORDER BY posting, id LIMIT ?", Attempts::bare, posting, after, atMost);
        tx.query("SELECT copy, number, at, relay, outcome, code, status, text, again FROM queue_attempt WHERE copy = ANY(?) ORDER BY copy, number", row ->
                attempts.computeIfAbsent(row.number("copy"), _ -> new ArrayList<>()).add(attempt(row)),
                (Object) bare.stream().map(CopyTrace::id).toArray(Long[]::new));
        return bare.stream().map(copy -> with(copy, attempts)).toList();
    }

    private static CopyTrace with(CopyTrace copy, Map<Long, List<Attempt>> attempts) {
        return new CopyTrace(copy.id(), copy.recipient(), copy.state(), copy.next(), attempts.getOrDefault(copy.id(), List.of()));
    }

    private static CopyTrace bare(Row row) {
        boolean tried = row.number("attempts") > 0;
        State state = switch (row.string("state")) {
            case "due", "deferred" -> tried ? State.DEFERRED : State.DUE;
            case "claimed" -> State.DUE;
            case "delivered" -> State.DELIVERED;
            case "failed" -> State.FAILED;
            case String other -> throw new IllegalStateException("a copy that is " + other);
        };
        Optional<Instant> next = row.string("state").equals("deferred") ? Optional.of(row.instant("turn")) : Optional.empty();
        return new CopyTrace(row.number("id"), EmailAddress.parse(row.string("recipient")), state, next, List.of());
    }

    private static Attempt attempt(Row row) {
        return new Attempt((int) row.number("number"), row.instant("at"), row.string("relay"),
                Verdict.valueOf(row.string("outcome").toUpperCase(Locale.ROOT)), (int) row.number("code"), row.string("status"), row.string("text"),
                row.optionalInstant("again"));
    }
}
