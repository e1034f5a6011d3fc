package postern.rewrite.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A message as bytes with an index of its header fields. Immutable; a changed header shares the body of the original.
 *
 * <p>Reading never fails and loses nothing: {@code parse(b).toBytes()} equals {@code b}. The header ends at the first
 * empty line, or before the first line that is neither a whole field nor a fold; then {@link #withFields} puts the
 * missing empty line in. Line ends are not judged here: that is the front door's work.
 *
 * <p>Each field becomes an object, and each step of the work looks at all of them: so of mail from outside no more are read than
 * {@link #MOST_FIELDS}, see {@link #received}.
 */
public final class RawMessage {
    /** Octets of all fields together, in mail from outside. */
    public static final int LARGEST_HEADER = 4 * 1024 * 1024;
    /** In mail from outside. */
    public static final int MOST_FIELDS = 2000;

    private static final byte[] CRLF = {'\r', '\n'};

    private final List<HeaderField> fields;
    private final byte[] tail;
    private final int tailAt;
    private final int separator;
    private final boolean cut;

    /** The tail is the rest of the message: the empty line of {@code separator} octets, then the body. */
    private RawMessage(List<HeaderField> fields, byte[] tail, int tailAt, int separator, boolean cut) {
        this.fields = List.copyOf(fields);
        this.tail = tail;
        this.tailAt = tailAt;
        this.separator = separator;
        this.cut = cut;
    }

    /** Takes {@code bytes} as its own: the caller must not write to it afterwards. */
    public static RawMessage parse(byte[] bytes) {
        return parse(bytes, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** As {@link #parse}, for a message that others wrote: of a header beyond {@link #LARGEST_HEADER} or {@link #MOST_FIELDS} the rest is left in the body. */
    public static RawMessage received(byte[] bytes) {
        return parse(bytes, LARGEST_HEADER, MOST_FIELDS);
    }

    /** As {@link #received}, with limits of its own. */
    public static RawMessage parse(byte[] bytes, int octets, int most) {
        var fields = new ArrayList<HeaderField>();
        int at = 0;
        while (at < bytes.length) {
            int blank = emptyLine(bytes, at);
            if (blank > 0) return new RawMessage(fields, bytes, at, blank, false);
            int end = wholeField(bytes, at);
            if (end < 0) break;
            if (end > octets || fields.size() == most) return new RawMessage(fields, bytes, at, 0, true);
            fields.add(new HeaderField(Arrays.copyOfRange(bytes, at, end), colon(bytes, at) - at));
            at = end;
        }
        return new RawMessage(fields, bytes, at, 0, false);
    }

    /** True if the header goes on behind the fields that were read. */
    public boolean isCut() {
        return cut;
    }

    public List<HeaderField> fields() {
        return fields;
    }

    public Optional<HeaderField> first(String name) {
        return fields.stream().filter(field -> field.is(name)).findFirst();
    }

    public List<HeaderField> all(String name) {
        return fields.stream().filter(field -> field.is(name)).toList();
    }

    /** The body: a read-only view, from behind the empty line to the end. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(tail, tailAt + separator, bodySize()).slice().asReadOnlyBuffer();
    }

    /** Octets of the body. */
    public int bodySize() {
        return tail.length - tailAt - separator;
    }

    /** True if the octets of both bodies are the same; costs nothing where one message was made from the other by a change of its header. */
    public boolean hasBodyOf(RawMessage other) {
        int from = tailAt + separator;
        int otherFrom = other.tailAt + other.separator;
        return tail == other.tail && from == otherFrom || Arrays.equals(tail, from, tail.length, other.tail, otherFrom, other.tail.length);
    }

    /** Octets of header, empty line and body. */
    public int size() {
        return headerSize() + tail.length - tailAt;
    }

    /** Octets of the header fields, without the empty line. */
    public int headerSize() {
        return fields.stream().mapToInt(HeaderField::size).sum();
    }

    /** The same body under another header; the empty line between them is always there. */
    public RawMessage withFields(List<HeaderField> changed) {
        if (separator > 0) return new RawMessage(changed, tail, tailAt, separator, false);
        byte[] separated = new byte[2 + tail.length - tailAt];
        System.arraycopy(CRLF, 0, separated, 0, 2);
        System.arraycopy(tail, tailAt, separated, 2, tail.length - tailAt);
        return new RawMessage(changed, separated, 0, 2, cut);
    }

    /** The same header over a body made of {@code pieces}, each copied once; the empty line between them is always there. */
    public RawMessage withBody(List<ByteBuffer> pieces) {
        byte[] between = separator > 0 ? Arrays.copyOfRange(tail, tailAt, tailAt + separator) : CRLF;
        byte[] changed = new byte[between.length + pieces.stream().mapToInt(ByteBuffer::remaining).sum()];
        System.arraycopy(between, 0, changed, 0, between.length);
        int at = between.length;
        for (ByteBuffer piece : pieces) {
            piece.get(piece.position(), changed, at, piece.remaining());
            at += piece.remaining();
        }
        return new RawMessage(fields, changed, 0, between.length, cut);
    }

    public byte[] toBytes() {
        byte[] bytes = new byte[size()];
        int at = 0;
        for (HeaderField field : fields) at = field.copyTo(bytes, at);
        System.arraycopy(tail, tailAt, bytes, at, tail.length - tailAt);
        return bytes;
    }

    public void writeTo(OutputStream out) throws IOException {
        for (HeaderField field : fields) field.writeTo(out);
        out.write(tail, tailAt, tail.length - tailAt);
    }

    @Override public String toString() {
        return fields.size() + " fields, body of " + bodySize() + " octets";
    }

    /** Octets of the empty line at {@code at}, or 0. */
    private static int emptyLine(byte[] bytes, int at) {
        if (bytes[at] == '\n') return 1;
        return bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n' ? 2 : 0;
    }

    /** Where the colon of the field that starts at {@code at} stands, or -1 if none starts there (RFC 5322 section 3.6.8). */
    private static int colon(byte[] bytes, int at) {
        int i = at;
        while (i < bytes.length && bytes[i] > ' ' && bytes[i] < 127 && bytes[i] != ':') i++;
        int name = i - at;
        while (i < bytes.length && (bytes[i] == ' ' || bytes[i] == '\t')) i++;
        return name > 0 && i < bytes.length && bytes[i] == ':' ? i : -1;
    }

    /** Behind the field that starts at {@code at}, or -1 if no whole field starts there. */
    private static int wholeField(byte[] bytes, int at) {
        if (colon(bytes, at) < 0) return -1;
        int end = fieldEnd(bytes, at);
        return bytes[end - 1] == '\n' ? end : -1;
    }

    /** Behind the line end of the field's last line. */
    private static int fieldEnd(byte[] bytes, int at) {
        int i = at;
        while (i < bytes.length) {
            if (bytes[i++] != '\n') continue;
            if (i == bytes.length || bytes[i] != ' ' && bytes[i] != '\t') break;
        }
        return i;
    }
}
