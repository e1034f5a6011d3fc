package postern.rewrite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.RawMessage;

/**
 * One way through the parts of a message, by their delimiter lines (RFC 2046 section 5.1.1), in search of token files.
 *
 * <p>A delimiter line is {@code --boundary}, or {@code --boundary--} for the last, and white space; a line that goes on
 * otherwise is none. An outer delimiter ends all that is within; where two multiparts share a boundary, a line is the
 * inner one's. What stands behind the last delimiter is epilogue. Each line of a body is read once and compared with at
 * most {@link #DEEPEST} boundaries. Offsets count from the beginning of the message's body. Confined to one thread.
 */
final class TokenWalk {
    static final int MOST_PARTS = 1_000;
    static final int DEEPEST = 20;

    private static final byte[] NOTHING = { };
    private static final byte[] EMPTY_TEXT = "Content-Type: text/plain; charset=us-ascii\r\n\r\n\r\n".getBytes(US_ASCII);

    /** More parts, or deeper, than anybody writes. */
    static final class TooMuch extends Exception {
        TooMuch(String why) {
            super(why, null, false, false);
        }
    }

    /** Octets of the body that go, and what stands there instead. */
    record Cut(int from, int to, byte[] instead) {
        int growth() {
            return instead.length - (to - from);
        }
    }

    /** What a line is to the walk. */
    private enum Kind { NONE, EMPTY, NEXT, LAST, END }

    /** A line that matters: the multipart whose delimiter it is (outermost 0), and where it lies. */
    private record Line(Kind kind, int level, int from) { }

    private final ByteBuffer body;
    private final TokenFile file;
    private final List<String> tokens = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();
    /** The boundaries of the multiparts that we are in, outermost first. */
    private final List<byte[]> open = new ArrayList<>();
    private boolean insideSigned;
    private int parts;
    /** The line to be read next. */
    private int at;

    private TokenWalk(ByteBuffer body, TokenFile file) {
        this.body = body;
        this.file = file;
    }

    /** @throws TooMuch beyond the limits; its message says which */
    static TokenWalk through(RawMessage message, TokenFile file) throws TooMuch {
        var walk = new TokenWalk(message.body(), file);
        TokenPartHeader header = TokenPartHeader.of(message.fields(), false);
        int size = message.bodySize();
        if (header.isMultipart()) {
            walk.multipart(header, false);
        } else {
            walk.take(header, 0, size, new Cut(0, size, NOTHING), false);
        }
        return walk;
    }

    /** In the order in which they stand. */
    List<String> tokens() {
        return tokens;
    }

    /** In the order in which they stand, without overlap. */
    List<Cut> cuts() {
        return cuts;
    }

    boolean insideSigned() {
        return insideSigned;
    }

    /** Reads on behind its last part and epilogue; returns the line of an outer multipart, or the end, that stopped it. */
    private Line multipart(TokenPartHeader header, boolean signed) throws TooMuch {
        int level = open.size();
        if (level == DEEPEST) throw new TooMuch("more than " + DEEPEST + " multiparts within each other");
        open.add(header.boundary().orElseThrow());
        var children = new Children(header.isDigest(), signed || header.isSigned());
        Line line = seek(false);
        while (line.kind() == Kind.NEXT && line.level() == level) line = part(line, children);
        children.keepOne();
        open.removeLast();
        return line.kind() == Kind.LAST && line.level() == level ? seek(false) : line;
    }

    /** Reads the part behind the delimiter line {@code above}; returns the line that ends it. */
    private Line part(Line above, Children siblings) throws TooMuch {
        if (++parts > MOST_PARTS) throw new TooMuch("more than " + MOST_PARTS + " parts");
        int content = at;
        Line end = seek(true);
        RawMessage head = RawMessage.parse(octets(content, end.kind() == Kind.EMPTY ? at : end.from()));
        TokenPartHeader header = TokenPartHeader.of(head.fields(), siblings.digest);
        int bodyAt = content + head.size() - head.bodySize();
        siblings.all++;
        if (header.isMultipart()) {
            at = bodyAt;
            return multipart(header, siblings.signed);
        }
        if (end.kind() == Kind.EMPTY) end = seek(false);
        if (take(header, bodyAt, end.from(), new Cut(above.from(), end.from(), NOTHING), siblings.signed)) {
            siblings.taken(new Cut(content, end.from(), EMPTY_TEXT));
        }
        return end;
    }

    /** The parts of one multipart while they are read. */
    private final class Children {
        final boolean digest;
        final boolean signed;
        int all;
        private int taken;
        private int firstCut;
        private Cut emptied;

        Children(boolean digest, boolean signed) {
            this.digest = digest;
            this.signed = signed;
        }

        /** @param instead how the part just cut is emptied, should it have to stay */
        void taken(Cut instead) {
            if (taken++ > 0) return;
            firstCut = cuts.size() - 1;
            emptied = instead;
        }

        void keepOne() {
            if (taken > 0 && taken == all) cuts.set(firstCut, emptied);
        }
    }

    private boolean take(TokenPartHeader header, int from, int to, Cut cut, boolean signed) {
        if (!header.mayBeTokenFile() || to - from > TokenFile.LARGEST_ENCODED) return false;
        Optional<String> token = file.token(octets(from, to), header.encoding());
        if (token.isEmpty()) return false;
        tokens.add(token.get());
        cuts.add(cut);
        insideSigned |= signed;
        return true;
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

    private byte[] octets(int from, int to) {
        byte[] octets = new byte[to - from];
        body.get(from, octets);
        return octets;
    }
}
