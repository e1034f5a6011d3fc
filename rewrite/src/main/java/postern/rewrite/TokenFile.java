package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.rewrite.mime.TransferEncoding;

/**
 * What a token file holds: a prefix, white space or not, one word of 1 to 256 visible ASCII characters, white space.
 * A byte order mark of UTF-8 before it is tolerated, since editors put it there, and so is UTF-16, which some of them write.
 * Immutable.
 */
final class TokenFile {
    /** Octets of a part's body, still encoded, beyond which it is no token file: 1 KiB of text in any encoding. */
    static final int LARGEST_ENCODED = 4_096;

    private static final int LARGEST = 1_024;
    private static final Pattern PREFIX = Pattern.compile("[!-~]{4,64}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,256}");
    /** CR and LF read as one character, in either order of octets. */
    private static final Pattern LINE_END_IN_ONE = Pattern.compile("[\u0a0d\u0d0a]+$");
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private final List<String> prefixes;

    /** @throws IllegalArgumentException if a prefix is not 4 to 64 visible ASCII characters */
    TokenFile(List<String> prefixes) {
        for (String prefix : prefixes) {
            boolean fit = PREFIX.matcher(prefix).matches();
            if (!fit) throw new IllegalArgumentException("the prefix of a token file is 4 to 64 visible ASCII characters");
        }
        // Where one begins with another, the longer one is meant.
        this.prefixes = prefixes.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    /** @param encoding Content-Transfer-Encoding in lower case (RFC 2045 section 6); what is unknown is taken as identity */
    Optional<String> token(byte[] encoded, String encoding) {
        if (encoded.length > LARGEST_ENCODED) return Optional.empty();
        return TransferEncoding.of(encoding).orElse(TransferEncoding.IDENTITY).decoded(encoded).filter(octets -> octets.length <= LARGEST)
                .flatMap(octets -> behindPrefix(text(octets))).flatMap(TokenFile::word);
    }

    /** In UTF-16 every second octet of ASCII is a NUL; with a byte order mark (RFC 2781 section 3.2) or without. Else each octet is a character. */
    private static String text(byte[] octets) {
        if (octets.length < 2 || octets.length % 2 != 0) return new String(octets, ISO_8859_1);
        if (octets[0] == (byte) 0xfe && octets[1] == (byte) 0xff || octets[0] == 0) return utf16(new String(octets, UTF_16BE));
        if (octets[0] == (byte) 0xff && octets[1] == (byte) 0xfe || octets[1] == 0) return utf16(new String(octets, UTF_16LE));
        return new String(octets, ISO_8859_1);
    }

    /** Without its mark, and without a line end that a mail program added behind it, of one octet each for CR and LF. */
    private static String utf16(String text) {
        return LINE_END_IN_ONE.matcher(text.startsWith("\ufeff") ? text.substring(1) : text).replaceFirst("");
    }

    /** The value of a field that presents a token, with or without a prefix. */
    Optional<String> inField(String value) {
        return word(behindPrefix(value).orElse(value));
    }

    /** Empty if no prefix stands there. */
    private Optional<String> behindPrefix(String text) {
        String bare = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text).strip();
        return prefixes.stream().filter(bare::startsWith).findFirst().map(prefix -> bare.substring(prefix.length()));
    }

    private static Optional<String> word(String text) {
        return Optional.of(text.strip()).filter(bare -> TOKEN.matcher(bare).matches());
    }
}
