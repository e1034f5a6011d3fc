package postern.rewrite.notice;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

/**
 * Whether a program may answer a mail (RFC 3834 section 2): a person must have sent it, and to us rather than through a list. An answer to
 * anything else meets no reader and may begin a loop.
 */
public final class Answerable {
    /** Fields by which lists and other mass mail are known (RFC 2369, RFC 2919); {@code Feedback-ID} and its kin say no more. */
    private static final List<String> OF_LISTS = List.of("List-Id", "List-Post", "List-Unsubscribe", "List-Help", "X-Loop", "X-Auto-Response-Suppress");
    private static final Pattern IMPERSONAL = Pattern.compile(
            "(?i)mailer-daemon|postmaster|no-?reply|do-?not-?reply|owner-.*|.*-(owner|request|bounces?|join|leave|(un)?subscribe)");

    private Answerable() { }

    /**
     * @param from   the envelope sender
     * @param author whom an answer would go to
     * @return why there must be no answer, in words that follow "it is"; empty if there may be one
     */
    public static Optional<String> refused(RawMessage message, ReversePath from, EmailAddress author) {
        if (from.isNull()) return Optional.of("sent with a null sender");
        if (message.all("Auto-Submitted").stream().anyMatch(field -> !word(field.value()).equals("no"))) return Optional.of("sent by a program");
        if (message.all("Precedence").stream().anyMatch(field -> List.of("bulk", "list", "junk").contains(word(field.value())))) return Optional.of("mass mail");
        if (OF_LISTS.stream().anyMatch(name -> message.first(name).isPresent())) return Optional.of("from another list");
        if (word(message.first("Content-Type").map(field -> field.value()).orElse("")).equals("multipart/report")) return Optional.of("a report");
        return IMPERSONAL.matcher(author.localPart()).matches() ? Optional.of("from an address that no person reads") : Optional.empty();
    }

    /** What stands before parameters and comments. */
    private static String word(String value) {
        return value.split("[;(]", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
