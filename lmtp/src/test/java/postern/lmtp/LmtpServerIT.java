package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.rewrite.testing.Peers;

/** Postfix' own client, smtp-source, in many sessions at once. */
@Timeout(120)
class LmtpServerIT {
    private static final Path SMTP_SOURCE = Path.of("/usr/sbin/smtp-source");

    @Test void smtpSourceDeliversAllItsMail() throws Exception {
        Peers.need(SMTP_SOURCE, "postfix");
        var household = new Household();
        var server = new LmtpServer(DialogTest.loopback(), household);
        server.start();
        try {
            deliver(server, "-s", "20", "-m", "400", "-l", "5000", "-d");
            deliver(server, "-s", "5", "-m", "20", "-l", "500000", "-r", "3");
            LmtpServerTest.until(() -> server.connections() == 0 && server.bytesInHand() == 0);
        } finally {
            server.stop(Duration.ofSeconds(5));
        }
        assertEquals(420, household.kept.size());
        assertEquals(400 + 3 * 20, household.kept.stream().mapToInt(submission -> submission.envelope().to().size()).sum());
    }

    private static void deliver(LmtpServer server, String... options) throws Exception {
        var command = new ArrayList<>(List.of(SMTP_SOURCE.toString(), "-L", "-f", "a@example.com", "-t", "b@example.com"));
        command.addAll(List.of(options));
        command.add("inet:127.0.0.1:" + server.address().getPort());
        Process source = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertTrue(source.waitFor(60, TimeUnit.SECONDS), "smtp-source is done");
        assertEquals("", new String(source.getInputStream().readAllBytes()), "what smtp-source complains of");
        assertEquals(0, source.exitValue());
    }
}
