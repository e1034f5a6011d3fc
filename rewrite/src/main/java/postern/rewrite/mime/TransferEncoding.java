package postern.rewrite.mime;

import java.util.Base64;
import java.util.Optional;

/** How the octets of a body are written (RFC 2045 section 6). */
public enum TransferEncoding {
    /** As they are: {@code 7bit}, {@code 8bit}, {@code binary}, or nothing said. */
    IDENTITY,
    QUOTED_PRINTABLE,
    BASE64;

    /** @param word in lower case; empty, where the field is missing */
    public static Optional<TransferEncoding> of(String word) {
        return switch (word) {
            case "", "7bit", "8bit", "binary" -> Optional.of(IDENTITY);
            case "quoted-printable" -> Optional.of(QUOTED_PRINTABLE);
            case "base64" -> Optional.of(BASE64);
            default -> Optional.empty();
        };
    }

    /** Empty for base64 that ends in the middle or goes on behind its end; else never. */
    public Optional<byte[]> decoded(byte[] encoded) {
        return switch (this) {
            case IDENTITY -> Optional.of(encoded);
            case QUOTED_PRINTABLE -> Optional.of(QuotedPrintable.decode(encoded));
            case BASE64 -> base64(encoded);
        };
    }

    private static Optional<byte[]> base64(byte[] encoded) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(encoded));
        } catch (IllegalArgumentException torn) {
            return Optional.empty();
        }
    }
}
