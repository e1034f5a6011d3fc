package postern.outbound.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.outbound.testing.ScriptedSmtpServer;

class SmtpRelayTest {
    private static final byte[] MESSAGE = "Subject: x\r\n\r\nhello\r\n".getBytes(UTF_8);
    private static final List<String> HELLO = List.of("S: 220 sink", "C: EHLO postern.example", "S: 250 sink");
    private static final List<String> PIPELINED = List.of("S: 220 sink", "C: EHLO postern.example", "S: 250-sink", "S: 250-8BITMIME", "S: 250 PIPELINING");
    private static final List<String> TRANSACTION = List.of("C: MAIL *", "S: 250 ok", "C: RCPT TO:<a@x.example>", "S: 250 ok", "C: DATA", "S: 354 go",
            "MESSAGE", "S: 250 queued");

    @SafeVarargs private static List<String> script(List<String>... parts) {
        var all = new ArrayList<String>();
        for (List<String> part : parts) all.addAll(part);
        return all;
    }

    private static String told(SmtpRelay relay, byte[] message) {
        return Relays.told(relay.send(Relays.handover(message, "a@x.example"), () -> true).getFirst());
    }

    // --- what arrives ---

    static Stream<byte[]> corpus() {
        var random = new Random(7);
        var large = new StringBuilder("Subject: large\r\n\r\n");
        while (large.length() < 1_000_000) {
            for (int i = random.nextInt(120); i > 0; i--) large.append(".abc \u00e9".charAt(random.nextInt(6)));
            large.append("\r\n");
        }
        var edge = new StringBuilder("Subject: dots where blocks end\r\n\r\n");
        while (edge.length() < 100_000) edge.append(".\r\n".repeat(random.nextInt(5))).append("x".repeat(random.nextInt(3))).append("\r\n");
        return Stream.concat(
                Stream.of("", "\r\n", ".\r\n", "..\r\n", ".a: b\r\n\r\n.\r\n", "a: b\r\n\r\n", "a: b\r\n", "a: b\r\n\r\n.\r\n..\r\n...\r\n.x\r\n",
                        "a: b\r\n\r\nx\r\n\r\n\r\n\r\n", "a: b\r\n\r\n\r\n.\r\n\r\n", "a: b\r\n\r\nQUIT\r\n", "a: b\r\n\r\n\u00e9\u0000\u00ff\r\n",
                        "a: " + "y".repeat(70_000) + "\r\n\r\n" + ".".repeat(70_000) + "\r\n"),
                Stream.of(large.toString(), edge.toString())).map(text -> text.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void whatTheRelayUnstuffsIsWhatWasHandedOver(byte[] message) throws Exception {
        try (var server = new ScriptedSmtpServer(List.of(script(PIPELINED, TRANSACTION))); var relay = new SmtpRelay(Relays.plain(server.port()))) {
            assertEquals("Delivered 250 queued", told(relay, message));
            assertArrayEquals(message, server.messages().getFirst());
        }
    }

    @Test void aMissingLastLineEndIsPutIn() throws Exception {
        try (var server = new ScriptedSmtpServer(List.of(script(PIPELINED, TRANSACTION))); var relay = new SmtpRelay(Relays.plain(server.port()))) {
            assertEquals("Delivered 250 queued", told(relay, "a: b\r\n\r\n.".getBytes(UTF_8)));
            assertEquals("a: b\r\n\r\n.\r\n", new String(server.messages().getFirst(), UTF_8));
        }
    }

    @Test void aThousandRecipientsGoInGroupsAndKeepTheirOrder() throws Exception {
        var steps = new ArrayList<>(PIPELINED);
        steps.addAll(List.of("C: MAIL *", "S: 250 ok"));
        String[] to = IntStream.range(0, 1000).mapToObj(i -> "m" + i + "@x.example").toArray(String[]::new);
        for (int i = 0; i < to.length; i++) steps.addAll(List.of("C: RCPT TO:<" + to[i] + ">", i % 7 == 3 ? "S: 550 5.1.1 no " + i : "S: 250 ok"));
        steps.addAll(List.of("C: DATA", "S: 354 go", "MESSAGE", "S: 250 queued"));
        try (var server = new ScriptedSmtpServer(List.of(steps)); var relay = new SmtpRelay(Relays.plain(server.port()))) {
            List<Outcome> outcomes = relay.send(Relays.handover(MESSAGE, to), () -> true);
            for (int i = 0; i < to.length; i++) {
                assertEquals(i % 7 == 3 ? "Failed RECIPIENT 550 5.1.1 no " + i : "Delivered 250 queued", Relays.told(outcomes.get(i)));
            }
        }
    }

    // --- trouble at every step ---

    static Stream<List<String>> dialogs() {
        return Stream.of(script(HELLO, TRANSACTION), script(PIPELINED, List.of("C: MAIL *", "C: RCPT *", "C: DATA", "S: 250 ok", "S: 250 ok", "S: 354 go",
                "MESSAGE", "S: 250 queued")));
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void a421RestsTheRelayUntilARecipientStandsAndThenThePostingAlone(List<String> dialog) throws Exception {
        everyReply(dialog, "S: 421 4.3.2 going down", (step, told) -> assertEquals("Deferred " + blamed(dialog, step) + " 421 4.3.2 going down", told));
    }

    /** The message is suspected once MAIL and RCPT were answered, by the dialogs' only two "250 ok". */
    private static Blame blamed(List<String> dialog, int step) {
        return Collections.frequency(dialog.subList(0, step), "S: 250 ok") == 2 ? Blame.POSTING : Blame.RELAY;
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void aConnectionLostAtAnyStepIsDeferredOrUnknown(List<String> dialog) throws Exception {
        for (String end : List.of("DROP", "RESET")) {
            everyReply(dialog, end, (step, told) -> {
                boolean dotted = dialog.subList(0, step).contains("MESSAGE");
                boolean inConnect = step == 0 && told.startsWith("Deferred RELAY 451 4.4.1 connect to ");
                // a reset discards the answers before it that were not read yet, that to RCPT too
                String blamed = end.equals("RESET") && told.startsWith("Deferred RELAY") ? "RELAY" : blamed(dialog, step).name();
                assertTrue(inConnect || told.startsWith(dotted ? "Unknown lost connection" : "Deferred " + blamed + " 451 4.4.2 lost connection"), told);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void garbageAtAnyStepIsDeferredOrUnknown(List<String> dialog) throws Exception {
        everyReply(dialog, "S: 25x what", (step, told) -> {
            boolean dotted = dialog.subList(0, step).contains("MESSAGE");
            assertTrue(told.startsWith(dotted ? "Unknown relay 127.0.0.1 sent a line" : "Deferred RELAY 451 4.5.0 relay 127.0.0.1 sent a line"), told);
        });
    }

    private interface Check {
        void accept(int step, String told);
    }

    /** Plays the dialog once for each reply in it, with {@code instead} in that reply's place and nothing after it. */
    private static void everyReply(List<String> dialog, String instead, Check check) throws Exception {
        for (int step = 0; step < dialog.size(); step++) {
            if (!dialog.get(step).startsWith("S: ") || dialog.get(step).startsWith("S: 250-")) continue;
            if (step > 0 && dialog.get(step - 1).startsWith("S: 250-")) continue;
            var steps = new ArrayList<>(dialog.subList(0, step));
            steps.add(instead);
            if (instead.startsWith("S:")) steps.add("EOF");
            try (var server = new ScriptedSmtpServer(List.of(steps))) {
                var relay = new SmtpRelay(Relays.plain(server.port()));
                check.accept(step, told(relay, MESSAGE));
                assertEquals(0, relay.open(), "connections left open after trouble at step " + step);
                relay.close();
                assertEquals(List.of(), server.departures(), "trouble at step " + step);
            }
        }
    }

    @Test void aRelayThatClosesInTheMiddleOfAMessageMaySayWhy() throws Exception {
        var steps = script(HELLO, TRANSACTION.subList(0, 6), List.of("PART", "S: 552 5.3.4 too big", "DROP"));
        byte[] large = ("a: b\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(500_000)).getBytes(UTF_8);
        try (var server = new ScriptedSmtpServer(List.of(steps)); var relay = new SmtpRelay(Relays.plain(server.port()))) {
            assertEquals("Failed POSTING 552 5.3.4 too big", told(relay, large));
            assertEquals(0, relay.open());
        }
    }

    @Test void nobodyListeningRestsTheRelay() throws Exception {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = socket.getLocalPort();
        }
        try (var relay = new SmtpRelay(Relays.plain(free))) {
            assertEquals("Deferred RELAY 451 4.4.1 connect to 127.0.0.1:" + free + ": Connection refused", told(relay, MESSAGE));
        }
    }

    // --- time ---

    private static RelayProfile hasty(int port) {
        return Relays.profile(port, Tls.NONE, 1, 100, new RelayProfile.Times(Duration.ofSeconds(5), Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofSeconds(20)));
    }

    @Test void aSilentRelayIsLeft() throws Exception {
        try (var server = new ScriptedSmtpServer(List.of(List.of("EOF"), script(HELLO, TRANSACTION.subList(0, 7), List.of("EOF"))));
                var relay = new SmtpRelay(hasty(server.port()))) {
            assertEquals("Deferred RELAY 451 4.4.2 relay 127.0.0.1 timed out before the greeting", told(relay, MESSAGE));
            assertEquals("Unknown relay 127.0.0.1 timed out before the answer to the final dot", told(relay, MESSAGE));
            assertEquals(List.of(), server.departures());
        }
    }

    @Test void drippingOctetsDoNotStretchTheTime() throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")); var relay = new SmtpRelay(hasty(listener.getLocalPort()))) {
            Thread.ofVirtual().start(() -> drip(listener));
            long begun = System.nanoTime();
            assertEquals("Deferred RELAY 451 4.4.2 relay 127.0.0.1 timed out before the greeting", told(relay, MESSAGE));
            assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(5));
        }
    }

    private static void drip(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write("220-x\r\n".getBytes(UTF_8));
            for (int i = 0; i < 500; i++) {
                socket.getOutputStream().write('2');
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException left) {
            // the client went away, as it should
        }
    }

    /** The way out is full and nobody reads: no read time-out helps there. */
    @Test void aRelayThatTakesNoDataIsLeft() throws Exception {
        var done = new CountDownLatch(1);
        try (var listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")); var relay = new SmtpRelay(hasty(listener.getLocalPort()))) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write("220 x\r\n250 x\r\n".getBytes(UTF_8), 0, 7);
                    byte[] some = new byte[200];
                    for (String answer : List.of("250 x\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n")) {
                        if (socket.getInputStream().read(some) < 0) return;
                        socket.getOutputStream().write(answer.getBytes(UTF_8));
                    }
                    done.await();
                } catch (IOException | InterruptedException left) {
                    // the test is over
                }
            });
            byte[] large = ("a: b\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(500_000)).getBytes(UTF_8);
            String told = told(relay, large);
            assertTrue(told.startsWith("Deferred POSTING 451 4.4.2 lost connection"), told);
            assertEquals(0, relay.open());
        } finally {
            done.countDown();
        }
    }

    // --- connections ---

    @Test void aConnectionServesSoManyMessagesAndThenQuits() throws Exception {
        var twice = script(HELLO, TRANSACTION, TRANSACTION, List.of("C: QUIT", "EOF"));
        try (var server = new ScriptedSmtpServer(List.of(twice, twice))) {
            var relay = new SmtpRelay(Relays.profile(server.port(), Tls.NONE, 1, 2, Relays.SHORT));
            for (int i = 0; i < 4; i++) assertEquals("Delivered 250 queued", told(relay, MESSAGE));
            assertEquals(0, relay.open());
            relay.close();
            assertEquals(List.of(), server.departures());
            assertEquals(2, server.connections());
        }
    }

    @Test void anIdleConnectionIsEndedWithQuit() throws Exception {
        try (var server = new ScriptedSmtpServer(List.of(script(HELLO, TRANSACTION, List.of("C: QUIT", "EOF"))))) {
            var times = new RelayProfile.Times(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(200));
            var relay = new SmtpRelay(Relays.profile(server.port(), Tls.NONE, 2, 100, times));
            assertEquals("Delivered 250 queued", told(relay, MESSAGE));
            assertEquals(List.of(), server.departures());
            relay.close();
            assertEquals(0, relay.open());
        }
    }

    @Test void neverMoreConnectionsThanAllowedAndNoneLeftBehind() throws Exception {
        var busy = script(HELLO, Collections.nCopies(60, TRANSACTION).stream().flatMap(List::stream).toList());
        try (var server = new ScriptedSmtpServer(Collections.nCopies(3, busy)); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var relay = new SmtpRelay(Relays.profile(server.port(), Tls.NONE, 3, 100, Relays.SHORT));
            var sends = new ArrayList<Future<String>>();
            for (int i = 0; i < 60; i++) sends.add(threads.submit(() -> told(relay, MESSAGE)));
            for (Future<String> send : sends) assertEquals("Delivered 250 queued", send.get());
            assertTrue(server.connections() <= 3, server.connections() + " connections");
            assertEquals(60, server.messages().size());
            relay.close();
            assertEquals(0, relay.open());
        }
    }

    @Test void closingCutsOffTheSendInHandAtOnceAndTakesNoOther() throws Exception {
        var silent = script(HELLO, TRANSACTION.subList(0, 7), List.of("EOF"));
        try (var server = new ScriptedSmtpServer(List.of(silent)); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var relay = new SmtpRelay(Relays.profile(server.port(), Tls.NONE, 1, 100, Relays.SHORT));
            var answered = threads.submit(() -> told(relay, MESSAGE));
            while (server.messages().isEmpty()) Thread.onSpinWait();
            var waiting = threads.submit(() -> told(relay, MESSAGE));
            long begun = System.nanoTime();
            relay.close();
            assertEquals("Unknown lost connection with relay 127.0.0.1 before the answer to the final dot: Socket closed", answered.get());
            assertEquals("Deferred US 451 4.3.2 shutting down", waiting.get());
            assertEquals("Deferred US 451 4.3.2 shutting down", told(relay, MESSAGE));
            assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(3));
            assertEquals(0, relay.open());
            assertEquals(List.of(), server.departures());
        }
    }

    static Stream<List<String>> beforeTheMessage() {
        return Stream.of(List.of("EOF"), script(HELLO, List.of("C: MAIL *", "EOF")), script(HELLO, TRANSACTION.subList(0, 5), List.of("EOF")));
    }

    @ParameterizedTest
    @MethodSource("beforeTheMessage")
    void whatClosingCutsOffBeforeTheMessageIsOurOwnTrouble(List<String> silent) throws Exception {
        try (var server = new ScriptedSmtpServer(List.of(silent)); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var relay = new SmtpRelay(Relays.plain(server.port()));
            var send = threads.submit(() -> told(relay, MESSAGE));
            while (server.connections() == 0) Thread.onSpinWait();
            relay.close();
            assertEquals("Deferred US 451 4.3.2 shutting down", send.get());
            assertEquals(0, relay.open());
        }
    }
}
