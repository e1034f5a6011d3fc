package postern.app.intake;

import java.nio.ByteBuffer;
import java.util.List;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/** Which octets a message holds: what a relay must offer to carry it follows from that. */
final class Octets {
    private Octets() { }

    /** True if the body or a field holds an octet above 127: it needs 8BITMIME (RFC 6152). */
    static boolean eightBit(RawMessage message) {
        ByteBuffer body = message.body();
        while (body.remaining() >= Long.BYTES) if ((body.getLong() & 0x8080808080808080L) != 0) return true;
        while (body.hasRemaining()) if (body.get() < 0) return true;
        return eightBit(message.fields());
    }

    static boolean eightBit(List<HeaderField> fields) {
        for (HeaderField field : fields) for (byte octet : field.toBytes()) if (octet < 0) return true;
        return false;
    }
}
