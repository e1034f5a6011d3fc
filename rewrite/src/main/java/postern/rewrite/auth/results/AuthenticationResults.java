package postern.rewrite.auth.results;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.rewrite.mail.HeaderField;

/**
 * What one host found of a message's authentication (RFC 8601 section 2.2).
 *
 * <p>Words that the RFC compares without case (method, result, property) are held in lower case; the host's name and the values as
 * they were written. Immutable, safe for all threads.
 *
 * @param authservId who found it, 1 to 255 characters
 * @param methods    in the order written; none means that nothing was found out
 */
public record AuthenticationResults(String authservId, List<Method> methods) {
    /** Name of the field. */
    public static final String NAME = "Authentication-Results";

    private static final Pattern KEYWORD = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final int LONGEST_ID = 255;
    private static final int LINE = 78;

    /** @throws IllegalArgumentException if the name is blank, too long, or holds a control character */
    public AuthenticationResults {
        if (!isHost(authservId)) throw new IllegalArgumentException("not an authserv-id");
        methods = List.copyOf(methods);
    }

    /**
     * One method's result.
     *
     * @param name       {@code dkim}, {@code spf}, {@code dmarc}, {@code arc}, {@code auth} and so on, in lower case
     * @param result     {@code pass}, {@code fail} and so on, in lower case
     * @param reason     in words; empty if there is none
     * @param properties what it was found for, in the order written
     */
    public record Method(String name, String result, String reason, List<Property> properties) {
        /** @throws IllegalArgumentException if name or result is not a keyword in lower case (RFC 8601 section 2.2) */
        public Method {
            keyword(name);
            keyword(result);
            properties = List.copyOf(properties);
        }

        public boolean passed() {
            return result.equals("pass");
        }

        /**
         * What it was found for.
         *
         * @param property {@code header.d}, {@code smtp.mailfrom}
         * @return empty if it does not say, or says several that differ
         */
        public Optional<String> value(String property) {
            List<String> values = properties.stream().filter(each -> each.key().equals(property)).map(Property::value).distinct().toList();
            return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
        }
    }

    /**
     * @param type  {@code smtp}, {@code header}, {@code body} or {@code policy} (RFC 8601 section 2.3), in lower case
     * @param name  {@code mailfrom}, {@code d}, {@code from}, in lower case
     * @param value without the quotes of a quoted string; hostile even where the writer is believed: senders choose it
     */
    public record Property(String type, String name, String value) {
        /** @throws IllegalArgumentException if type or name is not a keyword in lower case */
        public Property {
            keyword(type);
            keyword(name);
        }

        /** {@code header.d} */
        public String key() {
            return type + "." + name;
        }
    }

    /**
     * Reads the field's value, or what stands behind the instance in ARC-Authentication-Results. Takes time linear in its length.
     *
     * <p>A result that is not well-formed is left out, with all that stands up to the next semicolon; so is one of a version that
     * we do not know, and an unknown word such as {@code action=none} in a result is passed over.
     *
     * @param value unfolded
     * @return empty if there is no authserv-id or its version is not 1, if a quote or comment does not end, if there is a control
     *         character, or if it is beyond all measure: over 64 KiB, 100 results, 50 properties of one, 20 comments in each other
     */
    public static Optional<AuthenticationResults> parse(String value) {
        return ResultsReader.read(value);
    }

    /**
     * Whether a field names this host as its writer, or some reader might understand it so. Errs on the side of yes: it is asked
     * about fields that are to be removed (RFC 8601 section 5), well-formed or not.
     *
     * @param value of the field, unfolded
     */
    public static boolean mayName(String value, String authservId) {
        String id = Pattern.quote(authservId.toLowerCase(Locale.ROOT));
        return Pattern.compile("(?<![a-z0-9.-])" + id + "(?![a-z0-9-]|\\.[a-z0-9])").matcher(ResultsLexer.plainHead(value)).find();
    }

    public boolean isBy(String host) {
        return authservId.equalsIgnoreCase(host);
    }

    /** All results of a method. */
    public List<Method> of(String method) {
        return methods.stream().filter(each -> each.name().equals(method)).toList();
    }

    /** For what a method passed: {@code passing("dkim", "header.d")} gives the domains whose signatures verified. */
    public List<String> passing(String method, String property) {
        return of(method).stream().filter(Method::passed).flatMap(each -> each.value(property).stream()).toList();
    }

    /**
     * The value as it is written into a field: one method a line, lines of at most 78 characters where words allow, ASCII alone.
     * What a line cannot carry is left out: control characters, what is not ASCII (a {@code ?} stands for it), a property of over
     * 600 characters, and of a reason what is over 200.
     */
    public String text() {
        return ResultsPrinter.print(this);
    }

    /** {@code Authentication-Results: …} */
    public HeaderField field() {
        String text = text();
        boolean fits = NAME.length() + 2 + text.lines().findFirst().orElseThrow().length() <= LINE;
        return HeaderField.of(NAME, fits ? text : "\r\n\t" + text);
    }

    static boolean isHost(String text) {
        return !text.isBlank() && text.length() <= LONGEST_ID && text.chars().noneMatch(c -> c < ' ' || c == 0x7f);
    }

    static boolean isKeyword(String text) {
        return KEYWORD.matcher(text).matches();
    }

    private static void keyword(String text) {
        if (!isKeyword(text)) throw new IllegalArgumentException("not a keyword of Authentication-Results");
    }
}
