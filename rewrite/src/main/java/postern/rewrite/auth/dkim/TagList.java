package postern.rewrite.auth.dkim;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;

/**
 * A list of {@code tag=value}, as in signature fields and key records (RFC 6376 section 3.2).
 *
 * <p>Strict: a tag that stands twice, an empty entry or a control character spoils the list. White space and folds around
 * names and values do not count; tags that nobody asks for are ignored; octets beyond ASCII are let through (RFC 8616).
 * Immutable. Every refusal is a {@link DkimVerdict#PERMERROR}.
 */
public final class TagList {
    private static final int MOST_DIGITS_OF_A_TIME = 12;
    private static final int MOST_DIGITS_OF_A_LENGTH = 76;
    private static final int DIGITS_OF_A_LONG = 18;
    /** Octets of a domain name with U-labels, amply. */
    private static final int LONGEST_NAME = 1000;

    private final String text;
    private final Map<String, Span> tags = new LinkedHashMap<>();

    /** The value with the white space around it: from behind {@code =} up to the semicolon or the end. */
    private record Span(int from, int to) { }

    private TagList(String text, int from, int to) throws Refused {
        this.text = text;
        int at = from;
        while (at < to) {
            int end = text.indexOf(';', at);
            if (end < 0 || end > to) end = to;
            if (end == to && skipSpace(text, at, to) == to && !tags.isEmpty()) break;
            add(at, end);
            at = end + 1;
        }
    }

    /**
     * Reads the strings of a TXT record.
     *
     * @param text one character for each octet (ISO-8859-1)
     */
    public static TagList parse(String text) throws Refused {
        return new TagList(text, 0, text.length());
    }

    /** Reads a field's value; {@link #from} and {@link #to} then count in the field's octets. */
    public static TagList of(HeaderField field) throws Refused {
        String octets = new String(field.toBytes(), StandardCharsets.ISO_8859_1);
        int end = octets.length();
        if (octets.endsWith("\n")) end -= octets.endsWith("\r\n") ? 2 : 1;
        return new TagList(octets, field.colon() + 1, end);
    }

    private void add(int from, int to) throws Refused {
        int equals = text.indexOf('=', from);
        if (equals < 0 || equals >= to) throw Refused.malformed("not a list of tags: an entry without =");
        String name = strip(from, equals);
        if (!isName(name)) throw Refused.malformed("not a list of tags: an entry without a name");
        for (int i = equals + 1; i < to; i++) {
            char c = text.charAt(i);
            if (c < ' ' && !isSpace(c) || c == 0x7f) throw Refused.malformed("control character in a list of tags");
        }
        if (tags.put(name, new Span(equals + 1, to)) != null) throw Refused.malformed("tag " + shown(name) + "= stands twice");
    }

    /** The value without white space around it; inside it is as it was. May be empty. */
    public Optional<String> value(String tag) {
        return Optional.ofNullable(tags.get(tag)).map(span -> strip(span.from, span.to));
    }

    /** The value of a tag that must be there and not empty. */
    public String need(String tag) throws Refused {
        String value = value(tag).orElseThrow(() -> Refused.malformed("no " + tag + "= tag"));
        if (value.isEmpty()) throw Refused.malformed(tag + "= is empty");
        return value;
    }

    /** True if the first tag of the list is this one. */
    boolean startsWith(String tag) {
        return !tags.isEmpty() && tags.keySet().iterator().next().equals(tag);
    }

    /** Base64 that must be there, white space in it left out. */
    public byte[] base64(String tag) throws Refused {
        try {
            return Base64.getDecoder().decode(withoutSpace(need(tag)));
        } catch (IllegalArgumentException notBase64) {
            throw Refused.malformed(tag + "= is not base64");
        }
    }

    /** The words of a list with colons between them, without white space around them; empty words stay. */
    public Optional<List<String>> words(String tag) {
        return value(tag).map(value -> Stream.of(value.split(":", -1)).map(word -> strip(word, 0, word.length())).toList());
    }

    /** Seconds since 1970, at most 12 digits. */
    public Optional<Instant> time(String tag) throws Refused {
        Optional<String> value = value(tag);
        if (value.isEmpty()) return Optional.empty();
        if (!isNumber(value.get(), MOST_DIGITS_OF_A_TIME)) throw Refused.malformed(tag + "= is not a time");
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(value.get())));
    }

    /** A number of octets; one of more than 18 digits is {@link Long#MAX_VALUE}. */
    public OptionalLong length(String tag) throws Refused {
        Optional<String> value = value(tag);
        if (value.isEmpty()) return OptionalLong.empty();
        if (!isNumber(value.get(), MOST_DIGITS_OF_A_LENGTH)) throw Refused.malformed(tag + "= is not a number");
        String digits = value.get().replaceFirst("^0+(?=.)", "");
        return OptionalLong.of(digits.length() > DIGITS_OF_A_LONG ? Long.MAX_VALUE : Long.parseLong(digits));
    }

    /** A domain name that must be there (RFC 8616: A-labels, or U-labels in UTF-8). */
    public DomainName domain(String tag) throws Refused {
        return name(need(tag)).orElseThrow(() -> Refused.malformed(tag + "= is not a domain name"));
    }

    /** Reads a domain name out of octets; an address literal is none. */
    static Optional<DomainName> name(String octets) {
        if (octets.length() > LONGEST_NAME) return Optional.empty();
        try {
            DomainName name = DomainName.parse(new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            return name.isLiteral() ? Optional.empty() : Optional.of(name);
        } catch (IllegalArgumentException | IndexOutOfBoundsException notAName) {
            // the JDK's IDN answers some impossible labels with the second
            return Optional.empty();
        }
    }

    /** Where the value of a tag that is there begins, white space included. */
    int from(String tag) {
        return tags.get(tag).from;
    }

    /** Behind the value of a tag that is there, white space included. */
    int to(String tag) {
        return tags.get(tag).to;
    }

    private String strip(int from, int to) {
        return strip(text, from, to);
    }

    private static String strip(String text, int from, int to) {
        int start = skipSpace(text, from, to);
        int end = to;
        while (end > start && isSpace(text.charAt(end - 1))) end--;
        return text.substring(start, end);
    }

    private static int skipSpace(String text, int from, int to) {
        int at = from;
        while (at < to && isSpace(text.charAt(at))) at++;
        return at;
    }

    private static String withoutSpace(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) if (!isSpace(text.charAt(i))) out.append(text.charAt(i));
        return out.toString();
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || !isLetter(name.charAt(0))) return false;
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isLetter(c) && !isDigit(c) && c != '_') return false;
        }
        return true;
    }

    private static boolean isNumber(String text, int mostDigits) {
        return !text.isEmpty() && text.length() <= mostDigits && text.chars().allMatch(c -> isDigit((char) c));
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String shown(String name) {
        return name.length() <= 10 ? name : name.substring(0, 10) + "\u2026";
    }
}
