package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import postern.rewrite.mime.PartHeader;

/**
 * The charset of a text part, where text can be put behind its octets: one that the JDK knows and that has ASCII, octet for
 * octet. UTF-16 and EBCDIC are none. Immutable.
 */
record PartCharset(Charset charset) {
    private static final byte ESCAPE = 0x1b;
    private static final String ASCII = "\t\r\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    /** US-ASCII where none is named (RFC 2045 section 5.2); empty if it is unknown or has no ASCII. */
    static Optional<PartCharset> of(PartHeader header) {
        if (header.parameters().keySet().stream().anyMatch(name -> name.startsWith("charset*"))) return Optional.empty();
        try {
            Charset charset = Charset.forName(header.parameters().getOrDefault("charset", "us-ascii"));
            boolean fits = charset.canEncode() && Arrays.equals(ASCII.getBytes(US_ASCII), ASCII.getBytes(charset));
            return fits ? Optional.of(new PartCharset(charset)) : Optional.empty();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    /** Empty if some character of it is not in the charset. */
    Optional<byte[]> encoded(String text) {
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] octets = new byte[encoded.remaining()];
            encoded.get(octets);
            return Optional.of(octets);
        } catch (CharacterCodingException notInIt) {
            return Optional.empty();
        }
    }

    /**
     * The text of the octets; empty if some are not of the charset. What calls itself ISO-8859-1 is read as windows-1252,
     * as all readers do, and 8-bit octets where US-ASCII is said as UTF-8.
     */
    Optional<String> decoded(ByteBuffer octets) {
        Charset meant = charset.equals(ISO_8859_1) ? Charset.forName("windows-1252") : charset.equals(US_ASCII) ? UTF_8 : charset;
        try {
            return Optional.of(meant.newDecoder().decode(octets.duplicate()).toString());
        } catch (CharacterCodingException notOfIt) {
            return Optional.empty();
        }
    }

    /** Octets at {@code at} are ASCII, and not half a character: of the charsets that shift, ISO-2022-JP and its kin are read. */
    boolean isAsciiAt(ByteBuffer octets, int at) {
        String name = charset.name().toLowerCase(Locale.ROOT);
        if (!name.contains("2022") && !name.contains("5022")) return true;
        int i = at - 1;
        while (i >= 0 && octets.get(i) != ESCAPE) i--;
        return i < 0 || i + 2 < at && octets.get(i + 1) == '(' && (octets.get(i + 2) == 'B' || octets.get(i + 2) == 'J');
    }
}
