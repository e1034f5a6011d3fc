package postern.rewrite.sign;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Feeds a digest with the canonical form of one body, block by block (RFC 6376 sections 3.4.3 and 3.4.4).
 *
 * <p>Line ends and white space are held back until an octet shows that they count: what is still held at the end of the
 * body is the empty lines and the white space that both rules ignore. For one body and one thread.
 */
final class BodyCanonical {
    private static final int BLOCK = 8192;

    private final boolean relaxed;
    private final MessageDigest digest;
    private final byte[] out = new byte[BLOCK];
    private int filled;
    private boolean any;
    private long lineEnds;
    private boolean space;
    private boolean carriageReturn;

    BodyCanonical(boolean relaxed, MessageDigest digest) {
        this.relaxed = relaxed;
        this.digest = digest;
    }

    /** Reads the body to its end and feeds the digest with all of it. */
    void read(ByteBuffer body) {
        byte[] block = new byte[Math.min(BLOCK, Math.max(1, body.remaining()))];
        while (body.hasRemaining()) {
            int length = Math.min(block.length, body.remaining());
            body.get(block, 0, length);
            for (int i = 0; i < length; i++) octet(block[i]);
        }
        if (carriageReturn) plain((byte) '\r');
        // The simple form of an empty body is one CRLF, the relaxed form is nothing.
        if (any || !relaxed) lineEnd();
        digest.update(out, 0, filled);
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

    private void put(byte octet) {
        if (filled == BLOCK) {
            digest.update(out, 0, filled);
            filled = 0;
        }
        out[filled++] = octet;
    }
}
