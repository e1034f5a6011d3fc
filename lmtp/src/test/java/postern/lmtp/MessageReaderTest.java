package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.rewrite.testing.Peers;

/** The reader against the plainest way to say the same: look for CRLF dot CRLF in the whole. */
class MessageReaderTest {
    private static final String END = "\r\n.\r\n";
    private static final String[] PIECES = {"\r", "\n", "\r\n", ".", "a", "bb", "\r\n.", ".\r\n", "\0"};
    private final BytesInHand budget = new BytesInHand(1_000_000);

    @Test void theEndIsTheFirstCrlfDotCrlfHoweverTheOctetsAreCut() {
        for (int seed = 0; seed < Peers.rounds(20_000, 1_000_000); seed++) {
            var random = new Random(seed);
            String sent = soup(random) + END + "NOOP";
            int end = ("\r\n" + sent).indexOf(END) - 2;
            String framed = sent.substring(0, Math.max(end, -2) + 2);
            BytesInHand.Share share = budget.share();
            var reader = new MessageReader(1000, share);
            int taken = feed(reader, sent, random);
            assertEquals(end + END.length(), taken, "octets taken, seed " + seed);
            boolean bare = framed.replace("\r\n", "").matches("(?s).*[\r\n].*");
            assertEquals(bare ? MessageReader.Flaw.BARE_LINE_END : MessageReader.Flaw.NONE, reader.flaw(), "seed " + seed);
            String message = new String(reader.message(), StandardCharsets.ISO_8859_1);
            assertEquals(bare ? "" : ("\r\n" + framed).replace("\r\n.", "\r\n").substring(2), message, "seed " + seed);
            share.giveBack();
        }
        assertEquals(1_000_000, budget.free());
    }

    @Test void countsBeyondTheLimitAreKeptInSixtyFourBits() {
        var reader = new MessageReader(1000, budget.share());
        ByteBuf megabyte = Unpooled.wrappedBuffer("x".repeat(64).concat("\r\n").repeat(16_000).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < Peers.rounds(20, 2100); i++) reader.read(megabyte.duplicate());
        assertTrue(reader.read(Unpooled.wrappedBuffer(".\r\n".getBytes(StandardCharsets.US_ASCII))));
        assertEquals(MessageReader.Flaw.TOO_LARGE, reader.flaw());
        assertEquals(1_000_000, budget.free(), "what is too large is not held");
    }

    @Test void aMessageInPiecesIsJoinedAndItsHeapIsCoveredBeforeItIsTaken() {
        byte[] block = ("x".repeat(62) + "\r\n").repeat(500).getBytes(StandardCharsets.US_ASCII);
        var large = new BytesInHand(Long.MAX_VALUE);
        for (int blocks = 1; blocks <= 40; blocks++) {
            BytesInHand.Share share = large.share();
            var reader = new MessageReader(10_000_000, share);
            for (int i = 0; i < blocks; i++) reader.read(Unpooled.wrappedBuffer(block));
            assertTrue(reader.read(Unpooled.wrappedBuffer(".\r\n".getBytes(StandardCharsets.US_ASCII))));
            assertEquals(blocks * block.length, reader.message().length);
            assertTrue(Long.MAX_VALUE - large.free() >= 2L * blocks * block.length, "pieces and the whole, " + blocks + " blocks");
            share.giveBack();
        }
    }

    @Test void whatWasAnnouncedAndCoveredNeedsNoMore() {
        int size = 3_000_000;
        var exact = new BytesInHand(MessageReader.heap(size));
        BytesInHand.Share share = exact.share();
        assertTrue(share.cover(MessageReader.heap(size)));
        var reader = new MessageReader(size, share);
        reader.read(Unpooled.wrappedBuffer(("x".repeat(28) + "\r\n").repeat(size / 30).getBytes(StandardCharsets.US_ASCII)));
        assertTrue(reader.read(Unpooled.wrappedBuffer(".\r\n".getBytes(StandardCharsets.US_ASCII))));
        assertEquals(MessageReader.Flaw.NONE, reader.flaw());
        assertEquals(size, reader.message().length);
    }

    private static String soup(Random random) {
        var octets = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) octets.append(PIECES[random.nextInt(PIECES.length)]);
        return octets.toString();
    }

    /** Returns how many octets the reader took. */
    private static int feed(MessageReader reader, String sent, Random random) {
        byte[] octets = sent.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; ) {
            int size = Math.min(octets.length - at, 1 + random.nextInt(8));
            ByteBuf block = Unpooled.wrappedBuffer(octets, at, size);
            boolean ended = reader.read(block);
            at += size;
            if (ended) return at - block.readableBytes();
        }
        return -1;
    }
}
