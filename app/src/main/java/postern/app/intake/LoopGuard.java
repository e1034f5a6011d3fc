package postern.app.intake;

import java.util.Locale;
import java.util.Optional;
import postern.lmtp.Submission;
import postern.rewrite.LoopMark;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/**
 * Keeps from a list what no person posted to it: its own mail coming back, reports, and automatic answers (RFC 3834).
 * Mail that a program writes of its own accord (monitoring, calendars) may be posted.
 */
final class LoopGuard {
    private static final int MOST_HOPS = 50;

    /**
     * @param why      in words for the journal
     * @param byItsWay by what servers on the way put in
     */
    record Stop(String why, boolean byItsWay) { }

    private LoopGuard() { }

    /** @return why the submission must not go to that list; empty if it may */
    static Optional<Stop> stops(Submission submission, EmailAddress list) {
        RawMessage message = submission.message();
        Optional<Stop> loop = loops(message, list);
        if (loop.isPresent()) return loop;
        if (submission.envelope().from().isNull()) return Optional.of(new Stop("a report, sent with a null sender", false));
        if (startsWith(message, "Auto-Submitted", "auto-replied")) return Optional.of(new Stop("an automatic reply", false));
        if (startsWith(message, "Content-Type", "multipart/report")) return Optional.of(new Stop("a report", false));
        return Optional.empty();
    }

    /** @return why the message must not pass {@code address} once more; empty if it may */
    static Optional<Stop> loops(RawMessage message, EmailAddress address) {
        if (LoopMark.isIn(message, address)) return Optional.of(new Stop("loop: what this address sent came back to it", false));
        return hops(message);
    }

    static Optional<Stop> hops(RawMessage message) {
        boolean tooMany = message.all("Received").size() > MOST_HOPS;
        return tooMany ? Optional.of(new Stop("loop: more than " + MOST_HOPS + " hops", true)) : Optional.empty();
    }

    private static boolean startsWith(RawMessage message, String field, String word) {
        return message.all(field).stream().anyMatch(f -> f.value().toLowerCase(Locale.ROOT).startsWith(word));
    }
}
