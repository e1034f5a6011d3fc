package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Encoded words in header fields (RFC 2047). Reading is lenient and never fails: what cannot be decoded stays as it is
 * written.
 */
public final class EncodedWords {
    private static final Pattern WORD = Pattern.compile("=\\?([^?\\s*]{1,40})(?:\\*[^?\\s]{0,40})?\\?([bBqQ])\\?([^?]*)\\?=");
    /** Octets of text in one word: 12 around them and 60 of base64 stay under 75 characters (section 2). */
    private static final int OCTETS = 45;

    /** By all their names, since asking the JDK for one that it does not have costs more than decoding. */
    private static final Map<String, Charset> CHARSETS = charsets();

    private EncodedWords() { }

    /** UTF-8 in base64, as many words as it takes, each on a line of its own. */
    static String encode(String text) {
        return encode(text, 0);
    }

    /** The same, with lines of at most 76 characters (section 2). @param used columns of the first line that are taken already, at most 40 */
    public static String encode(String text, int used) {
        var words = new StringJoiner("\r\n ");
        var chunk = new StringBuilder();
        int octets = (used * 3 + 3) / 4;
        for (int c : text.codePoints().toArray()) {
            int length = Character.toString(c).getBytes(UTF_8).length;
            if (octets + length > OCTETS) {
                words.add(word(chunk));
                chunk.setLength(0);
                octets = 0;
            }
            chunk.appendCodePoint(c);
            octets += length;
        }
        return words.add(word(chunk)).toString();
    }

    /** Decodes all words in the text; white space between two of them vanishes, and a character split over them is mended. */
    public static String decode(String text) {
        var out = new StringBuilder();
        var pending = new ByteArrayOutputStream();
        Charset charset = null;
        int end = 0;
        for (Matcher word = WORD.matcher(text); word.find(); end = word.end()) {
            String between = text.substring(end, word.start());
            Charset its = charset(word.group(1));
            if (!its.equals(charset) || !between.isBlank()) charset = flush(pending, charset, out);
            if (end == 0 || !between.isBlank()) out.append(between);
            pending.writeBytes(octets(word.group(2), word.group(3)));
            charset = its;
        }
        flush(pending, charset, out);
        return out.append(text, end, text.length()).toString();
    }

    private static Charset flush(ByteArrayOutputStream pending, Charset charset, StringBuilder out) {
        if (charset != null) out.append(pending.toString(charset));
        pending.reset();
        return null;
    }

    private static String word(CharSequence text) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.toString().getBytes(UTF_8)) + "?=";
    }

    private static Map<String, Charset> charsets() {
        var charsets = new HashMap<String, Charset>();
        for (Charset charset : Charset.availableCharsets().values()) {
            charset.aliases().forEach(alias -> charsets.putIfAbsent(alias.toLowerCase(Locale.ROOT), charset));
            charsets.put(charset.name().toLowerCase(Locale.ROOT), charset);
        }
        return Map.copyOf(charsets);
    }

    private static Charset charset(String name) {
        return CHARSETS.getOrDefault(name.toLowerCase(Locale.ROOT), ISO_8859_1);
    }

    private static byte[] octets(String encoding, String text) {
        if (encoding.equalsIgnoreCase("q")) return quotedPrintable(text);
        byte[] written = text.getBytes(US_ASCII);
        ByteBuffer decoded = Encodings.base64(ByteBuffer.wrap(written), 0, written.length, written.length);
        if (!decoded.hasRemaining()) return written;
        byte[] octets = new byte[decoded.remaining()];
        decoded.get(octets);
        return octets;
    }

    private static byte[] quotedPrintable(String text) {
        var octets = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '=' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else {
                octets.writeBytes((c == '_' ? " " : String.valueOf(c)).getBytes(UTF_8));
            }
        }
        return octets.toByteArray();
    }
}
