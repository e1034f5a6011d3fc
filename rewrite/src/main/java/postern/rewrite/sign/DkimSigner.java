package postern.rewrite.sign;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Makes DKIM-Signature fields: rsa-sha256, relaxed/relaxed, without {@code l=} (RFC 6376).
 *
 * <p>The body is hashed once, when the message is prepared; each signature then costs the header and one RSA operation.
 * Immutable, safe for all threads. Whatever the message holds, a signature comes out: oddities are the receiver's to judge.
 */
public final class DkimSigner {
    private static final int LINE = 76;

    private final RawMessage message;
    private final String bodyHash;

    private DkimSigner(RawMessage message, String bodyHash) {
        this.message = message;
        this.bodyHash = bodyHash;
    }

    /** Hashes the body, once for all signatures. */
    public static DkimSigner prepare(RawMessage message) {
        return new DkimSigner(message, base64(DkimCanonical.RELAXED.bodyHash(message.body())));
    }

    /** The signature of the prepared message; to be put on top of its header. */
    public HeaderField sign(SigningKey key, Instant at) {
        return sign(message.fields(), key, at);
    }

    /**
     * The signature of the prepared body under a header of its own, for a copy with lines of its own.
     *
     * @param at goes into {@code t=}, in seconds
     */
    public HeaderField sign(List<HeaderField> header, SigningKey key, Instant at) {
        SignedFields signed = SignedFields.of(header);
        String unsigned = unsigned(signed, key, at);
        var data = new ByteArrayOutputStream(4096);
        for (HeaderField field : signed.fields()) data.writeBytes(DkimCanonical.RELAXED.header(field));
        data.writeBytes(ownForm(unsigned));
        return HeaderField.of("DKIM-Signature", unsigned + folded(base64(key.sign(data.toByteArray()))));
    }

    /** All tags, {@code b=} last and empty (section 3.5). No {@code i=}: it then is the signing domain itself. */
    private String unsigned(SignedFields signed, SigningKey key, Instant at) {
        var text = new StringBuilder("v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td=").append(key.domain())
                .append("; s=").append(key.selector()).append("; t=").append(at.getEpochSecond()).append(";\r\n\th=");
        int column = 10;
        var names = new ArrayList<>(signed.names());
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i) + (i + 1 < names.size() ? ":" : ";");
            if (column + name.length() > LINE) {
                text.append("\r\n\t ");
                column = 9;
            }
            text.append(name);
            column += name.length();
        }
        return text.append("\r\n\tbh=").append(bodyHash).append(";\r\n\tb=").toString();
    }

    /** The signature field itself comes last, with {@code b=} empty and without its line end (section 3.7). */
    private static byte[] ownForm(String unsigned) {
        byte[] whole = DkimCanonical.RELAXED.header(HeaderField.of("DKIM-Signature", unsigned));
        return Arrays.copyOf(whole, whole.length - 2);
    }

    private static String folded(String base64) {
        var text = new StringBuilder();
        for (int at = 0; at < base64.length(); at += LINE - 8) {
            if (at > 0) text.append("\r\n\t ");
            text.append(base64, at, Math.min(base64.length(), at + LINE - 8));
        }
        return text.toString();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
