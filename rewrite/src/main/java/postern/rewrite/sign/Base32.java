package postern.rewrite.sign;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Base32 in lower case without padding (RFC 4648 section 6), over whole groups of five octets. */
final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() { }

    /** @param octets a multiple of five, so that each text has one meaning and each meaning one text */
    static String encode(byte[] octets) {
        if (octets.length % 5 != 0) throw new IllegalArgumentException(octets.length + " octets");
        var text = new StringBuilder(octets.length / 5 * 8);
        for (int at = 0; at < octets.length; at += 5) {
            long group = 0;
            for (int i = 0; i < 5; i++) group = group << 8 | octets[at + i] & 0xff;
            for (int shift = 35; shift >= 0; shift -= 5) text.append(ALPHABET.charAt((int) (group >> shift) & 31));
        }
        return text.toString();
    }

    /** Empty if it is not what {@link #encode} writes. */
    static Optional<byte[]> decode(String text) {
        if (text.length() % 8 != 0) return Optional.empty();
        var octets = new ByteArrayOutputStream(text.length() / 8 * 5);
        for (int at = 0; at < text.length(); at += 8) {
            long group = 0;
            for (int i = 0; i < 8; i++) {
                int value = ALPHABET.indexOf(text.charAt(at + i));
                if (value < 0) return Optional.empty();
                group = group << 5 | value;
            }
            for (int shift = 32; shift >= 0; shift -= 8) octets.write((int) (group >> shift));
        }
        return Optional.of(octets.toByteArray());
    }
}
