package postern.outbound.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.testing.Peers;

/** Against Postfix's smtp-sink. Budget: 5 s. */
class SmtpRelayIT {
    private static final Path SINK = Path.of("/usr/sbin/smtp-sink");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir Path folder;

    private static byte[] message(int octets) {
        var text = new StringBuilder("Subject: x\r\nFrom: ada@example.org\r\n\r\n.dot\r\n");
        while (text.length() < octets) text.append("x".repeat(70)).append("\r\n");
        return text.toString().getBytes(UTF_8);
    }

    /** smtp-sink on a free port of loopback, until closed. */
    private record Sink(Process process, int port) implements AutoCloseable {
        static Sink start(Path folder, String... options) throws IOException, InterruptedException {
            Peers.need(SINK, "postfix");
            int port;
            try (var free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                port = free.getLocalPort();
            }
            var command = new ArrayList<>(List.of(SINK.toString()));
            if (System.getProperty("user.name").equals("root")) command.addAll(List.of("-u", "postfix", "-R", folder.toString()));
            command.addAll(List.of(options));
            command.addAll(List.of("127.0.0.1:" + port, "1000"));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("sink.log").toFile()).start();
            var sink = new Sink(process, port);
            sink.awaitListening();
            return sink;
        }

        private void awaitListening() throws IOException, InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                try (var probe = new Socket()) {
                    probe.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                    return;
                } catch (IOException notYet) {
                    if (process.waitFor(20, TimeUnit.MILLISECONDS)) break;
                }
            }
            process.destroy();
            throw new IOException("smtp-sink does not listen");
        }

        @Override public void close() {
            process.destroy();
        }
    }

    private static RelayProfile profile(Sink sink, int connections) {
        return Relays.profile(sink.port(), Tls.NONE, connections, 1000, Relays.SHORT);
    }

    @Test void theSinkKeepsTheOctetsWeHandedOver() throws Exception {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        kept.toFile().setWritable(true, false);
        folder.toFile().setExecutable(true, false);
        byte[] message = message(300_000);
        try (Sink sink = Sink.start(folder, "-d", "kept/m."); var relay = new SmtpRelay(profile(sink, 1))) {
            assertEquals("Delivered 250 2.0.0 Ok", Relays.told(relay.send(Relays.handover(message, "a@x.example"), () -> true).getFirst()));
            try (Stream<Path> files = Files.list(kept)) {
                byte[] file = Files.readAllBytes(files.findFirst().orElseThrow());
                // the sink writes its own header lines first, ends lines with LF, and puts an empty line last
                String expected = new String(message, UTF_8).replace("\r\n", "\n");
                String got = new String(file, UTF_8);
                int at = got.indexOf("Subject: x\n");
                assertArrayEquals(expected.getBytes(UTF_8), Arrays.copyOf(got.substring(at).getBytes(UTF_8), expected.length()));
            }
        }
    }

    /** smtp-sink's hard refusal is 500 with a status that speaks of no syntax error: 5.3.0. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        -r | RCPT   | Deferred RECIPIENT 4
        -r | .      | Deferred POSTING 4
        -r | MAIL   | Deferred RELAY 4
        -r | EHLO   | Deferred RELAY 4
        -f | .      | Failed POSTING 5
        -f | RCPT   | Failed RECIPIENT 5
        -q | RCPT   | Deferred RELAY 451 4.4.2
        -q | DATA   | Deferred POSTING 451 4.4.2
        -q | .      | Unknown
        -Q | MAIL   | Deferred RELAY 421
        -Q | .      | Deferred POSTING 421
        """)
    void theSinkRefusesAndLeavesAtEachStep(String option, String command, String told) throws Exception {
        try (Sink sink = Sink.start(folder, option, command)) {
            var relay = new SmtpRelay(profile(sink, 1));
            String outcome = Relays.told(relay.send(Relays.handover(message(500), "a@x.example"), () -> true).getFirst());
            assertEquals(told, outcome.substring(0, Math.min(told.length(), outcome.length())), outcome);
            relay.close();
            assertEquals(0, relay.open());
        }
    }

    @ParameterizedTest
    @CsvSource({"-p", "-c"})
    void manySendersWithAndWithoutPipelining(String option) throws Exception {
        try (Sink sink = Sink.start(folder, option); var relay = new SmtpRelay(profile(sink, 5))) {
            assertEquals(500, sendAll(relay, 20, 500));
        }
    }

    /** @return how many were delivered */
    private static int sendAll(SmtpRelay relay, int senders, int messages) throws Exception {
        Handover handover = Relays.handover(message(5120), "a@x.example");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sends = new ArrayList<Future<Integer>>();
            for (int i = 0; i < senders; i++) {
                sends.add(threads.submit(() -> {
                    int delivered = 0;
                    for (int n = 0; n < messages / senders; n++) {
                        if (relay.send(handover, () -> true).getFirst() instanceof Outcome.Delivered) delivered++;
                    }
                    return delivered;
                }));
            }
            int all = 0;
            for (Future<Integer> send : sends) all += send.get();
            return all;
        }
    }
}
