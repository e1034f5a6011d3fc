package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import postern.rewrite.mail.RawMessage;

/**
 * A mail that was kept, and how it begins.
 *
 * @param text as it came, read as UTF-8, at most the first 64 KiB; a token may be in it
 */
@Serdeable
record HeldMail(HeldView held, String text) {
    private static final int MOST = 64 * 1024;

    static HeldMail of(HeldView held, RawMessage message) {
        byte[] octets = message.toBytes();
        return new HeldMail(held, new String(Arrays.copyOf(octets, Math.min(octets.length, MOST)), StandardCharsets.UTF_8));
    }

    /** What members wrote stays out of logs. */
    @Override public String toString() {
        return "held " + held.id();
    }
}
