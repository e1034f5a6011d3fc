package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The text of HTML as a reader sees it, near enough for a search: tags left out, character references undone. Tags that
 * do not part words leave nothing, others a space. What is no HTML comes out changed, which does no harm. Linear.
 */
final class HtmlText {
    /** An unclosed tag, or a text with a less-than sign in it, swallows no more than this. */
    private static final int LONGEST_TAG = 4_096;
    private static final int LONGEST_REFERENCE = 10;
    private static final Set<String> WITHIN_WORDS = Set.of("a", "b", "i", "u", "s", "em", "strong", "span", "font", "wbr", "small", "big", "tt",
            "code", "mark", "sup", "sub", "abbr", "bdi", "bdo", "o:p");
    private static final Map<String, Integer> NAMED = Map.ofEntries(Map.entry("amp", (int) '&'), Map.entry("nbsp", (int) ' '), Map.entry("commat", (int) '@'),
            Map.entry("period", (int) '.'), Map.entry("shy", 0), Map.entry("auml", 0xe4), Map.entry("ouml", 0xf6), Map.entry("uuml", 0xfc),
            Map.entry("Auml", 0xc4), Map.entry("Ouml", 0xd6), Map.entry("Uuml", 0xdc), Map.entry("szlig", 0xdf), Map.entry("eacute", 0xe9),
            Map.entry("egrave", 0xe8), Map.entry("ecirc", 0xea), Map.entry("euml", 0xeb), Map.entry("agrave", 0xe0), Map.entry("aacute", 0xe1),
            Map.entry("acirc", 0xe2), Map.entry("aring", 0xe5), Map.entry("aelig", 0xe6), Map.entry("oslash", 0xf8), Map.entry("ccedil", 0xe7),
            Map.entry("iacute", 0xed), Map.entry("oacute", 0xf3), Map.entry("uacute", 0xfa), Map.entry("ntilde", 0xf1), Map.entry("icirc", 0xee),
            Map.entry("ocirc", 0xf4), Map.entry("ucirc", 0xfb));

    private final PlainOctets.Sink sink;

    HtmlText(PlainOctets.Sink sink) {
        this.sink = sink;
    }

    void read(ByteBuffer octets) {
        int at = 0;
        while (at < octets.limit()) {
            byte octet = octets.get(at);
            at = switch (octet) {
                case '<' -> tag(octets, at);
                case '&' -> reference(octets, at);
                default -> {
                    sink.take(octet & 0xff);
                    yield at + 1;
                }
            };
        }
    }

    /** Behind the tag; just behind its {@code <} if it is none. */
    private int tag(ByteBuffer octets, int from) {
        int at = from + 1;
        int limit = Math.min(octets.limit(), from + LONGEST_TAG);
        if (at == limit || !mayBegin(octets.get(at))) {
            sink.take('<');
            return at;
        }
        while (at < limit && octets.get(at) != '>') at++;
        if (!WITHIN_WORDS.contains(nameOf(octets, from + 1, at))) sink.take(' ');
        return Math.min(at + 1, octets.limit());
    }

    private static boolean mayBegin(byte octet) {
        return octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z' || octet == '/' || octet == '!';
    }

    private static String nameOf(ByteBuffer octets, int from, int end) {
        int begin = octets.get(from) == '/' ? from + 1 : from;
        int at = begin;
        while (at < end && at < begin + LONGEST_REFERENCE && octets.get(at) > ' ' && octets.get(at) != '/') at++;
        return ascii(octets, begin, at).toLowerCase(Locale.ROOT);
    }

    private int reference(ByteBuffer octets, int from) {
        int at = from + 1;
        while (at < octets.limit() && at <= from + LONGEST_REFERENCE && isReference(octets.get(at))) at++;
        int c = character(ascii(octets, from + 1, at));
        if (c < 0) {
            sink.take('&');
            return from + 1;
        }
        if (c > 0) Encodings.each(UTF_8.encode(Character.toString(c)), sink);
        return at < octets.limit() && octets.get(at) == ';' ? at + 1 : at;
    }

    private static boolean isReference(byte octet) {
        return octet == '#' || octet >= '0' && octet <= '9' || octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z';
    }

    /** The code point, or -1. */
    private static int character(String reference) {
        if (!reference.startsWith("#")) return NAMED.getOrDefault(reference, -1);
        boolean hex = reference.startsWith("#x") || reference.startsWith("#X");
        int c = 0;
        for (int i = hex ? 2 : 1; i < reference.length(); i++) {
            int digit = Character.digit(reference.charAt(i), hex ? 16 : 10);
            if (digit < 0) return -1;
            c = Math.min(c * (hex ? 16 : 10) + digit, Character.MAX_CODE_POINT + 1);
        }
        boolean none = reference.length() == (hex ? 2 : 1) || c > Character.MAX_CODE_POINT || c >= 0xd800 && c <= 0xdfff;
        return none ? -1 : c;
    }

    private static String ascii(ByteBuffer octets, int from, int end) {
        byte[] bytes = new byte[end - from];
        octets.get(from, bytes);
        return new String(bytes, ISO_8859_1);
    }
}
