package postern.rewrite.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.mail.HeaderField;

/**
 * What the header of a part says about its body (RFC 2045, RFC 2183).
 *
 * <p>Read as liberally as receivers read, so that what they would show as a file counts as one: comments, quoted values,
 * folds, parameters in pieces (RFC 2231); what cannot be understood is missing. Never throws.
 *
 * @param type        {@code text/plain} and its like, in lower case; what the surroundings imply where it is missing
 * @param parameters  of the type, in their order; names in lower case, values as written, each octet one character
 * @param disposition {@code attachment} and its like, in lower case, or empty
 * @param fileNames   as written, those of the type and of the disposition, each once, of repeated fields and parameters all: readers choose
 *                    differently; empty if it has none
 * @param encoding    Content-Transfer-Encoding in lower case, or empty
 * @param id          Content-ID with its angle brackets, or empty
 * @param twofold     type or encoding is given more than once: readers choose differently
 */
public record PartHeader(String type, Map<String, String> parameters, String disposition, List<String> fileNames, String encoding, String id, boolean twofold) {
    private static final Pattern ESCAPED = Pattern.compile("%([0-9A-Fa-f]{2})");

    public PartHeader {
        parameters = Collections.unmodifiableMap(parameters);
        fileNames = List.copyOf(fileNames);
    }

    /** @param digest the part stands in a {@code multipart/digest}, where parts are messages (RFC 2046 section 5.1.5) */
    public static PartHeader of(List<HeaderField> fields, boolean digest) {
        String contentType = raw(fields, "Content-Type");
        String type = beginning(contentType);
        Map<String, String> parameters = parameters(contentType);
        String disposition = raw(fields, "Content-Disposition");
        List<String> fileNames = Stream.concat(fileNames(fields, "Content-Type", "name"), fileNames(fields, "Content-Disposition", "filename")).distinct().toList();
        String implied = digest ? "message/rfc822" : "text/plain";
        return new PartHeader(type.indexOf('/') > 0 ? type : implied, parameters, beginning(disposition), fileNames,
                beginning(raw(fields, "Content-Transfer-Encoding")), raw(fields, "Content-ID").strip(),
                isTwofold(fields, "Content-Type") || isTwofold(fields, "Content-Transfer-Encoding"));
    }

    /** A multipart whose parts can be told apart. */
    public boolean isMultipart() {
        return type.startsWith("multipart/") && boundary().isPresent();
    }

    public boolean named() {
        return !fileNames.isEmpty();
    }

    /** Shown as a file, not as text to be read. */
    public boolean isFile() {
        return named() || disposition.equals("attachment");
    }

    /** Of a multipart, octet for octet; empty where there is none. White space at its end is not part of it (RFC 2046 section 5.1.1). */
    public Optional<byte[]> boundary() {
        var text = new StringBuilder(parameters.getOrDefault("boundary", ""));
        for (int piece = 0; text.isEmpty() || piece > 0; piece++) {
            String next = parameters.get("boundary*" + piece);
            if (next == null) break;
            text.append(next);
        }
        String stripped = text.toString().stripTrailing();
        return stripped.isEmpty() ? Optional.empty() : Optional.of(stripped.getBytes(ISO_8859_1));
    }

    private static boolean isTwofold(List<HeaderField> fields, String name) {
        return fields.stream().filter(field -> field.is(name)).limit(2).count() > 1;
    }

    /** Behind the colon, unfolded; each octet one character. */
    private static String raw(List<HeaderField> fields, String name) {
        return fields.stream().filter(field -> field.is(name)).findFirst().map(PartHeader::raw).orElse("");
    }

    private static String raw(HeaderField field) {
        return new String(field.toBytes(), ISO_8859_1).substring(field.colon() + 1).replace("\r", "").replace("\n", "");
    }

    /** The value before its parameters, in lower case, without white space. */
    private static String beginning(String value) {
        return new Reader(value).next(";").replaceAll("[ \t]", "").toLowerCase(Locale.ROOT);
    }

    private static Stream<String> fileNames(List<HeaderField> fields, String field, String name) {
        return fields.stream().filter(one -> one.is(field)).map(PartHeader::raw).flatMap(value -> fileNames(value, name));
    }

    /**
     * As a whole, and put together from its pieces by their numbers, in whatever order they stand; octets written as {@code %41} are undone where
     * the name of the parameter says so (RFC 2231).
     */
    private static Stream<String> fileNames(String value, String name) {
        List<Parameter> all = read(value);
        String joined = all.stream().filter(one -> one.name().startsWith(name + "*")).sorted(Comparator.comparingInt(one -> piece(one.name(), name)))
                .map(one -> one.name().endsWith("*") ? unescaped(one.text()) : one.text()).collect(Collectors.joining());
        return Stream.concat(all.stream().filter(one -> one.name().equals(name)).map(Parameter::text), Stream.of(joined).filter(pieces -> !pieces.isEmpty()));
    }

    /** Its number: 1 for {@code filename*1*}, 0 for {@code filename*}. */
    private static int piece(String parameter, String name) {
        String number = parameter.substring(name.length() + 1).replace("*", "");
        return number.matches("[0-9]{1,6}") ? Integer.parseInt(number) : 0;
    }

    private static String unescaped(String value) {
        return ESCAPED.matcher(value).replaceAll(octet -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octet.group(1), 16))));
    }

    /** Names in lower case; of parameters with the same name the first counts. */
    private static Map<String, String> parameters(String value) {
        var parameters = new LinkedHashMap<String, String>();
        read(value).forEach(one -> parameters.putIfAbsent(one.name(), one.text()));
        return parameters;
    }

    private record Parameter(String name, String text) { }

    /** All of them, in their order; names in lower case. */
    private static List<Parameter> read(String value) {
        var parameters = new ArrayList<Parameter>();
        var reader = new Reader(value);
        reader.next(";");
        while (!reader.atEnd()) {
            String name = reader.next("=;").strip().toLowerCase(Locale.ROOT);
            String text = reader.stoppedAt('=') ? reader.next(";") : "";
            if (!name.isEmpty()) parameters.add(new Parameter(name, text.strip()));
        }
        return parameters;
    }

    /** Reads on to the next of some characters; quotes are undone, comments left out. */
    private static final class Reader {
        private final String text;
        private int at;
        private boolean quoted;
        private int comments;

        Reader(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return at >= text.length();
        }

        boolean stoppedAt(char stop) {
            return at > 0 && text.charAt(at - 1) == stop;
        }

        /** What stands before the next of {@code stops}, which is passed over. */
        String next(String stops) {
            var word = new StringBuilder();
            while (!atEnd()) {
                char c = text.charAt(at++);
                if (!quoted && comments == 0 && stops.indexOf(c) >= 0) break;
                take(c, word);
            }
            return word.toString();
        }

        private void take(char c, StringBuilder word) {
            boolean escape = c == '\\' && (quoted || comments > 0) && !atEnd();
            if (!escape && c == '"' && comments == 0) quoted = !quoted;
            else if (!escape && c == '(' && !quoted) comments++;
            else if (!escape && c == ')' && comments > 0) comments--;
            else if (comments == 0) word.append(escape ? text.charAt(at++) : c);
            else if (escape) at++;
        }
    }
}
