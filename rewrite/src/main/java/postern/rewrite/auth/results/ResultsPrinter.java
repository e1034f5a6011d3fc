package postern.rewrite.auth.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.rewrite.auth.results.AuthenticationResults.Method;
import postern.rewrite.auth.results.AuthenticationResults.Property;

/** Writes Authentication-Results (RFC 8601 section 2.2) as {@link AuthenticationResults#text} promises. */
final class ResultsPrinter {
    private static final int LINE = 78;
    private static final int TAB = 8;
    private static final int LONGEST_PROPERTY = 600;
    private static final int LONGEST_REASON = 200;
    /** RFC 2045 section 5.1. All else is quoted, which every value may be. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~-]+");
    /** A plain mailbox, or its domain behind an {@code @}: bare in a property's value alone. */
    private static final Pattern MAILBOX = Pattern.compile("(?:[A-Za-z0-9_+-]+(?:\\.[A-Za-z0-9_+-]+)*)?@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");

    private ResultsPrinter() { }

    static String print(AuthenticationResults results) {
        var text = new StringBuilder(quoted(clean(results.authservId()))).append(';');
        if (results.methods().isEmpty()) return text.append(" none").toString();
        for (int i = 0; i < results.methods().size(); i++) {
            String end = i + 1 < results.methods().size() ? ";" : "";
            text.append("\r\n\t").append(folded(words(results.methods().get(i)), end));
        }
        return text.toString();
    }

    private static List<String> words(Method method) {
        var words = new ArrayList<String>();
        words.add(method.name() + "=" + method.result());
        String reason = clean(method.reason()).replaceAll(" +", " ").strip();
        if (!reason.isEmpty()) words.addAll(List.of(("reason=" + quoted(cut(reason))).split(" ")));
        for (Property property : method.properties()) word(property).ifPresent(words::add);
        return words;
    }

    private static Optional<String> word(Property property) {
        String value = clean(property.value());
        String word = property.key() + "=" + (MAILBOX.matcher(value).matches() ? value : quoted(value));
        return word.length() <= LONGEST_PROPERTY ? Optional.of(word) : Optional.empty();
    }

    /** A fold goes before a space that is there already: unfolded, a reason is what it was. */
    private static String folded(List<String> words, String end) {
        var text = new StringBuilder(words.getFirst());
        int column = TAB + text.length();
        for (String word : words.subList(1, words.size())) {
            boolean fits = column + 1 + word.length() + end.length() <= LINE;
            text.append(fits ? " " : "\r\n ").append(word);
            column = (fits ? column : 0) + 1 + word.length();
        }
        return text.append(end).toString();
    }

    private static String quoted(String text) {
        if (TOKEN.matcher(text).matches()) return text;
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String cut(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON).strip();
    }

    /** White space is a space, other control characters go; a {@code ?} stands for what is not ASCII, so that any relay can carry the field. */
    private static String clean(String text) {
        return text.replaceAll("[\\t\\r\\n]+", " ").replaceAll("[\\x00-\\x1f\\x7f]", "").replaceAll("[^\\x20-\\x7e]", "?");
    }
}
