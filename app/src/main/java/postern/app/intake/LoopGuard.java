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

    private LoopGuard() { }

    /** @return why the submission must not go to that list, in words for the journal; empty if it may */
    static Optional<String> stops(Submission submission, EmailAddress list) {
        RawMessage message = submission.message();
        Optional<String> loop = loops(message, list);
        if (loop.isPresent()) return loop;
        if (submission.envelope().from().isNull()) return Optional.of("a report, sent with a null sender");
        if (startsWith(message, "Auto-Submitted", "auto-replied")) return Optional.of("an automatic reply");
        if (startsWith(message, "Content-Type", "multipart/report")) return Optional.of("a report");
        return Optional.empty();
    }

    /** @return why the message must not pass {@code address} once more; empty if it may */
    static Optional<String> loops(RawMessage message, EmailAddress address) {
        if (LoopMark.isIn(message, address)) return Optional.of("loop: what this address sent came back to it");
        if (message.all("Received").size() > MOST_HOPS) return Optional.of("loop: more than " + MOST_HOPS + " hops");
        return Optional.empty();
    }

    private static boolean startsWith(RawMessage message, String field, String word) {
        return message.all(field).stream().anyMatch(f -> f.value().toLowerCase(Locale.ROOT).startsWith(word));
    }
}
