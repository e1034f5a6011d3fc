package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.rewrite.mime.TransferEncoding;

/**
 * What a token file holds: a prefix, white space or not, one word of 1 to 256 visible ASCII characters, white space.
 * A byte order mark of UTF-8 before it is tolerated, since editors put it there. Immutable.
 */
final class TokenFile {
    /** Octets of a part's body, still encoded, beyond which it is no token file: 1 KiB of text in any encoding. */
    static final int LARGEST_ENCODED = 4_096;

    private static final int LARGEST = 1_024;
    private static final Pattern PREFIX = Pattern.compile("[!-~]{4,64}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,256}");
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
                .flatMap(octets -> behindPrefix(new String(octets, ISO_8859_1))).flatMap(TokenFile::word);
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
