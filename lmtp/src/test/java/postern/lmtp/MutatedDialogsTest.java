package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.testing.Peers;

/**
 * What the dialogs send, damaged at random from a seed that a failure names: however it is damaged and cut into packets,
 * one DATA never gives two messages, each message is what was sent up to a true end, and nothing leaks.
 */
@Timeout(600)
class MutatedDialogsTest {
    private static final String[] SHARP = {"\r", "\n", "\r\n", ".",
        "\r\n.\r\n", "\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\0", "\u00ff", " ", "<", ">", "\"",
        "DATA\r\n", "RSET\r\n", "LHLO x\r\n",
        "MAIL FROM:<a@b.example>\r\n", "RCPT TO:<c@d.example>\r\n", "x".repeat(3000)};
    private static final Pattern REPLY_LINE = Pattern.compile("[2-5]\\d\\d[ -][\\x20-\\x7e]*");
    /** Recipients whom {@link Household} answers otherwise than with a 250; the last makes an answer that is none, for all. */
    private static final Set<String> NOT_KEPT = Set.of("later", "may-not");
    private static final String NO_ANSWER = "hang-up";

    private final Household household = new Household();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @Test void howeverADialogIsDamagedOneDataIsAtMostOneMessage() throws Exception {
        List<String> dialogs = dialogs();
        var server = new LmtpServer(DialogTest.loopback().withSizes(100_000, 400_000), household, allocator);
        server.start();
        try {
            for (int seed = 0; seed < Peers.rounds(400, 10_000); seed++) {
                var random = new Random(seed);
                String sent = damaged(dialogs.get(random.nextInt(dialogs.size())), random);
                String said = talk(server.address(), sent, random);
                judge("seed " + seed, sent, said);
                household.kept.clear();
            }
            LmtpServerTest.until(() -> server.connections() == 0);
            assertEquals(0, server.bytesInHand(), "budget not given back");
        } finally {
            server.stop(Duration.ofSeconds(5));
        }
        assertEquals(0, allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory(), "buffers not released");
    }

    private void judge(String seed, String sent, String said) {
        assertTrue(said.endsWith("\r\n"), seed + ": a reply is cut");
        List<String> lines = List.of(said.split("\r\n"));
        for (String line : lines) assertTrue(REPLY_LINE.matcher(line).matches(), seed + ": " + line);
        List<String> messages = household.messages();
        assertTrue(messages.size() <= starting(lines, "354 "), seed + ": more messages than DATA");
        assertEquals(owed(), starting(lines, "250 2.0.0 kept "), seed + ": one reply per recipient");
        for (String message : messages) {
            assertFalse(message.replace("\r\n", "").matches("(?s).*[\r\n].*"), seed + ": a bare line end was handed on");
            assertTrue(message.isEmpty() || message.endsWith("\r\n"), seed + ": a message that ends within a line");
            assertTrue(wasSent(message, sent), seed + ": a message that was not sent like this");
        }
    }

    private static long starting(List<String> lines, String with) {
        return lines.stream().filter(line -> line.startsWith(with)).count();
    }

    private long owed() {
        return household.kept.stream().map(submission -> submission.envelope().to().stream().map(EmailAddress::localPart).toList())
                .filter(names -> !names.contains(NO_ANSWER)).flatMap(List::stream).filter(name -> !NOT_KEPT.contains(name)).count();
    }

    /** The message stands in what was sent, before a true end, where each of its lines may have had one dot more. */
    private static boolean wasSent(String message, String sent) {
        var pattern = new StringBuilder();
        for (String line : message.split("\r\n", -1)) {
            if (!pattern.isEmpty()) pattern.append("\r\n");
            pattern.append("\\.?").append(Pattern.quote(line));
        }
        return Pattern.compile(pattern + "\\.\r\n", Pattern.DOTALL).matcher(sent).find();
    }

    private static String damaged(String dialog, Random random) {
        var octets = new StringBuilder(dialog);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(octets.length() + 1);
            int end = Math.min(octets.length(), at + 1 + random.nextInt(1 + random.nextInt(60)));
            switch (random.nextInt(5)) {
                case 0 -> octets.delete(at, end);
                case 1 -> octets.insert(random.nextInt(octets.length() + 1), octets.substring(at, end));
                case 2 -> octets.replace(at, end, SHARP[random.nextInt(SHARP.length)]);
                case 3 -> octets.insert(Math.max(0, octets.indexOf("\r\n", at)), SHARP[random.nextInt(SHARP.length)]);
                default -> octets.insert(at, SHARP[random.nextInt(SHARP.length)]);
            }
            if (octets.isEmpty()) octets.append('x');
        }
        return octets.toString();
    }

    /** Sends everything in pieces, closes the sending side, and reads until the server is done. */
    private static String talk(InetSocketAddress server, String sent, Random random) throws IOException {
        byte[] octets = sent.getBytes(StandardCharsets.ISO_8859_1);
        var said = new ByteArrayOutputStream();
        try (var socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            for (int at = 0; at < octets.length; ) {
                int piece = Math.min(octets.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : 20_000));
                if (octets.length > 2000) piece = Math.min(octets.length - at, piece + 2000);
                socket.getOutputStream().write(octets, at, piece);
                at += piece;
            }
            socket.shutdownOutput();
            socket.getInputStream().transferTo(said);
        }
        return said.toString(StandardCharsets.ISO_8859_1);
    }

    private static List<String> dialogs() throws Exception {
        var all = new ArrayList<String>();
        for (Path file : DialogTest.dialogs().toList()) {
            var sent = new StringBuilder();
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("C:")) sent.append(DialogTest.unescape(line.substring(2).replaceFirst("^ ", ""))).append("\r\n");
                else if (line.startsWith("R: ")) sent.append(DialogTest.unescape(line.substring(3)));
            }
            all.add(sent.toString());
        }
        return all;
    }
}
