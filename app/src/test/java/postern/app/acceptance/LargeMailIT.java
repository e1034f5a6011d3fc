package postern.app.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.app.testing.Json;
import postern.app.testing.MailClient;
import postern.app.testing.PosternProcess;
import postern.app.testing.Zone;

/** With the heap that users get, more large mail than fits waits outside: it is put off, and the process lives. */
@Timeout(300)
class LargeMailIT {
    private static final int MAILS = 20;
    private static final int OCTETS = 20_000_000;

    @Test void whatDoesNotFitHears452AndIsTakenWhenItComesAgain() throws Exception {
        try (var zone = Zone.start(); var postern = new PosternProcess().with("POSTERN_DNS", zone.address()).start()) {
            postern.rest().post("/api/v1/domains", Json.object("name", "lists.test")).expect(201);
            List<String> answers = allAtOnce(postern);
            assertTrue(postern.running(), postern.log());
            assertTrue(answers.stream().allMatch(answer -> answer.startsWith("250 2.0.0") || answer.startsWith("452 4.3.1")), answers.toString());
            assertTrue(answers.stream().anyMatch(answer -> answer.startsWith("250")), answers.toString());
            for (int i = 0; i < MAILS; i++) assertEquals("250 2.0.0", push(postern, i).substring(0, 9), "mail " + i + " again");
            assertEquals("250 2.0.0", push(postern, MAILS, 32 * 1024 * 1024).substring(0, 9), "the largest, alone");
            assertTrue(postern.running(), postern.log());
        }
    }

    @Test void aMailOfNothingButFieldsIsKeptAndTheProcessLives() throws Exception {
        try (var zone = Zone.start(); var postern = new PosternProcess().with("POSTERN_DNS", zone.address()).start();
             var client = MailClient.lmtp(postern.lmtpPort())) {
            postern.rest().post("/api/v1/domains", Json.object("name", "lists.test")).expect(201);
            byte[] fields = "a:\r\n".repeat(OCTETS / 4).getBytes(US_ASCII);
            assertEquals("250 2.0.0", send(client, fields).substring(0, 9));
            assertTrue(postern.running(), postern.log());
        }
    }

    private static List<String> allAtOnce(PosternProcess postern) throws Exception {
        var pushes = new ArrayList<Callable<String>>();
        for (int i = 0; i < MAILS; i++) {
            int number = i;
            pushes.add(() -> push(postern, number));
        }
        var answers = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(MAILS)) {
            for (Future<String> answer : threads.invokeAll(pushes)) answers.add(answer.get());
        }
        return answers;
    }

    private static String push(PosternProcess postern, int number) throws IOException {
        return push(postern, number, OCTETS);
    }

    private static String push(PosternProcess postern, int number, int octets) throws IOException {
        byte[] head = ("From: ada@example.org\r\nMessage-ID: <" + number + "@example.org>\r\n\r\n").getBytes(US_ASCII);
        byte[] line = ("x".repeat(62) + "\r\n").getBytes(US_ASCII);
        byte[] message = new byte[head.length + (octets - head.length) / line.length * line.length];
        System.arraycopy(head, 0, message, 0, head.length);
        for (int at = head.length; at < message.length; at += line.length) System.arraycopy(line, 0, message, at, line.length);
        try (var client = MailClient.lmtp(postern.lmtpPort())) {
            return send(client, message);
        }
    }

    private static String send(MailClient client, byte[] message) throws IOException {
        return client.send("ada@example.org", List.of("postmaster@lists.test"), message, "SIZE=" + message.length).only();
    }
}
