package postern.outbound.relay;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a message to the wire with a second dot before each line that begins with one (RFC 5321 section 4.5.2).
 * Its lines end with CRLF: {@link Content} has seen to that.
 */
final class DotStuffing extends OutputStream {
    private final SmtpWire wire;
    private boolean lineStart = true;

    DotStuffing(SmtpWire wire) {
        this.wire = wire;
    }

    @Override public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (lineStart && bytes[i] == '.') {
                wire.put(bytes, from, i - from);
                wire.put((byte) '.');
                from = i;
            }
            lineStart = bytes[i] == '\n';
        }
        wire.put(bytes, from, end - from);
    }
}
