package postern.app.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The two Postfix instances do what the acceptance tests take for granted: each in its own folder, at the same time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostfixIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder = Folders.open("pfit");
    private Certificates certificates;
    private Recorder recorder;
    private Postfix smarthost;

    @BeforeAll void start() {
        certificates = Certificates.make(folder);
        recorder = Recorder.start();
        smarthost = SmarthostPostfix.start(certificates, recorder.port());
    }

    @AfterAll void stop() {
        if (smarthost != null) smarthost.close();
        if (recorder != null) recorder.close();
        Folders.remove(folder);
    }

    @Test void theFrontHandsListDomainsToLmtpAndNothingElseAnywhere() throws Exception {
        int lmtp = Ports.free();
        byte[] mail = Mail.from("ada@author.test", "board@lists.test", "front").bytes();
        try (Postfix front = FrontPostfix.start(lmtp, "lists.test", "other.test")) {
            try (var client = MailClient.smtp(front.port())) {
                var answers = client.send("ada@author.test", List.of("board@lists.test", "who@elsewhere.test"), mail, "BODY=8BITMIME");
                assertTrue(answers.rcpt().getFirst().startsWith("250 2.1.5"), answers.toString());
                assertTrue(answers.rcpt().get(1).startsWith("554 5.7.1"), answers.toString());
                assertTrue(answers.only().startsWith("250 2.0.0"), answers.toString());
            }
            Await.until(LIMIT, "the mail waits", () -> front.logText().contains("status=deferred"), front::logText);
            assertEquals(1, front.queue().size());
            var took = new CompletableFuture<byte[]>();
            try (var server = new ServerSocket(lmtp, 1, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> takeOne(server, took));
                front.flush();
                byte[] taken = took.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertArrayEquals(Fields.body(mail), Fields.body(taken));
                assertArrayEquals(mail, Fields.without(taken, 1), "Postfix adds its Received line and touches nothing else");
                front.awaitEmptyQueue(LIMIT);
            }
            assertTrue(front.logText().contains("status=sent (250 2.0.0 taken)"), front.logText());
        }
    }

    @Test void theSmarthostWantsTlsAndALoginAndHandsAllOn() throws Exception {
        byte[] mail = Mail.from("ada@author.test", "board@lists.test", "smarthost").bytes();
        try (var client = MailClient.smtp(smarthost.port())) {
            assertFalse(client.command("EHLO client.test").contains("AUTH"), "no login in clear");
            assertTrue(client.send("a@b.test", List.of("c@d.test"), mail).mail().startsWith("530 5.7.0"), "STARTTLS first");
        }
        try (var tls = new Tls(smarthost.port(), certificates.ca())) {
            assertTrue(tls.command("EHLO client.test").contains("AUTH PLAIN LOGIN") || tls.said.contains("AUTH LOGIN PLAIN"), tls.said);
            assertTrue(tls.command("MAIL FROM:<a@b.test>").startsWith("250"));
            assertTrue(tls.command("RCPT TO:<c@d.test>").startsWith("554 5.7.1"), tls.said);
            tls.command("RSET");
            assertTrue(tls.command("AUTH PLAIN " + plain("wrong")).startsWith("535 5.7.8"), tls.said);
        }
        try (var tls = new Tls(smarthost.port(), certificates.ca())) {
            tls.command("EHLO client.test");
            assertTrue(tls.command("AUTH PLAIN " + plain(SmarthostPostfix.PASSWORD)).startsWith("235"), tls.said);
            tls.command("MAIL FROM:<a@b.test> BODY=8BITMIME");
            assertTrue(tls.command("RCPT TO:<c@d.test>").startsWith("250"), tls.said);
            assertTrue(tls.command("RCPT TO:<e@d.test>").startsWith("250"), tls.said);
            assertTrue(tls.command("DATA").startsWith("354"));
            tls.wire.sendData(mail);
            assertTrue(tls.answer().startsWith("250"), tls.said);
        }
        var copies = recorder.await(2, "smarthost", LIMIT);
        for (var copy : copies) assertArrayEquals(mail, copy.belowReceived(1));
        assertEquals(List.of("c@d.test", "e@d.test"), copies.stream().map(Recorder.Copy::to).sorted().toList());
        assertEquals(List.of(), recorder.faults());
        smarthost.awaitEmptyQueue(LIMIT);
    }

    @Test void anotherAuthorityIsNotTrusted() {
        assertThrows(SSLHandshakeException.class, () -> new Tls(smarthost.port(), certificates.otherCa()).close());
    }

    private static String plain(String password) {
        String login = "\0" + SmarthostPostfix.USER + "\0" + password;
        return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    /** Plays an LMTP server for one transaction. */
    private static void takeOne(ServerSocket server, CompletableFuture<byte[]> took) {
        try (var wire = new Wire(server.accept())) {
            wire.send("220 here");
            while (true) {
                String line = wire.text();
                if (line.startsWith("LHLO")) wire.send("250-here\r\n250-8BITMIME\r\n250 SMTPUTF8");
                else if (line.equals("DATA")) {
                    wire.send("354 go");
                    var message = new ByteArrayOutputStream();
                    for (byte[] one = wire.line(); !(one.length == 1 && one[0] == '.'); one = wire.line()) {
                        int dot = one.length > 0 && one[0] == '.' ? 1 : 0;
                        message.write(one, dot, one.length - dot);
                        message.writeBytes(new byte[] {'\r', '\n'});
                    }
                    wire.send("250 2.0.0 taken");
                    took.complete(message.toByteArray());
                } else wire.send(line.equals("QUIT") ? "221 bye" : "250 2.1.0 ok");
            }
        } catch (IOException ended) {
            took.completeExceptionally(ended);
        }
    }

    /** A client behind STARTTLS that trusts one authority. */
    private static final class Tls implements AutoCloseable {
        private Wire wire;
        private String said;

        Tls(int port, Path authority) throws Exception {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            wire = new Wire(socket);
            answer();
            command("EHLO client.test");
            command("STARTTLS");
            var tls = (SSLSocket) context(authority).getSocketFactory().createSocket(socket, "localhost", port, true);
            tls.startHandshake();
            wire = new Wire(tls);
        }

        private static SSLContext context(Path authority) throws Exception {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            try (var pem = Files.newInputStream(authority)) {
                store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        }

        String command(String line) throws IOException {
            wire.send(line);
            return answer();
        }

        String answer() throws IOException {
            var lines = new StringBuilder();
            String line;
            do {
                line = wire.text();
                lines.append(line).append('\n');
            } while (line.charAt(3) == '-');
            said = lines.toString();
            return said;
        }

        @Override public void close() throws IOException {
            wire.close();
        }
    }
}
