package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.lmtp.testing.LmtpClient;

/**
 * Transcripts over a real socket; each file in {@code dialogs/} is one, its first line says what it pins.
 *
 * <pre>
 * ! size 1000             a setting: size, recipients, xforward (network or none)
 * C: MAIL FROM:&lt;a@b.c&gt;   sent with CRLF; neighbouring C lines leave in one write
 * R: octets               sent without CRLF; \r \n \0 \\ \x7f and \{x*9000} (repeated) in C and R
 * S: 250 2.1.0            the next line from the server begins so; S: &lt;closed&gt; the server hung up
 * K: Subject: x           a line of the next kept message, without CRLF; K: &lt;end&gt; behind its last
 * kept: 1                 how many messages the household was given, in all
 * </pre>
 */
class DialogTest {
    private static final String RESOURCES = "/postern/lmtp/dialogs";

    static Stream<Path> dialogs() throws Exception {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".dialog")).sorted().toList().stream();
        }
    }

    static Path folder() throws URISyntaxException {
        return Path.of(DialogTest.class.getResource(RESOURCES).toURI());
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void theDialogRunsAsWritten(Path file) throws Exception {
        List<String> lines = Files.readAllLines(file);
        var household = new Household();
        var server = new LmtpServer(settings(lines), household);
        server.start();
        try (var client = new LmtpClient(server.address())) {
            new Run(client, household).play(lines);
            assertEquals(0, client.available(), "octets that nobody expected");
            client.close();
        } finally {
            server.stop(Duration.ofSeconds(5));
        }
        assertEquals(0, server.bytesInHand(), "octets not given back");
    }

    static LmtpSettings loopback() {
        return LmtpSettings.defaults().withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).withHostname("lists.example");
    }

    static LmtpSettings settings(List<String> lines) {
        LmtpSettings settings = loopback();
        for (String line : lines) {
            if (!line.startsWith("! ")) continue;
            String[] words = line.split(" ");
            settings = switch (words[1]) {
                case "size" -> settings.withSizes(Long.parseLong(words[2]), settings.bytesInHand());
                                case "recipients" -> settings.withLimits(10, Integer.parseInt(words[2]), Duration.ofMinutes(1));
                case "xforward" -> settings.withNetworks(settings.clients(),
                        words[2].equals("none") ? List.of() : List.of(Cidr.parse(words[2])));
                default -> throw new IllegalArgumentException(line);
            };
        }
        return settings;
    }

    /** What is sent, escapes undone, octets as characters. */
    static String unescape(String text) {
        String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        var octets = new StringBuilder();
        for (int i = 0; i < utf8.length(); i++) {
            if (utf8.charAt(i) != '\\') {
                octets.append(utf8.charAt(i));
                continue;
            }
            switch (utf8.charAt(++i)) {
                case 'r' -> octets.append('\r');
                case 'n' -> octets.append('\n');
                case '0' -> octets.append('\0');
                case '\\' -> octets.append('\\');
                case 'x' -> {
                    octets.append((char) Integer.parseInt(utf8.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                case '{' -> {
                    int end = utf8.indexOf('}', i);
                    String[] parts = utf8.substring(i + 1, end).split("\\*");
                    octets.append(unescape(parts[0]).repeat(Integer.parseInt(parts[1])));
                    i = end;
                }
                default -> throw new IllegalArgumentException("escape in " + text);
            }
        }
        return octets.toString();
    }

    /** Plays one file. */
    private static final class Run {
        private final LmtpClient client;
        private final Household household;
        private final StringBuilder pending = new StringBuilder();
        private final StringBuilder expected = new StringBuilder();
        private List<String> reply = List.of();
        private int message;

        Run(LmtpClient client, Household household) {
            this.client = client;
            this.household = household;
        }

        void play(List<String> lines) throws Exception {
            assertTrue(lines.getFirst().startsWith("# "), "the first line says what is pinned");
            for (String line : lines) {
                if (line.isBlank() || line.startsWith("#") || line.startsWith("!")) continue;
                int colon = line.indexOf(':');
                String text = line.substring(colon + 1).replaceFirst("^ ", "");
                switch (line.substring(0, colon)) {
                    case "C" -> pending.append(unescape(text)).append("\r\n");
                    case "R" -> pending.append(unescape(text));
                    case "S" -> expect(text);
                    case "K" -> keep(text);
                    case "kept" -> assertEquals(Integer.parseInt(text), household.kept.size(), "messages handed on");
                    default -> throw new IllegalArgumentException(line);
                }
            }
            flush();
            assertTrue(reply.isEmpty(), () -> "said, and not expected: " + reply);
        }

        private void expect(String text) throws Exception {
            flush();
            if (text.equals("<closed>")) {
                assertTrue(reply.isEmpty() && client.isClosed(), "the server hung up");
                return;
            }
            if (reply.isEmpty()) reply = client.reply();
            String line = reply.getFirst();
            assertTrue(line.equals(text) || line.startsWith(text + " "), () -> "expected: " + text + "\nbut was: " + line);
            reply = reply.subList(1, reply.size());
        }

        private void keep(String text) {
            if (!text.equals("<end>")) {
                expected.append(unescape(text)).append("\r\n");
                return;
            }
            assertEquals(expected.toString(), household.messages().get(message++));
            expected.setLength(0);
        }

        private void flush() throws Exception {
            if (pending.isEmpty()) return;
            client.send(pending.toString().getBytes(StandardCharsets.ISO_8859_1));
            pending.setLength(0);
        }
    }
}
