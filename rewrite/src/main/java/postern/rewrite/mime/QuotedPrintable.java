package postern.rewrite.mime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** Quoted-printable (RFC 2045 section 6.7). Reading never fails: what is no escape stands for itself. */
public final class QuotedPrintable {
    /** Of an encoded line, a soft line break's {@code =} included. */
    private static final int LONGEST_LINE = 76;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);

    private QuotedPrintable() { }

    public static byte[] decode(byte[] encoded) {
        var decoded = new ByteArrayOutputStream(encoded.length);
        for (int at = 0, behind; at < encoded.length; at = behind) {
            behind = behind(encoded, at);
            int octet = octet(encoded, at, behind);
            if (octet >= 0) decoded.write(octet);
        }
        return decoded.toByteArray();
    }

    /** Where the octet is written that stands at {@code offset} of what {@link #decode} gives; behind all if none does. */
    public static int place(byte[] encoded, int offset) {
        int octets = 0;
        for (int at = 0, behind; at < encoded.length; at = behind) {
            behind = behind(encoded, at);
            if (octet(encoded, at, behind) >= 0 && octets++ == offset) return at;
        }
        return encoded.length;
    }

    /** Text: a CRLF is a line end, a lone CR or LF is not. No line that begins here and not in the text looks like a delimiter. */
    public static byte[] encode(byte[] octets) {
        var encoded = new ByteArrayOutputStream(octets.length + octets.length / 8);
        int column = 0;
        for (int i = 0; i < octets.length; i++) {
            if (isLineEnd(octets, i)) {
                encoded.write('\r');
                encoded.write('\n');
                column = 0;
                i++;
                continue;
            }
            boolean last = i + 1 == octets.length || isLineEnd(octets, i + 1);
            boolean literal = isLiteral(octets[i], last);
            if (column + (literal ? 1 : 3) > (last ? LONGEST_LINE : LONGEST_LINE - 1)) {
                encoded.writeBytes(new byte[] {'=', '\r', '\n'});
                column = 0;
                literal &= octets[i] != '-';
            }
            int width = literal ? 1 : 3;
            if (literal) encoded.write(octets[i]);
            else encoded.writeBytes(new byte[] {'=', HEX[octets[i] >> 4 & 15], HEX[octets[i] & 15]});
            column += width;
        }
        return encoded.toByteArray();
    }

    private static boolean isLiteral(byte octet, boolean last) {
        return octet > ' ' && octet < 127 && octet != '=' || (octet == ' ' || octet == '\t') && !last;
    }

    private static boolean isLineEnd(byte[] octets, int at) {
        return octets[at] == '\r' && at + 1 < octets.length && octets[at + 1] == '\n';
    }

    /** Behind the soft line break, the escape or the octet that stands at {@code at}. */
    private static int behind(byte[] encoded, int at) {
        if (encoded[at] != '=') return at + 1;
        int softBreak = softBreak(encoded, at + 1);
        if (softBreak > 0) return softBreak;
        return isEscape(encoded, at) ? at + 3 : at + 1;
    }

    /** What is written from {@code at} to {@code behind}; -1 for a soft line break. */
    private static int octet(byte[] encoded, int at, int behind) {
        if (behind == at + 1) return encoded[at] & 0xff;
        return isEscape(encoded, at) ? hex(encoded[at + 1]) << 4 | hex(encoded[at + 2]) : -1;
    }

    private static boolean isEscape(byte[] encoded, int at) {
        return at + 2 < encoded.length && hex(encoded[at + 1]) >= 0 && hex(encoded[at + 2]) >= 0;
    }

    /** Behind the line end that follows at {@code at}, white space before it or not; 0 if none follows. */
    private static int softBreak(byte[] encoded, int at) {
        int i = at;
        while (i < encoded.length && (encoded[i] == ' ' || encoded[i] == '\t' || encoded[i] == '\r')) i++;
        return i < encoded.length && encoded[i] == '\n' ? i + 1 : 0;
    }

    private static int hex(byte octet) {
        return octet < 0 ? -1 : Character.digit(octet, 16);
    }
}
