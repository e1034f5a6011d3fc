package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.testing.Peers;

/** A rehearsal against the reader that hears the real thing. */
class RehearsalTest {
    private static final String[] PIECES = {"\r", "\n", "\r\n", "\r\n", "\r\n.", ".", "a", "bb: c", "\0", "x".repeat(40)};
    private static final int LIMIT = 400;

    @Test void itSaysWhatTheReaderSays() {
        for (int seed = 0; seed < Peers.rounds(20_000, 500_000); seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) text.append(PIECES[random.nextInt(PIECES.length)]);
            byte[] message = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            var reader = new MessageReader(LIMIT, new BytesInHand(1_000_000).share());
            String wire = ("\r\n" + text).replace("\r\n.", "\r\n..").substring(2) + ".\r\n";
            reader.read(Unpooled.wrappedBuffer(wire.getBytes(StandardCharsets.ISO_8859_1)));
            var heard = MailTransaction.refusal(reader.flaw(), LIMIT);
            switch (Rehearsal.of(message, LIMIT)) {
                case Rehearsal.Refused(var reply) -> assertEquals(heard.orElse(null), reply, "seed " + seed);
                case Rehearsal.Read(var read) -> {
                    assertEquals(true, heard.isEmpty(), "seed " + seed);
                    assertArrayEquals(reader.message(), read.toBytes(), "seed " + seed);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"65536, 1000000, none", "65537, 1000000, 554 5.6.0 a line is longer than 65536 octets", "65537, 65000, 554 5.6.0 a line is longer than 65536 octets",
        "65000, 65000, 552 5.3.4 message is larger than 65000 octets"})
    void lengthsCountAsTheyDoThere(int line, int limit, String says) {
        String reply = switch (Rehearsal.of(("a".repeat(line) + "\r\n").getBytes(StandardCharsets.US_ASCII), limit)) {
            case Rehearsal.Refused refused -> refused.reply().toString();
            case Rehearsal.Read _ -> "none";
        };
        assertEquals(says, reply);
    }

    @Test void anOpenLastLineIsEndedAndAHeaderBeyondMeasureReadSoFar() {
        var read = assertInstanceOf(Rehearsal.Read.class, Rehearsal.of("A: b\r\n\r\nopen".getBytes(StandardCharsets.US_ASCII), LIMIT));
        assertEquals("A: b\r\n\r\nopen\r\n", new String(read.message().toBytes(), StandardCharsets.US_ASCII));
        var over = assertInstanceOf(Rehearsal.Read.class, Rehearsal.of("A: b\r\n".repeat(2001).getBytes(StandardCharsets.US_ASCII), 100_000));
        assertTrue(over.message().isCut());
    }
}
