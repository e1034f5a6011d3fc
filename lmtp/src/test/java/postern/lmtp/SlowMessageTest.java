package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.lmtp.testing.LmtpClient;

/** A message has its time: the idle time-out, and a second more for each 500 octets of it. */
@Timeout(30)
class SlowMessageTest {
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final LmtpServer server = new LmtpServer(DialogTest.loopback().withLimits(10, 10, IDLE), new Household());

    @BeforeEach void start() throws IOException {
        server.start();
    }

    @AfterEach void stop() {
        server.stop(Duration.ofSeconds(5));
    }

    @Test void oneThatDripsInHears421AndGivesBackWhatItHeld() throws Exception {
        try (var client = begun(" SIZE=1000000")) {
            sendUntil(client, "x", () -> available(client) > 0);
            assertEquals("421 4.4.2 this message takes too long", client.reply().getFirst());
        }
        LmtpServerTest.until(() -> server.connections() == 0 && server.bytesInHand() == 0);
    }

    @Test void oneThatComesSteadilyMayTakeLongerThanTheIdleTimeout() throws Exception {
        try (var client = begun("")) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3_000);
            sendUntil(client, "x".repeat(70) + "\r\n", () -> System.nanoTime() > end);
            assertEquals("250 2.0.0 kept 1.0", client.command("."));
        }
    }

    @Test void theNextMessageHasATimeOfItsOwn() throws Exception {
        try (var client = begun("")) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(600);
            sendUntil(client, "x", () -> System.nanoTime() > end);
            assertEquals("250 2.0.0 kept 1.0", client.command("\r\n."));
            for (String line : new String[] {"MAIL FROM:<>", "RCPT TO:<a@lists.example>", "DATA"}) client.command(line);
            long next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(600);
            sendUntil(client, "x", () -> System.nanoTime() > next);
            assertEquals("250 2.0.0 kept 2.0", client.command("\r\n."));
        }
    }

    private LmtpClient begun(String parameters) throws IOException {
        var client = LmtpClient.greeted(server.address());
        client.send("MAIL FROM:<>" + parameters + "\r\nRCPT TO:<a@lists.example>\r\nDATA\r\n");
        for (int i = 0; i < 3; i++) client.reply();
        return client;
    }

    /** Some 200 pieces a second. */
    private static void sendUntil(LmtpClient client, String piece, BooleanSupplier over) throws InterruptedException {
        LmtpServerTest.until(() -> {
            if (over.getAsBoolean()) return true;
            try {
                client.send(piece);
            } catch (IOException hungUp) {
                throw new UncheckedIOException(hungUp);
            }
            return false;
        });
    }

    private static int available(LmtpClient client) {
        try {
            return client.available();
        } catch (IOException hungUp) {
            throw new UncheckedIOException(hungUp);
        }
    }
}
