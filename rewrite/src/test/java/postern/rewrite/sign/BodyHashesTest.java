package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.rewrite.testing.Peers;

class BodyHashesTest {
    @Test void everyBeginningHasItsHashAnnouncedOrNot() {
        Random random = new Random(3450);
        for (int round = 0; round < Peers.rounds(100, 5_000); round++) {
            byte[] body = body(random);
            var hashes = new BodyHashes(ByteBuffer.wrap(body));
            for (DkimCanonical form : DkimCanonical.values()) {
                byte[] canonical = canonical(form, body);
                for (int i = 0; i < 3; i++) hashes.announce(form, random.nextInt(canonical.length + 100));
                assertEquals(canonical.length, hashes.size(form));
                assertArrayEquals(form.bodyHash(ByteBuffer.wrap(body)), hashes.whole(form));
                for (int length : new int[] {0, 1, canonical.length / 2, Math.max(0, canonical.length - 1), canonical.length}) {
                    int shorter = Math.min(length, canonical.length);
                    assertArrayEquals(DkimCanonical.sha256().digest(Arrays.copyOf(canonical, shorter)), hashes.beginning(form, shorter).orElseThrow(), form + " " + shorter);
                }
                assertFalse(hashes.beginning(form, canonical.length + 1).isPresent());
                assertFalse(hashes.beginning(form, Long.MAX_VALUE).isPresent());
            }
        }
    }

    @Test void theFirstOctetsAreThoseOfTheCanonicalForm() {
        var hashes = new BodyHashes(ByteBuffer.wrap("a  \t b\r\n".getBytes(ISO_8859_1)));
        assertArrayEquals(DkimCanonical.sha256().digest("a b".getBytes(ISO_8859_1)), hashes.beginning(DkimCanonical.RELAXED, 3).orElseThrow());
        assertArrayEquals(DkimCanonical.sha256().digest("a  ".getBytes(ISO_8859_1)), hashes.beginning(DkimCanonical.SIMPLE, 3).orElseThrow());
    }

    private static byte[] canonical(DkimCanonical form, byte[] body) {
        var out = new ByteArrayOutputStream();
        new BodyCanonical(form == DkimCanonical.RELAXED, out::write).read(ByteBuffer.wrap(body));
        return out.toByteArray();
    }

    private static byte[] body(Random random) {
        var body = new StringBuilder("x".repeat(random.nextBoolean() ? 0 : 8180 + random.nextInt(12)));
        for (int i = random.nextInt(40); i > 0; i--) body.append(new String[] {"\r\n", "\r", " ", "\t", "a", "\u00e9", " \r\n"}[random.nextInt(7)]);
        return body.toString().getBytes(ISO_8859_1);
    }
}
