package postern.outbound.relay;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import postern.rewrite.mail.RawMessage;

/**
 * What must be known of a message's octets before they are sent. Found by looking at each once, without a copy.
 *
 * @param size           octets, with the line end that {@link #endsLine} may have us add
 * @param bareLineEnd    a CR or LF stands alone: on the wire it could end the message early (RFC 5321 section 2.3.8)
 * @param eightBitHeader an octet above 127 in the header
 * @param eightBit       an octet above 127 anywhere
 * @param endsLine       the last line is whole; an empty message counts as such
 */
record Content(long size, boolean bareLineEnd, boolean eightBitHeader, boolean eightBit, boolean endsLine) {

    static Content of(RawMessage message) {
        var scan = new Scan(message.headerSize());
        try {
            message.writeTo(scan);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return scan.result();
    }

    private static final class Scan extends OutputStream {
        private final long headerSize;
        private long size;
        private byte last = '\n';
        private boolean bare;
        private long eightBitAt = Long.MAX_VALUE;

        Scan(long headerSize) {
            this.headerSize = headerSize;
        }

        @Override public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override public void write(byte[] bytes, int offset, int length) {
            byte before = last;
            int highest = 0;
            for (int i = offset; i < offset + length; i++) {
                byte octet = bytes[i];
                highest |= octet;
                bare |= (before == '\r') != (octet == '\n');
                before = octet;
            }
            if (highest < 0 && eightBitAt == Long.MAX_VALUE) eightBitAt = size;
            last = before;
            size += length;
        }

        Content result() {
            boolean endsLine = last == '\n';
            return new Content(endsLine ? size : size + 2, bare || last == '\r', eightBitAt < headerSize, eightBitAt < Long.MAX_VALUE, endsLine);
        }
    }
}
