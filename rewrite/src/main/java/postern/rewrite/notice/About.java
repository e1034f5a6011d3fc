package postern.rewrite.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * The mail that a notice is about, as threads know it (RFC 5322 section 3.6.4).
 *
 * @param ids message ids with their angle brackets: those it refers to, then its own; none where it has none
 */
public record About(List<String> ids) {
    /** No single mail. */
    public static final About NONE = new About(List.of());

    /** Without white space, quotes or anything but ASCII: what is written otherwise is no id for us. */
    private static final Pattern ID = Pattern.compile("<[!#-;=?-~]{1,200}@[!#-;=?-~]{1,200}>");
    /** The first of a thread, and those nearest to the mail. */
    private static final int MOST = 12;

    public About {
        ids = List.copyOf(ids);
    }

    public static About of(RawMessage message) {
        return of(values(message, "References").findFirst().or(() -> values(message, "In-Reply-To").findFirst()).orElse(""),
                values(message, "Message-ID").findFirst().orElse(""));
    }

    /**
     * @param references values of those fields, as they came; empty where they are missing
     * @param messageId  the same
     */
    public static About of(String references, String messageId) {
        List<String> own = found(messageId);
        if (own.isEmpty()) return NONE;
        var ids = new ArrayList<>(found(references));
        ids.remove(own.getFirst());
        while (ids.size() >= MOST) ids.remove(1);
        ids.add(own.getFirst());
        return new About(ids);
    }

    private static Stream<String> values(RawMessage message, String name) {
        return message.first(name).map(HeaderField::value).stream();
    }

    private static List<String> found(String value) {
        Matcher id = ID.matcher(value.substring(0, Math.min(value.length(), 20_000)));
        return id.results().map(match -> match.group()).distinct().toList();
    }
}
