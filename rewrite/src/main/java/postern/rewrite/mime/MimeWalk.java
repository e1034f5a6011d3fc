package postern.rewrite.mime;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * One way through a message, which finds where its parts lie by their delimiter lines (RFC 2046 section 5.1.1).
 *
 * <p>A delimiter line is {@code --boundary}, or {@code --boundary--} for the last, and white space; a line that goes on
 * otherwise is none. An outer delimiter ends all that is within; where two multiparts share a boundary, a line is the
 * inner one's. What stands behind the last delimiter is epilogue. Attached messages are not looked into. Each line of a
 * body is read once and compared with at most {@link #DEEPEST} boundaries; only headers are copied.
 */
public final class MimeWalk {
    public static final int MOST_PARTS = 1_000;
    public static final int DEEPEST = 20;
    /** Octets, and fields, of a part's header: more than anybody writes, and what parsing it costs stays bearable. */
    private static final int LARGEST_HEADER = 1 << 20;
    private static final int MOST_FIELDS = 2_000;

    /** More parts, or deeper, or with larger headers, than anybody writes. The message says which. */
    public static final class TooMuch extends Exception {
        private static final long serialVersionUID = 1;

        TooMuch(String why) {
            super(why, null, false, false);
        }
    }

    /** What a line is to the walk. */
    private enum Kind { NONE, EMPTY, NEXT, LAST, END }

    /** A line that matters: the multipart whose delimiter it is (outermost 0), and where it lies. */
    private record Line(Kind kind, int level, int from) { }

    private final ByteBuffer body;
    /** The boundaries of the multiparts that we are in, outermost first. */
    private final List<byte[]> open = new ArrayList<>();
    private int parts;
    /** The line to be read next. */
    private int at;
    /** The line that ended the part just read. */
    private Line stop = new Line(Kind.END, -1, 0);

    private MimeWalk(ByteBuffer body) {
        this.body = body;
    }

    /**
     * The message as a part, with all parts within it.
     *
     * @throws TooMuch beyond the limits
     */
    public static MimePart through(RawMessage message) throws TooMuch {
        return through(message.fields(), message.body());
    }

    /** @param body from offset 0 to its limit */
    public static MimePart through(List<HeaderField> fields, ByteBuffer body) throws TooMuch {
        var walk = new MimeWalk(body);
        PartHeader header = PartHeader.of(fields, false);
        if (header.isMultipart()) return walk.multipart(header, 0, 0);
        return new MimePart(header, 0, 0, 0, body.limit(), body.limit(), List.of(), OptionalInt.empty());
    }

    /** Reads on from {@link #at} behind its last part and epilogue. */
    private MimePart multipart(PartHeader header, int above, int from) throws TooMuch {
        int level = open.size();
        if (level == DEEPEST) throw new TooMuch("more than " + DEEPEST + " multiparts within each other");
        int bodyAt = at;
        open.add(header.boundary().orElseThrow());
        var children = new ArrayList<MimePart>();
        stop = seek(false);
        while (stop.kind() == Kind.NEXT && stop.level() == level) children.add(part(header.type().equals("multipart/digest")));
        open.removeLast();
        OptionalInt last = stop.kind() == Kind.LAST && stop.level() == level ? OptionalInt.of(stop.from()) : OptionalInt.empty();
        if (last.isPresent()) stop = seek(false);
        return new MimePart(header, above, from, bodyAt, contentEnd(bodyAt), stop.from(), children, last);
    }

    /** Reads the part behind the delimiter line {@link #stop}, up to the line that ends it. */
    private MimePart part(boolean digest) throws TooMuch {
        if (++parts > MOST_PARTS) throw new TooMuch("more than " + MOST_PARTS + " parts");
        int above = stop.from();
        int from = at;
        stop = seek(true);
        RawMessage head = head(from, stop.kind() == Kind.EMPTY ? at : stop.from());
        PartHeader header = PartHeader.of(head.fields(), digest);
        int bodyAt = from + head.size() - head.bodySize();
        if (header.isMultipart()) {
            at = bodyAt;
            return multipart(header, above, from);
        }
        if (stop.kind() == Kind.EMPTY) stop = seek(false);
        return new MimePart(header, above, from, bodyAt, contentEnd(bodyAt), stop.from(), List.of(), OptionalInt.empty());
    }

    /** A header, and what follows it in the place of an empty line. */
    private RawMessage head(int from, int to) throws TooMuch {
        byte[] head = new byte[to - from];
        body.get(from, head);
        RawMessage read = RawMessage.parse(head, LARGEST_HEADER, MOST_FIELDS);
        if (read.isCut()) throw new TooMuch("a part with a header of more than " + MOST_FIELDS + " fields or " + LARGEST_HEADER + " octets");
        return read;
    }

    /** Where the body that {@link #stop} ends really ends: the line end before a delimiter line is the delimiter's. */
    private int contentEnd(int bodyAt) {
        int end = stop.from();
        if (stop.kind() == Kind.END || end == bodyAt) return end;
        return end - 2 >= bodyAt && body.get(end - 2) == '\r' ? end - 2 : end - 1;
    }

    /** The next delimiter line of any multipart that we are in, or empty line if {@code inHeader}, or the end. */
    private Line seek(boolean inHeader) {
        while (at < body.limit()) {
            int from = at;
            at = lineEnd(from);
            if (inHeader && isLineEnd(from, at)) return new Line(Kind.EMPTY, -1, from);
            if (at - from < 2 || body.get(from) != '-' || body.get(from + 1) != '-') continue;
            for (int level = open.size() - 1; level >= 0; level--) {
                Kind kind = delimiter(from + 2, at, open.get(level));
                if (kind != Kind.NONE) return new Line(kind, level, from);
            }
        }
        return new Line(Kind.END, -1, at);
    }

    /** @return NEXT or LAST if the boundary and nothing more stands there, else NONE */
    private Kind delimiter(int from, int end, byte[] boundary) {
        int behind = from + boundary.length;
        if (behind > end) return Kind.NONE;
        for (int i = 0; i < boundary.length; i++) {
            if (body.get(from + i) != boundary[i]) return Kind.NONE;
        }
        if (isBlank(behind, end)) return Kind.NEXT;
        boolean dashes = behind + 2 <= end && body.get(behind) == '-' && body.get(behind + 1) == '-';
        return dashes && isBlank(behind + 2, end) ? Kind.LAST : Kind.NONE;
    }

    /** Behind the line end of the line at {@code from}, or the end. */
    private int lineEnd(int from) {
        int i = from;
        while (i < body.limit()) if (body.get(i++) == '\n') break;
        return i;
    }

    /** As {@link RawMessage} sees the empty line that ends a header: white space in it makes it a fold. */
    private boolean isLineEnd(int from, int to) {
        return body.get(from) == '\n' || to - from == 2 && body.get(from) == '\r';
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            byte octet = body.get(i);
            if (octet != ' ' && octet != '\t' && octet != '\r' && octet != '\n') return false;
        }
        return true;
    }
}
