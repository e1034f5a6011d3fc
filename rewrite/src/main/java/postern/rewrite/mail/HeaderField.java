package postern.rewrite.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One field of a header, byte for byte: name, colon, value, folds, line end (RFC 5322 section 2.2).
 *
 * <p>A field that came in is kept as it came, whatever its charset or length. A field that we make cannot end the
 * header or start another field: every line end inside it must be a fold.
 */
public final class HeaderField {
    private final byte[] bytes;
    private final int colon;

    /** {@code bytes} is ours from here on: one field with its line end, which the header index has found. */
    HeaderField(byte[] bytes, int colon) {
        this.bytes = bytes;
        this.colon = colon;
    }

    /**
     * Makes {@code Name: value}, in UTF-8; the value may hold folds ({@code CRLF} and white space).
     *
     * @throws IllegalArgumentException if the name is not one, or a line end in the value is not a fold
     */
    public static HeaderField of(String name, String value) {
        if (!name.matches("[!-9;-~]+")) throw new IllegalArgumentException("not a field name: " + name);
        refuseLineEnds(name, value);
        return new HeaderField((name + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8), name.length());
    }

    /**
     * The same octets with more of a value behind them, in UTF-8; what is added may hold folds.
     *
     * @throws IllegalArgumentException if a line end in what is added is not a fold
     */
    public HeaderField withMore(String more) {
        refuseLineEnds(name(), more);
        int end = bytes.length;
        while (end > colon + 1 && bytes[end - 1] <= ' ' && bytes[end - 1] >= 0) end--;
        byte[] added = (more + "\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(bytes, end + added.length);
        System.arraycopy(added, 0, whole, end, added.length);
        return new HeaderField(whole, colon);
    }

    /**
     * The same octets with more of a value in front of them, in UTF-8, in place of the white space before the first of them.
     *
     * @throws IllegalArgumentException if a line end in what is added is not a fold
     */
    public HeaderField withInFront(String more) {
        refuseLineEnds(name(), more);
        int from = colon + 1;
        while (bytes[from] == ' ' || bytes[from] == '\t') from++;
        byte[] added = (" " + more).getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(bytes, colon + 1 + added.length + bytes.length - from);
        System.arraycopy(added, 0, whole, colon + 1, added.length);
        System.arraycopy(bytes, from, whole, colon + 1 + added.length, bytes.length - from);
        return new HeaderField(whole, colon);
    }

    /** The name as written, without trailing white space. */
    public String name() {
        return new String(bytes, 0, nameLength(), StandardCharsets.ISO_8859_1);
    }

    /** Names are compared without regard to case (RFC 5322 section 1.2.2). Makes no text of the name: it is asked often. */
    public boolean is(String name) {
        if (name.length() != nameLength()) return false;
        for (int i = 0; i < name.length(); i++) {
            if (lower(bytes[i]) != lower(name.charAt(i))) return false;
        }
        return true;
    }

    private int nameLength() {
        int length = colon;
        while (length > 0 && (bytes[length - 1] == ' ' || bytes[length - 1] == '\t')) length--;
        return length;
    }

    private static int lower(int letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
    }

    /** What follows the colon, unfolded and stripped; UTF-8 where it is valid, else Latin-1. */
    public String value() {
        var raw = ByteBuffer.wrap(bytes, colon + 1, bytes.length - colon - 1);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(raw.duplicate()).toString();
        } catch (CharacterCodingException notUtf8) {
            text = StandardCharsets.ISO_8859_1.decode(raw).toString();
        }
        return text.replaceAll("\r?\n", "").strip();
    }

    /** The whole field with its line end. A copy. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The same as a read-only view, from offset 0 to its limit. */
    public ByteBuffer octets() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Where in {@link #toBytes} the colon stands. */
    public int colon() {
        return colon;
    }

    /** Octets with line end. */
    public int size() {
        return bytes.length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
    }

    /** Copies the octets to {@code target} from {@code at} on; returns the place behind them. */
    int copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
        return at + bytes.length;
    }

    private static void refuseLineEnds(String name, String value) {
        String bare = value.replace("\r\n ", "").replace("\r\n\t", "");
        if (bare.indexOf('\r') >= 0 || bare.indexOf('\n') >= 0 || bare.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("value of " + name + " would end the field");
        }
    }

    @Override public boolean equals(Object other) {
        return other instanceof HeaderField field && Arrays.equals(bytes, field.bytes);
    }

    @Override public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override public String toString() {
        return name() + ": " + value();
    }
}
