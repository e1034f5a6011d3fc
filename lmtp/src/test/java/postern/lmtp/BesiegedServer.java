package postern.lmtp;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/**
 * The program that {@link HostilePeersIT} besieges: the real server in a JVM of its own, with a household that keeps nothing and
 * does not answer mail for {@code hold@} until it is told to.
 *
 * <p>Prints its port; then reads one word a line from standard input and answers with one line: {@code state} gives connections,
 * octets in hand, mails held by the household and octets of heap in use after a collection; {@code go} lets the held mails go.
 * Ends with its input.
 */
final class BesiegedServer {
    private static final CountDownLatch LET_GO = new CountDownLatch(1);
    private static final AtomicInteger HELD = new AtomicInteger();

    private BesiegedServer() { }

    /** @param arguments the limit on connections */
    static void main(String[] arguments) throws Exception {
        var settings = DialogTest.loopback().withLimits(Integer.parseInt(arguments[0]), 100, Duration.ofMinutes(5));
        var server = new LmtpServer(settings, new Forgetful());
        server.start();
        System.out.println(server.address().getPort());
        var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String word = asked.readLine(); word != null; word = asked.readLine()) {
            if (word.equals("go")) LET_GO.countDown();
            System.out.println(server.connections() + " " + server.bytesInHand() + " " + HELD + " " + heap());
        }
        LET_GO.countDown();
        server.stop(Duration.ofSeconds(5));
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static final class Forgetful implements Intake {
        @Override public Reply recipient(EmailAddress to) {
            return Reply.of(250, "2.1.5", "ok");
        }

        @Override public List<Reply> deliver(Submission submission) {
            List<EmailAddress> to = submission.envelope().to();
            if (to.getFirst().localPart().equals("hold")) hold();
            return to.stream().map(_ -> Reply.of(250, "2.0.0", "forgotten")).toList();
        }

        private static void hold() {
            HELD.incrementAndGet();
            try {
                LET_GO.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } finally {
                HELD.decrementAndGet();
            }
        }
    }
}
