package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.lmtp.Submission;
import postern.rewrite.ListProfile;
import postern.rewrite.LoopMark;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Keeps from a list what no person posted to it: its own mail coming back, reports, automatic answers (RFC 3834), and our own
 * notices. None of it is distributed and none is answered. Mail that a program writes of its own accord (monitoring, calendars)
 * may be posted, where the list does not say otherwise.
 *
 * <p>Asked before anything else is: whether such a mail is proven or can be read plays no part. What merely passes on (forwards,
 * owners) asks for loops alone, for a report or an answer may well be meant for whoever reads there.
 */
final class LoopGuard {
    private static final int MOST_HOPS = 50;
    /** As {@code postern.rewrite.notice} writes it. */
    private static final Pattern NOTICE = Pattern.compile("<notice\\.[A-Za-z0-9]{1,64}@([^>]{1,255})>");
    private static final Pattern MAILTO = Pattern.compile("<\\s*mailto:([^>?]{1,1000})[^>]{0,1000}>", Pattern.CASE_INSENSITIVE);

    /**
     * @param why      in words for the journal
     * @param byItsWay by what servers on the way put in, or what is no part of what makes two mails the same
     */
    record Stop(String why, boolean byItsWay) { }

    private LoopGuard() { }

    /** @return why the submission must not go to that list; empty if it may */
    static Optional<Stop> stops(Submission submission, EmailAddress list) {
        RawMessage message = submission.message();
        Optional<Stop> loop = loops(message, list).or(() -> ownPosting(message, list));
        if (loop.isPresent()) return loop;
        if (isNotice(message, list)) return Optional.of(new Stop("a notice of our own", false));
        if (submission.envelope().from().isNull()) return Optional.of(new Stop("a report, sent with a null sender", false));
        Automaton automaton = Automaton.of(message);
        return switch (automaton.kind()) {
            case REPORT, REPLY -> Optional.of(new Stop(automaton.why(), automaton.asItCame()));
            case GENERATED, NONE -> Optional.empty();
        };
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

    private static boolean isNotice(RawMessage message, EmailAddress list) {
        if (Automaton.of(message).kind() == Automaton.Kind.NONE) return false;
        return message.first("Message-ID").map(field -> NOTICE.matcher(field.value().strip())).filter(Matcher::matches)
                .filter(id -> id.group(1).equalsIgnoreCase(list.domain().ascii())).isPresent();
    }

    /** By the fields that every list has, where somebody took the mark out (RFC 2919, RFC 2369). */
    private static Optional<Stop> ownPosting(RawMessage message, EmailAddress list) {
        String id = "<" + ListProfile.list(list, "list", list, true, ReplyGoesTo.AUTHOR).list().orElseThrow().id().toLowerCase(Locale.ROOT) + ">";
        boolean ownId = message.all("List-Id").stream().anyMatch(field -> field.value().strip().toLowerCase(Locale.ROOT).endsWith(id));
        if (ownId) return Optional.of(new Stop("loop: it bears the list's own List-Id", false));
        boolean ownPost = message.all("List-Post").stream().anyMatch(field -> isPostTo(field, list));
        return ownPost ? Optional.of(new Stop("loop: it bears the list's own List-Post", false)) : Optional.empty();
    }

    private static boolean isPostTo(HeaderField field, EmailAddress list) {
        Matcher mailto = MAILTO.matcher(field.value());
        while (mailto.find()) {
            try {
                String address = URLDecoder.decode(mailto.group(1).replace("+", "%2B"), UTF_8).strip();
                if (EmailAddress.parse(address).key().equals(list.key())) return true;
            } catch (IllegalArgumentException notAnAddress) {
                // then it is not ours
            }
        }
        return false;
    }
}
