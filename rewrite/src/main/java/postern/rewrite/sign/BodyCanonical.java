package postern.rewrite.sign;

import java.nio.ByteBuffer;

/**
 * Feeds a sink with the canonical form of one body, block by block (RFC 6376 sections 3.4.3 and 3.4.4).
 *
 * <p>Line ends and white space are held back until an octet shows that they count: what is still held at the end of the
 * body is the empty lines and the white space that both rules ignore. For one body and one thread.
 */
final class BodyCanonical {
    /** Takes the next octets of the canonical form; the array is written to again afterwards. */
    interface Sink {
        void take(byte[] octets, int from, int length);
    }

    private static final int BLOCK = 8192;

    private final boolean relaxed;
    private final Sink sink;
    private final byte[] out = new byte[BLOCK];
    private int filled;
    private boolean any;
    private long lineEnds;
    private boolean space;
    private boolean carriageReturn;

    BodyCanonical(boolean relaxed, Sink sink) {
        this.relaxed = relaxed;
        this.sink = sink;
    }

    /** Reads the body to its end and feeds the sink with all of it. */
    void read(ByteBuffer body) {
        byte[] block = new byte[Math.min(BLOCK, Math.max(1, body.remaining()))];
        while (body.hasRemaining()) {
            int length = Math.min(block.length, body.remaining());
            body.get(block, 0, length);
            block(block, length);
        }
        if (carriageReturn) plain((byte) '\r');
        // The simple form of an empty body is one CRLF, the relaxed form is nothing.
        if (any || !relaxed) lineEnd();
        sink.take(out, 0, filled);
    }

    private void block(byte[] block, int length) {
        int at = 0;
        while (at < length) {
            octet(block[at++]);
            if (carriageReturn || space || lineEnds > 0) continue;
            // Nothing is held back: the rest of the word goes out as it is.
            int from = at;
            while (at < length && isText(block[at])) at++;
            put(block, from, at - from);
        }
    }

    private static boolean isText(byte octet) {
        return octet != ' ' && octet != '\t' && octet != '\r';
    }

    private void octet(byte octet) {
        if (carriageReturn) {
            carriageReturn = false;
            if (octet == '\n') {
                lineEnds++;
                space = false;
                return;
            }
            plain((byte) '\r');
        }
        if (octet == '\r') carriageReturn = true;
        else if (relaxed && DkimCanonical.isSpace(octet)) space = true;
        else plain(octet);
    }

    /** An octet of a line's text: all that was held back before it counts. */
    private void plain(byte octet) {
        for (; lineEnds > 0; lineEnds--) lineEnd();
        if (space) put((byte) ' ');
        space = false;
        put(octet);
        any = true;
    }

    private void lineEnd() {
        put((byte) '\r');
        put((byte) '\n');
    }

    private void put(byte[] block, int from, int length) {
        if (filled + length > BLOCK) {
            sink.take(out, 0, filled);
            filled = 0;
        }
        System.arraycopy(block, from, out, filled, length);
        filled += length;
    }

    private void put(byte octet) {
        if (filled == BLOCK) {
            sink.take(out, 0, filled);
            filled = 0;
        }
        out[filled++] = octet;
    }
}
