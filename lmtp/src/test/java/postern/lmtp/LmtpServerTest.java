package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.lmtp.testing.LmtpClient;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;

/** The door as a whole: who comes in, how much is held, how it stops. */
@Timeout(30)
class LmtpServerTest {
    private static final String HOLD = "hold@lists.example";

    /** A household that waits with its answer to mail for {@code hold@} until it is let go. */
    private static final class Slow implements Intake {
        final Household household = new Household();
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);
        final AtomicBoolean interrupted = new AtomicBoolean();

        @Override public Reply recipient(EmailAddress to) {
            return household.recipient(to);
        }

        @Override public List<Reply> deliver(Submission submission) {
            if (submission.envelope().to().contains(EmailAddress.parse(HOLD))) {
                entered.countDown();
                try {
                    letGo.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException _) {
                    interrupted.set(true);
                }
            }
            return household.deliver(submission);
        }
    }

    private final Slow intake = new Slow();
    private LmtpServer server;

    @AfterEach void stop() {
        intake.letGo.countDown();
        if (server != null) server.stop(Duration.ofSeconds(5));
    }

    @Test void aTakenPortIsToldAndNothingIsLeftBehind() throws Exception {
        start(DialogTest.loopback());
        var second = new LmtpServer(DialogTest.loopback().withListen(server.address()), intake);
        assertTrue(assertThrows(IOException.class, second::start).getMessage().contains("cannot listen"));
        second.stop(Duration.ofSeconds(1));
    }

    @Test void whoIsInNoAllowedNetworkHears554() throws Exception {
        start(DialogTest.loopback().withNetworks(List.of(Cidr.parse("192.0.2.0/24")), List.of()));
        try (var client = new LmtpClient(server.address())) {
            assertEquals("554 5.7.1 no LMTP service for you", client.reply().getFirst());
            assertTrue(client.isClosed());
        }
        assertEquals(0, server.connections());
    }

    @Test void oneConnectionTooManyHears421AndAPlaceThatIsFreeIsGivenAgain() throws Exception {
        start(DialogTest.loopback().withLimits(2, 10, Duration.ofMinutes(1)));
        try (var one = LmtpClient.greeted(server.address()); var two = LmtpClient.greeted(server.address())) {
            try (var three = new LmtpClient(server.address())) {
                assertEquals("421 4.3.2 too many connections, try again later", three.reply().getFirst());
                assertTrue(three.isClosed());
            }
            assertEquals("250 2.0.0 ok", one.command("NOOP"));
            two.command("QUIT");
            two.close();
            until(() -> server.connections() == 1);
            try (var four = LmtpClient.greeted(server.address())) {
                assertEquals("250 2.0.0 ok", four.command("NOOP"));
            }
        }
    }

    @Test void aSilentPeerHears421() throws Exception {
        start(DialogTest.loopback().withLimits(10, 10, Duration.ofMillis(150)));
        try (var client = LmtpClient.greeted(server.address())) {
            assertEquals("421 4.4.2 you were silent too long", client.reply().getFirst());
            assertTrue(client.isClosed());
        }
        try (var client = LmtpClient.greeted(server.address())) {
            client.send("MAIL FROM:<>\r\nRCPT TO:<a@lists.example>\r\nDATA\r\nSubject: half");
            for (int i = 0; i < 3; i++) client.reply();
            assertEquals("421 4.4.2 you were silent too long", client.reply().getFirst());
        }
        until(() -> server.connections() == 0 && server.bytesInHand() == 0);
    }

    @Test void theIdleClockStandsStillWhileTheHouseholdThinks() throws Exception {
        start(DialogTest.loopback().withLimits(10, 10, Duration.ofMillis(300)));
        try (var client = LmtpClient.greeted(server.address())) {
            CompletableFuture.delayedExecutor(900, TimeUnit.MILLISECONDS).execute(intake.letGo::countDown);
            assertEquals("250 2.0.0 kept 1.0", client.deliver("", List.of(HOLD), "a: b\r\n").getLast());
            assertEquals("250 2.0.0 ok", client.command("NOOP"));
        }
    }

    @Test void aSlowHouseholdHoldsUpNobodyElse() throws Exception {
        start(DialogTest.loopback());
        var held = new ArrayList<LmtpClient>();
        for (int i = 0; i < 20; i++) {
            var client = LmtpClient.greeted(server.address());
            client.send("MAIL FROM:<>\r\nRCPT TO:<" + HOLD + ">\r\nDATA\r\na: b\r\n.\r\nNOOP\r\n");
            held.add(client);
        }
        assertTrue(intake.entered.await(10, TimeUnit.SECONDS));
        try (var client = LmtpClient.greeted(server.address())) {
            assertEquals("250 2.0.0 kept 1.0", client.deliver("", List.of("a@lists.example"), "a: b\r\n").getLast());
        }
        intake.letGo.countDown();
        for (LmtpClient client : held) {
            for (String code : List.of("250 2.1.0", "250 2.1.5", "354", "250 2.0.0 kept", "250 2.0.0 ok")) {
                String line = client.reply().getLast();
                assertTrue(line.startsWith(code), line);
            }
            client.close();
        }
    }

    @Test void whatAPeerPushesWhileWeAreBusyIsNotTakenIn() throws Exception {
        start(DialogTest.loopback());
        try (var client = LmtpClient.greeted(server.address())) {
            client.send("MAIL FROM:<>\r\nRCPT TO:<" + HOLD + ">\r\nDATA\r\na: b\r\n.\r\n");
            assertTrue(intake.entered.await(10, TimeUnit.SECONDS));
            byte[] commands = "NOOP\r\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
            var pushed = new AtomicBoolean();
            Thread pusher = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 100; i++) client.send(commands);
                    pushed.set(true);
                } catch (IOException _) {
                    // the client is closed at the end of the test
                }
            });
            assertFalse(pusher.join(Duration.ofMillis(500)), "60 MB went into a server that does not read");
            assertFalse(pushed.get());
        }
    }

    @Test void anAnnouncedSizeThatDoesNotFitIsRefusedAtData() throws Exception {
        start(DialogTest.loopback().withSizes(1_000_000, LmtpSettings.heapFor(1_000_000) * 3 / 2));
        try (var one = LmtpClient.greeted(server.address()); var two = LmtpClient.greeted(server.address())) {
            one.send("MAIL FROM:<> SIZE=1000000\r\nRCPT TO:<a@lists.example>\r\nDATA\r\n");
            for (int i = 0; i < 3; i++) one.reply();
            two.send("MAIL FROM:<> SIZE=1000000\r\nRCPT TO:<a@lists.example>\r\nDATA\r\n");
            two.reply();
            two.reply();
            assertEquals("452 4.3.1 too much mail in hand, try again later", two.reply().getLast());
            one.send("a: b\r\n.\r\n");
            assertEquals("250 2.0.0 kept 1.0", one.reply().getLast());
            assertEquals("354 end with <CR><LF>.<CR><LF>", two.command("DATA"));
        }
        until(() -> server.bytesInHand() == 0);
    }

    @Test void aMailThatOutgrowsTheBudgetIsReadToItsEndAndHears452ForEachRecipient() throws Exception {
        start(DialogTest.loopback().withSizes(1_000_000, LmtpSettings.heapFor(1_000_000)));
        try (var one = LmtpClient.greeted(server.address()); var two = LmtpClient.greeted(server.address())) {
            one.send("MAIL FROM:<> SIZE=900000\r\nRCPT TO:<a@lists.example>\r\nDATA\r\n");
            for (int i = 0; i < 3; i++) one.reply();
            List<String> replies = two.deliver("", List.of("a@lists.example", "b@lists.example"), ("x".repeat(70) + "\r\n").repeat(5000));
            assertEquals(List.of("452 4.3.1 too much mail in hand, try again later", "452 4.3.1 too much mail in hand, try again later"),
                    replies.subList(4, 6));
        }
        until(() -> server.bytesInHand() == 0);
        assertEquals(0, intake.household.kept.size());
    }

    @Test void ofAHeaderOverFourMebibytesTheHouseholdReadsNoMoreAndGetsEveryOctet() throws Exception {
        start(DialogTest.loopback());
        List<String> to = List.of("a@lists.example", "b@lists.example");
        String folds = (" " + "z".repeat(1021) + "\r\n").repeat(3 * 1024);
        String folded = "c:\r\n" + folds + (" " + "z".repeat(1021) + "\r\n").repeat(1023) + " " + "z".repeat(1017);
        try (var client = LmtpClient.greeted(server.address())) {
            assertEquals(List.of("250 2.0.0 kept 1.0", "250 2.0.0 kept 1.1"), answers(client.deliver("", to, "a:\r\n" + folds + "\r\nx\r\n")));
            assertEquals(3 * 1024 * 1024 + 4, intake.household.kept.getFirst().message().headerSize());
            assertEquals(List.of("250 2.0.0 kept 2.0", "250 2.0.0 kept 2.1"), answers(client.deliver("", to, folded + "\r\n\r\nx\r\n")));
            assertEquals(4 * 1024 * 1024, intake.household.kept.getLast().message().headerSize());
            assertFalse(intake.household.kept.getLast().message().isCut());
            String over = "a:\r\n" + folded + "z\r\n\r\nx\r\n";
            assertEquals(List.of("250 2.0.0 kept 3.0", "250 2.0.0 kept 3.1"), answers(client.deliver("", to, over)));
            RawMessage cut = intake.household.kept.getLast().message();
            assertTrue(cut.isCut() && cut.fields().size() == 1);
            assertEquals(over, new String(cut.toBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test void twoThousandFieldsAreReadAndNoMore() throws Exception {
        start(DialogTest.loopback());
        List<String> to = List.of("a@lists.example", "b@lists.example");
        String body = "\r\n" + "b:\r\n".repeat(3000);
        try (var client = LmtpClient.greeted(server.address())) {
            assertEquals(List.of("250 2.0.0 kept 1.0", "250 2.0.0 kept 1.1"), answers(client.deliver("", to, "a:\r\n b\r\n".repeat(2000) + body)));
            assertFalse(intake.household.kept.getLast().message().isCut());
            assertEquals(List.of("250 2.0.0 kept 2.0", "250 2.0.0 kept 2.1"), answers(client.deliver("", to, "a:\r\n".repeat(2001) + body)));
            assertTrue(intake.household.kept.getLast().message().isCut());
            client.deliver("", to, "a:\r\n".repeat(5_000_000));
        }
        RawMessage most = intake.household.kept.getLast().message();
        assertEquals(List.of(true, 2000, 20_000_000), List.of(most.isCut(), most.fields().size(), most.size()));
    }

    @Test void aMessageInManyPiecesArrivesOctetForOctet() throws Exception {
        start(DialogTest.loopback());
        var text = new StringBuilder("Subject: x\r\n\r\n");
        for (int i = 0; text.length() < 1_300_000; i++) text.append(i % 7 == 0 ? "." : "").append(i).append("z".repeat(i % 97)).append("\r\n");
        try (var client = LmtpClient.greeted(server.address())) {
            client.deliver("", List.of("a@lists.example"), text.toString());
        }
        assertEquals(text.toString(), intake.household.messages().getFirst());
    }

    private static List<String> answers(List<String> replies) {
        return replies.subList(4, replies.size());
    }

    @Test void aPeerThatVanishesGivesBackWhatWasHeld() throws Exception {
        start(DialogTest.loopback());
        for (String last : List.of("DATA\r\n", "DATA\r\nSubject: ", "DATA\r\nSubject: x\r\n.", "DATA\r\nSubject: x\r\n.\r\n")) {
            try (var client = LmtpClient.greeted(server.address())) {
                client.send("MAIL FROM:<> SIZE=1000000\r\nRCPT TO:<" + HOLD + ">\r\n" + last);
                for (int i = 0; i < 3; i++) client.reply();
                assertTrue(server.bytesInHand() >= LmtpSettings.heapFor(1_000_000));
            }
        }
        assertTrue(intake.entered.await(10, TimeUnit.SECONDS));
        until(() -> server.connections() == 1);
        assertTrue(server.bytesInHand() >= LmtpSettings.heapFor(1_000_000), "the mail that is with the household is still held");
        intake.letGo.countDown();
        until(() -> server.connections() == 0 && server.bytesInHand() == 0);
        assertEquals(1, intake.household.kept.size());
    }

    @Test void anOrderlyStopFinishesTheTransactionInHand() throws Exception {
        start(DialogTest.loopback());
        try (var idle = LmtpClient.greeted(server.address()); var sending = LmtpClient.greeted(server.address());
                var open = LmtpClient.greeted(server.address())) {
            sending.send("MAIL FROM:<>\r\nRCPT TO:<" + HOLD + ">\r\nRCPT TO:<b@lists.example>\r\nDATA\r\na: b\r\n.\r\nMAIL FROM:<>\r\n");
            for (int i = 0; i < 4; i++) sending.reply();
            open.send("MAIL FROM:<>\r\n");
            open.reply();
            assertTrue(intake.entered.await(10, TimeUnit.SECONDS));
            var stopped = CompletableFuture.runAsync(() -> server.stop(Duration.ofSeconds(20)));
            assertEquals("421 4.3.2 shutting down", idle.reply().getLast());
            assertTrue(idle.isClosed());
            idle.close();
            assertThrows(IOException.class, () -> new LmtpClient(server.address()).close());
            open.send("RCPT TO:<a@lists.example>\r\nDATA\r\na: b\r\n.\r\n");
            for (String code : List.of("250 2.1.5", "354", "250 2.0.0 kept", "421 4.3.2")) {
                String line = open.reply().getLast();
                assertTrue(line.startsWith(code), line);
            }
            assertFalse(stopped.isDone());
            intake.letGo.countDown();
            assertEquals("250 2.0.0 kept 2.0", sending.reply().getLast());
            assertEquals("250 2.0.0 kept 2.1", sending.reply().getLast());
            assertEquals("421 4.3.2 shutting down", sending.reply().getLast());
            assertTrue(sending.isClosed());
            stopped.get(10, TimeUnit.SECONDS);
        }
        assertEquals(0, server.connections());
        server = null;
    }

    @Test void aStopIsBoundedAndInterruptsNobody() throws Exception {
        start(DialogTest.loopback());
        try (var client = LmtpClient.greeted(server.address())) {
            client.send("MAIL FROM:<>\r\nRCPT TO:<" + HOLD + ">\r\nDATA\r\na: b\r\n.\r\n");
            for (int i = 0; i < 3; i++) client.reply();
            assertTrue(intake.entered.await(10, TimeUnit.SECONDS));
            long start = System.nanoTime();
            server.stop(Duration.ofMillis(200));
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
            assertTrue(client.isClosed(), "cut off without an answer");
        }
        intake.letGo.countDown();
        until(() -> intake.household.kept.size() == 1);
        assertFalse(intake.interrupted.get());
        until(() -> server.bytesInHand() == 0);
        server = null;
    }

    @Test void whatXforwardToldTravelsWithTheNextMailAlone() throws Exception {
        start(DialogTest.loopback());
        try (var client = LmtpClient.greeted(server.address())) {
            client.command("XFORWARD NAME=spike.example ADDR=IPv6:2001:db8::7 PORT=2525");
            client.command("XFORWARD PROTO=ESMTP HELO=a+2Bb.example IDENT=4Zx9+40q SOURCE=REMOTE NAME=[unavailable]");
            client.deliver("ada@example.org", List.of("a@lists.example"), "a: b\r\n");
            client.deliver("ada@example.org", List.of("a@lists.example"), "a: b\r\n");
            client.command("XFORWARD NAME=spike.example ADDR=192.0.2.1");
            client.command("RSET");
            client.deliver("ada@example.org", List.of("a@lists.example"), "a: b\r\n");
        }
        var told = new Peer.Client(Optional.empty(), Optional.of(InetAddress.ofLiteral("2001:db8::7")), Optional.of(2525),
                Optional.of("ESMTP"), Optional.of("a+b.example"), Optional.of("4Zx9?q"), Optional.of("REMOTE"));
        List<Submission> kept = intake.household.kept;
        assertEquals(new Peer(InetAddress.getLoopbackAddress(), "client.example", Optional.of(told)), kept.get(0).peer());
        assertEquals(Optional.empty(), kept.get(1).peer().client());
        assertEquals(Optional.empty(), kept.get(2).peer().client());
    }

    @Test void theEnvelopeIsWhatWasSaid() throws Exception {
        start(DialogTest.loopback());
        try (var client = LmtpClient.greeted(server.address())) {
            client.send("MAIL FROM:<grå@example.org> BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<b@lists.example>\r\n"
                    + "RCPT TO:<nobody@lists.example>\r\nRCPT TO:<a@lists.example>\r\nRCPT TO:<b@lists.example>\r\nDATA\r\na: b\r\n.\r\n");
            for (int i = 0; i < 9; i++) client.reply();
        }
        var envelope = intake.household.kept.getFirst().envelope();
        assertEquals("grå@example.org", envelope.from().toString());
        assertEquals(List.of("b@lists.example", "a@lists.example", "b@lists.example"),
                envelope.to().stream().map(EmailAddress::toString).toList());
        assertTrue(envelope.eightBit() && envelope.smtpUtf8());
    }

    private void start(LmtpSettings settings) throws IOException {
        server = new LmtpServer(settings, intake);
        server.start();
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not come true within ten seconds");
            Thread.sleep(5);
        }
    }
}
