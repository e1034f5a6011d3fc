package postern.lmtp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Reads one DATA up to its true end, CRLF dot CRLF (RFC 5321 section 4.1.1.4), undoing dots (section 4.5.2) on the way.
 *
 * <p><b>Promise:</b> nothing but CRLF dot CRLF ends a message. A CR or LF that stands alone is no line end, so a dot
 * behind it is data: two mail servers never disagree about where a message ends. What has a {@link Flaw} is read to its
 * end all the same, but no longer kept.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class MessageReader {
    /** Longest line that is carried, without its line end. RFC 5321 asks for 998 and allows more. */
    static final int LONGEST_LINE = 64 * 1024;
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    /** Why a message is not handed on; a later one weighs more. */
    enum Flaw { NONE, NO_ROOM, TOO_LARGE, LONG_LINE, BARE_LINE_END }

    /** What was read last: nothing of its line, its leading dot, that and a CR, octets, a CR behind octets; or the end. */
    private enum At { LINE_START, DOT, DOT_CR, IN_LINE, CR, END }

    private final long limit;
    private final BytesInHand.Share share;
    private At at = At.LINE_START;
    private Flaw flaw = Flaw.NONE;
    private byte[] kept;
    private int count;
    private long octets;
    private long lineLength;

    /**
     * @param limit     octets, dots undone
     * @param announced by SIZE, or 0; only a hint
     * @param share     covers what is kept; given back by the caller, or here once the message is not kept any more
     */
    MessageReader(long limit, long announced, BytesInHand.Share share) {
        this.limit = limit;
        this.share = share;
        kept = new byte[Math.clamp(announced + 512, 8 * 1024, BytesInHand.STEP)];
    }

    /** Takes what belongs to this message and leaves the rest; true when the end was read. */
    boolean read(ByteBuf block) {
        int size = block.readableBytes();
        if (flaw == Flaw.NONE && !share.cover((long) count + size)) flawed(Flaw.NO_ROOM);
        makeRoom(size);
        int start = count;
        block.readBytes(kept, start, size);
        int left = scan(start, start + size);
        block.readerIndex(block.readerIndex() - left);
        octets += count - start;
        if (octets > limit) flawed(Flaw.TOO_LARGE);
        if (flaw != Flaw.NONE) count = 0;
        return at == At.END;
    }

    /** How many were read, kept or not, dots undone. */
    long octets() {
        return octets;
    }

    Flaw flaw() {
        return flaw;
    }

    /** Hands over the message, empty if it has a flaw; to be asked for once. */
    byte[] message() {
        byte[] message = count == kept.length ? kept : Arrays.copyOf(kept, count);
        kept = new byte[0];
        return message;
    }

    /** Walks over octets that lie in {@code kept}, closing the gaps that dots leave; returns how many stand behind the end. */
    private int scan(int from, int to) {
        int next = from;
        while (next < to && at != At.END) {
            byte octet = kept[next];
            switch (at) {
                case LINE_START -> {
                    at = octet == '.' ? At.DOT : At.IN_LINE;
                    if (at == At.DOT) next++;
                }
                case DOT -> {
                    at = octet == CR ? At.DOT_CR : At.IN_LINE;
                    if (at == At.DOT_CR) next++;
                }
                case DOT_CR -> next += lineEnd(octet, At.END);
                case CR -> next += lineEnd(octet, At.LINE_START);
                case IN_LINE -> next = scanLine(next, to);
                case END -> throw new IllegalStateException();
            }
        }
        return to - next;
    }

    /** Behind a CR: an LF ends the line and is taken; anything else shows that the CR stood alone, and is looked at again. */
    private int lineEnd(byte octet, At ended) {
        if (octet != LF) {
            flawed(Flaw.BARE_LINE_END);
            at = At.IN_LINE;
            return 0;
        }
        if (ended == At.LINE_START) kept[count++] = LF;
        lineLength = 0;
        at = ended;
        return 1;
    }

    /** Takes octets up to the next CR or LF, and that one. */
    private int scanLine(int from, int to) {
        int next = from;
        while (next < to && kept[next] != CR && kept[next] != LF) next++;
        int run = next - from;
        if (count != from) System.arraycopy(kept, from, kept, count, run);
        count += run;
        lineLength += run;
        if (lineLength > LONGEST_LINE) flawed(Flaw.LONG_LINE);
        if (next == to) return next;
        at = kept[next] == CR ? At.CR : At.IN_LINE;
        if (at == At.IN_LINE) flawed(Flaw.BARE_LINE_END);
        kept[count++] = kept[next];
        return next + 1;
    }

    private void flawed(Flaw found) {
        if (found.compareTo(flaw) > 0) flaw = found;
        share.giveBack();
    }

    /** Makes {@code more} octets fit behind those that are kept. A flawed message keeps none, so its array stays one block long. */
    private void makeRoom(int more) {
        if (flaw != Flaw.NONE && kept.length > BytesInHand.STEP) kept = new byte[more];
        int needed = Math.addExact(count, more);
        if (needed <= kept.length) return;
        long doubled = Math.min(kept.length * 2L, limit + BytesInHand.STEP);
        kept = Arrays.copyOf(kept, (int) Math.max(needed, doubled));
    }
}
