package postern.rewrite.sign;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import postern.rewrite.mail.HeaderField;

/**
 * The two canonical forms of a header field and of a body, on bytes (RFC 6376 section 3.4).
 *
 * <p>Never fails, whatever the bytes: no charset is assumed and no length refused. A line end is CRLF; a lone CR or LF
 * is an octet like any other. Stateless, safe for all threads.
 */
public enum DkimCanonical {
    SIMPLE, RELAXED;

    /** The word in {@code c=}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The field in canonical form, with its final CRLF (sections 3.4.1 and 3.4.2). */
    public byte[] header(HeaderField field) {
        byte[] bytes = field.toBytes();
        return switch (this) {
            case SIMPLE -> bytes;
            case RELAXED -> relaxed(bytes, field.colon());
        };
    }

    /** SHA-256 of the body in canonical form, 32 octets (sections 3.4.3, 3.4.4 and 3.7). The buffer's position is left alone. */
    public byte[] bodyHash(ByteBuffer body) {
        MessageDigest digest = sha256();
        new BodyCanonical(this == RELAXED, digest::update).read(body.duplicate());
        return digest.digest();
    }

    /**
     * A signature's own field as it is signed and verified: its {@code b=} made empty, without its line end (section 3.7).
     *
     * @param from where the value of {@code b=} with the white space around it begins in {@link HeaderField#toBytes}
     * @param to   behind it; the line end at the end of the field stays out of it
     */
    public byte[] signature(HeaderField field, int from, int to) {
        byte[] whole = field.toBytes();
        byte[] emptied = Arrays.copyOf(whole, whole.length - (to - from));
        System.arraycopy(whole, to, emptied, from, whole.length - to);
        byte[] form = this == SIMPLE ? emptied : relaxed(emptied, field.colon());
        return Arrays.copyOf(form, form.length - lineEnd(form));
    }

    private static int lineEnd(byte[] field) {
        int length = field.length;
        if (length == 0 || field[length - 1] != '\n') return 0;
        return length > 1 && field[length - 2] == '\r' ? 2 : 1;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Name in lower case, folds undone, runs of white space one space, none around the colon or at the end. */
    private static byte[] relaxed(byte[] field, int colon) {
        var out = new ByteArrayOutputStream(field.length);
        int nameEnd = colon;
        while (nameEnd > 0 && isSpace(field[nameEnd - 1])) nameEnd--;
        for (int i = 0; i < nameEnd; i++) out.write(field[i] >= 'A' && field[i] <= 'Z' ? field[i] + 32 : field[i]);
        out.write(':');
        boolean space = false;
        boolean any = false;
        for (int i = colon + 1; i < field.length; i++) {
            if (isLineEnd(field, i)) {
                i++;
            } else if (isSpace(field[i])) {
                space = any;
            } else {
                if (space) out.write(' ');
                out.write(field[i]);
                space = false;
                any = true;
            }
        }
        out.write('\r');
        out.write('\n');
        return out.toByteArray();
    }

    private static boolean isLineEnd(byte[] bytes, int at) {
        return bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n';
    }

    static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
