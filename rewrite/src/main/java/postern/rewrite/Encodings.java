package postern.rewrite;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Undoes encodings wherever they stand, for a search: what is none stands for itself. Never fails; linear. Buffers are
 * read from 0 to their limit.
 */
final class Encodings {
    /** Characters of base64 in lines of their own, below which they are words. */
    private static final int SHORTEST_RUN = 8;
    private static final byte[] SEXTETS = sextets();

    private Encodings() { }

    static boolean has(ByteBuffer octets, char c) {
        for (int i = 0; i < octets.limit(); i++) if (octets.get(i) == c) return true;
        return false;
    }

    static void each(ByteBuffer octets, PlainOctets.Sink sink) {
        for (int i = 0; i < octets.limit(); i++) sink.take(octets.get(i) & 0xff);
    }

    /** True if there is an escape of quoted-printable, or a soft line break behind other than base64's own end. */
    static boolean isQuoted(ByteBuffer octets) {
        for (int i = 0; i + 1 < octets.limit(); i++) {
            if (octets.get(i) != '=') continue;
            if (escape(octets, i) >= 0 || softBreak(octets, i + 1) > 0) return true;
        }
        return false;
    }

    /** RFC 2045 section 6.7. */
    static ByteBuffer quotedPrintable(ByteBuffer octets) {
        byte[] decoded = new byte[octets.limit()];
        int size = 0;
        for (int i = 0; i < octets.limit(); i++) {
            byte octet = octets.get(i);
            int escaped = octet == '=' ? escape(octets, i) : -1;
            int softBreak = octet == '=' && escaped < 0 ? softBreak(octets, i + 1) : 0;
            if (softBreak > 0) {
                i = softBreak - 1;
            } else {
                decoded[size++] = escaped >= 0 ? (byte) escaped : octet;
                if (escaped >= 0) i += 2;
            }
        }
        return ByteBuffer.wrap(decoded, 0, size).slice();
    }

    /** In addresses of the web, and in parameters (RFC 2231). */
    static void percent(ByteBuffer octets, PlainOctets.Sink sink) {
        for (int i = 0; i < octets.limit(); i++) {
            int escaped = octets.get(i) == '%' ? escape(octets, i) : -1;
            sink.take(escaped >= 0 ? escaped : octets.get(i) & 0xff);
            if (escaped >= 0) i += 2;
        }
    }

    /** True for UTF-16 of either order. */
    static boolean hasByteOrderMark(ByteBuffer octets) {
        if (octets.limit() < 2) return false;
        int mark = (octets.get(0) & 0xff) << 8 | octets.get(1) & 0xff;
        return mark == 0xfeff || mark == 0xfffe;
    }

    /** As UTF-8. */
    static void utf16(ByteBuffer octets, PlainOctets.Sink sink) {
        boolean little = octets.get(0) == (byte) 0xff;
        CharBuffer text = (little ? UTF_16LE : UTF_16BE).decode(octets.duplicate().position(2));
        each(UTF_8.encode(text), sink);
    }

    /** Hands over what each block of lines holds that are nothing but base64, wherever it stands. */
    static void base64Runs(ByteBuffer octets, Consumer<ByteBuffer> runs) {
        int runFrom = 0;
        int characters = 0;
        int at = 0;
        while (at < octets.limit()) {
            int end = lineEnd(octets, at);
            int held = base64Characters(octets, at, end);
            if (held == 0) {
                if (characters >= SHORTEST_RUN) runs.accept(base64(octets, runFrom, at, characters));
                runFrom = end;
                characters = 0;
            }
            characters += held;
            at = end;
        }
        if (characters >= SHORTEST_RUN) runs.accept(base64(octets, runFrom, at, characters));
    }

    /** Behind a line and the lines that are folds of it, or after {@code longest} octets. */
    static int unfoldedEnd(ByteBuffer octets, int from, int longest) {
        int limit = (int) Math.min((long) from + longest, octets.limit());
        int at = from;
        while (at < limit) {
            if (octets.get(at++) != '\n') continue;
            if (at == octets.limit() || octets.get(at) != ' ' && octets.get(at) != '\t') break;
        }
        return at;
    }

    static boolean hasEncodedWord(ByteBuffer octets, int from, int end) {
        for (int i = from; i + 1 < end; i++) if (octets.get(i) == '=' && octets.get(i + 1) == '?') return true;
        return false;
    }

    private static int lineEnd(ByteBuffer octets, int from) {
        int i = from;
        while (i < octets.limit()) if (octets.get(i++) == '\n') break;
        return i;
    }

    /** How many characters of base64 the line holds; 0 if it holds anything else but white space at its end. */
    private static int base64Characters(ByteBuffer octets, int from, int end) {
        int behind = end;
        while (behind > from && octets.get(behind - 1) <= ' ' && octets.get(behind - 1) >= 0) behind--;
        for (int i = from; i < behind; i++) if (octets.get(i) != '=' && sextet(octets.get(i)) < 0) return 0;
        return behind - from;
    }

    /** A {@code =} ends a group; another may follow. */
    static ByteBuffer base64(ByteBuffer octets, int from, int end, int characters) {
        byte[] decoded = new byte[characters / 4 * 3 + 3];
        int size = 0;
        int bits = 0;
        int held = 0;
        for (int i = from; i < end; i++) {
            int sextet = sextet(octets.get(i));
            if (octets.get(i) == '=') held = 0;
            if (sextet < 0) continue;
            bits = bits << 6 | sextet;
            held += 6;
            if (held < 8) continue;
            held -= 8;
            decoded[size++] = (byte) (bits >> held);
        }
        return ByteBuffer.wrap(decoded, 0, size).slice();
    }

    /** The octet that two hex digits behind {@code at} stand for, or -1. */
    private static int escape(ByteBuffer octets, int at) {
        if (at + 2 >= octets.limit()) return -1;
        int high = hex(octets.get(at + 1));
        int low = hex(octets.get(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Behind the line end that follows at {@code at}, white space before it or not; 0 if none follows. */
    private static int softBreak(ByteBuffer octets, int at) {
        int i = at;
        while (i < octets.limit() && i < at + 100 && (octets.get(i) == ' ' || octets.get(i) == '\t' || octets.get(i) == '\r')) i++;
        return i < octets.limit() && octets.get(i) == '\n' ? i + 1 : 0;
    }

    private static int hex(byte octet) {
        return octet < 0 ? -1 : Character.digit(octet, 16);
    }

    private static int sextet(byte octet) {
        return octet < 0 ? -1 : SEXTETS[octet];
    }

    private static byte[] sextets() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) values[alphabet.charAt(i)] = (byte) i;
        return values;
    }
}
