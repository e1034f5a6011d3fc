package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.lmtp.testing.LmtpClient;
import postern.rewrite.testing.Peers;

/** STARTTLS (RFC 3207); the certificates are made with the JDK's keytool. */
@Timeout(60)
class StartTlsTest {
    @TempDir private static Path made;
    private static SSLSocketFactory trusting;
    @TempDir private Path folder;
    private final Household household = new Household();
    private LmtpSettings.Tls files;
    private int installed;
    private LmtpServer server;

    @BeforeAll static void makeCertificates() throws Exception {
        SelfSigned.make(made, "one", "two");
        trusting = trusting();
    }

    @BeforeEach void start() throws Exception {
        files = new LmtpSettings.Tls(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        install("one");
        server = new LmtpServer(DialogTest.loopback().withTls(files), household);
        server.start();
    }

    @AfterEach void stop() {
        server.stop(Duration.ofSeconds(5));
    }

    @Test void aMailTravelsUnderTlsAndWhatWasSaidInClearIsForgotten() throws Exception {
        try (var client = new LmtpClient(server.address())) {
            client.reply();
            client.send("LHLO clear.example\r\n");
            assertEquals("250 STARTTLS", client.reply().getLast());
            client.command("XFORWARD NAME=injected.example ADDR=192.0.2.1");
            client.startTls(trusting);
            assertEquals("503 5.5.1 say LHLO first", client.command("MAIL FROM:<>"));
            client.send("LHLO tls.example\r\n");
            List<String> offered = client.reply();
            assertFalse(offered.stream().anyMatch(line -> line.contains("STARTTLS")), offered.toString());
            String large = ("x".repeat(70) + "\r\n").repeat(9000);
            assertEquals("250 2.0.0 kept 1.0", client.deliver("", List.of("a@lists.example"), large).getLast());
            assertEquals("503 5.5.1 TLS is there already", client.command("STARTTLS"));
            assertEquals("221 2.0.0 bye", client.command("QUIT"));
        }
        assertEquals("tls.example", household.kept.getFirst().peer().lhlo());
        assertTrue(household.kept.getFirst().peer().client().isEmpty());
        assertEquals(72 * 9000, household.kept.getFirst().message().size());
    }

    @Test void anythingInClearBehindTheCommandEndsTheConnection() throws Exception {
        for (String behind : List.of("NOOP\r\n", "M", "\r\n", "MAIL FROM:<>\r\nRCPT TO:<a@lists.example>\r\n")) {
            try (var client = LmtpClient.greeted(server.address())) {
                client.send("STARTTLS\r\n" + behind);
                assertTrue(client.isClosed(), "no answer, not even 220");
            }
        }
    }

    /** Written apart, the injected octets may come before or behind our 220; they are never answered in either case. */
    @Test void injectedOctetsThatComeLaterAreNoCommandsEither() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (var client = LmtpClient.greeted(server.address())) {
                client.send("STARTTLS\r\n");
                client.send("MAIL FROM:<>\r\n");
                String answer = client.isClosed() ? "" : "2" + client.reply().getLast();
                assertTrue(answer.isEmpty() || answer.startsWith("220 "), answer);
                if (!answer.isEmpty()) assertThrows(IOException.class, client::reply);
            }
        }
        assertEquals(0, household.kept.size());
    }

    @Test void manyHandshakesInARow() throws Exception {
        for (int i = 0; i < Peers.rounds(10, 500); i++) {
            try (var client = LmtpClient.greeted(server.address())) {
                client.startTls(trusting);
                client.command("LHLO tls.example");
                assertEquals("250 2.0.0 ok", client.command("NOOP"));
            }
        }
    }

    @Test void aChangedCertificateIsReadAgainAndABrokenOneIsNot() throws Exception {
        assertEquals("CN=one", subject());
        install("two");
        assertEquals("CN=two", subject());
        Files.writeString(files.certificate(), "half a cert");
        assertEquals("CN=two", subject());
        install("one");
        assertEquals("CN=one", subject());
    }

    @Test void aServerWithoutAUsableCertificateDoesNotStart() throws Exception {
        Files.writeString(files.key(), "no key");
        var broken = new LmtpServer(DialogTest.loopback().withTls(files), household);
        assertTrue(assertThrows(IOException.class, broken::start).getMessage().contains("cert.pem"));
    }

    private String subject() throws Exception {
        try (var client = LmtpClient.greeted(server.address())) {
            var certificate = (X509Certificate) client.startTls(trusting).getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    /** Puts a new key and certificate in place, with a time of change that is another in any case. */
    private void install(String name) throws Exception {
        Files.copy(made.resolve(name + ".cert.pem"), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.resolve(name + ".key.pem"), files.key(), StandardCopyOption.REPLACE_EXISTING);
        FileTime later = FileTime.from(Instant.now().plusSeconds(++installed));
        Files.setLastModifiedTime(files.certificate(), later);
        Files.setLastModifiedTime(files.key(), later);
    }

    private static SSLSocketFactory trusting() throws Exception {
        var anyone = new X509TrustManager() {
            @Override public void checkClientTrusted(X509Certificate[] chain, String type) { }

            @Override public void checkServerTrusted(X509Certificate[] chain, String type) { }

            @Override public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {anyone}, new SecureRandom());
        return context.getSocketFactory();
    }
}
