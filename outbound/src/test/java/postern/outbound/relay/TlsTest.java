package postern.outbound.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.outbound.testing.ScriptedSmtpServer;
import postern.outbound.testing.TestCertificates;

/** TLS and login against real handshakes. Budget: 3 s. */
class TlsTest {
    private static final byte[] MESSAGE = "Subject: x\r\n\r\nhello\r\n".getBytes(StandardCharsets.UTF_8);
    private static final String USER = "postern";
    private static final String PASSWORD = "s3crét";

    @TempDir static Path folder;
    private static TestCertificates certificates;
    private static SSLContext loopback;
    private static Path authority;

    @BeforeAll static void issue() throws Exception {
        certificates = new TestCertificates();
        authority = certificates.authority(folder.resolve("ca.pem"));
        loopback = certificates.forLoopback();
    }

    private static RelayProfile profile(int port, String host, Tls tls, boolean login) throws IOException {
        Path file = folder.resolve("password");
        Files.writeString(file, PASSWORD + "\r\n");
        var account = login ? Optional.of(new RelayProfile.Account(USER, file)) : Optional.<RelayProfile.Account>empty();
        return new RelayProfile("main", host, port, tls, tls.verifies() ? Optional.of(authority) : Optional.empty(), account,
                "postern.example", 2, 100, Relays.SHORT);
    }

    private static String send(RelayProfile profile) {
        try (var relay = new SmtpRelay(profile)) {
            String told = Relays.told(relay.send(Relays.handover(MESSAGE, "a@x.example"), () -> true).getFirst());
            relay.close();
            assertEquals(0, relay.open(), "connections left open");
            assertFalse(told.contains(PASSWORD) || profile.toString().contains(PASSWORD), "the password is told");
            return told;
        }
    }

    private static String play(SSLContext tls, Tls mode, boolean login, String transcript) throws Exception {
        try (var server = new ScriptedSmtpServer(List.of(transcript.strip().lines().toList()), tls)) {
            String told = send(profile(server.port(), "127.0.0.1", mode, login));
            assertEquals(List.of(), server.departures());
            return told;
        }
    }

    private static final String CLEAR = """
        S: 220 sink
        C: EHLO postern.example
        S: 250-sink
        S: 250-SIZE 1
        S: 250-AUTH PLAIN
        S: 250 STARTTLS
        C: STARTTLS
        """;
    private static final String TRANSACTION = """
        C: MAIL FROM:<b+x@r.example>
        S: 250 ok
        C: RCPT TO:<a@x.example>
        S: 250 ok
        C: DATA
        S: 354 go
        MESSAGE
        S: 250 queued
        """;

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test void whatWasOfferedInClearIsForgottenAndThePasswordComesAfterTls() throws Exception {
        String told = play(loopback, Tls.REQUIRED, true, CLEAR + """
            S: 220 go
            TLS
            C: EHLO postern.example
            S: 250-sink
            S: 250 AUTH LOGIN PLAIN
            C: AUTH PLAIN %s
            S: 235 2.7.0 welcome
            """.formatted(base64("\0" + USER + "\0" + PASSWORD)) + TRANSACTION);
        assertEquals("Delivered 250 queued", told);
    }

    @Test void loginIsUsedWherePlainIsNotOffered() throws Exception {
        String told = play(loopback, Tls.IMPLICIT, true, """
            TLS
            S: 220 sink
            C: EHLO postern.example
            S: 250-sink
            S: 250 AUTH=LOGIN
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: %s
            S: 334 UGFzc3dvcmQ6
            C: %s
            S: 235 2.7.0 welcome
            """.formatted(base64(USER), base64(PASSWORD)) + TRANSACTION);
        assertEquals("Delivered 250 queued", told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void theCertificateIsForAddressAndName(String host) throws Exception {
        String transcript = "TLS\nS: 220 sink\nC: EHLO postern.example\nS: 250 sink\n" + TRANSACTION;
        try (var server = new ScriptedSmtpServer(List.of(transcript.strip().lines().toList()), loopback)) {
            assertEquals("Delivered 250 queued", send(profile(server.port(), host, Tls.IMPLICIT, false)));
        }
    }

    @Test void aRefusedLoginStopsTheRelay() throws Exception {
        assertEquals("Failed RELAY 535 5.7.8 authentication failed", play(loopback, Tls.REQUIRED, true, CLEAR + """
            S: 220 go
            TLS
            C: EHLO postern.example
            S: 250-sink
            S: 250 AUTH PLAIN
            C: AUTH PLAIN *
            S: 535 5.7.8 authentication failed
            EOF
            """));
    }

    @Test void noPasswordIsGivenToARelayWithoutAMechanismWeKnow() throws Exception {
        assertEquals("Deferred RELAY 451 4.7.0 the relay offers no login by PLAIN or LOGIN", play(loopback, Tls.REQUIRED, true, CLEAR + """
            S: 220 go
            TLS
            C: EHLO postern.example
            S: 250-sink
            S: 250 AUTH CRAM-MD5
            EOF
            """));
    }

    @Test void aCertificateForAnotherNameEndsIt() throws Exception {
        String told = play(certificates.forAnotherName(), Tls.REQUIRED, true, CLEAR + "S: 220 go\nTLS\nEOF\n");
        assertTrue(told.matches("Deferred RELAY 451 4\\.7\\.5 certificate of relay 127\\.0\\.0\\.1: .*127\\.0\\.0\\.1.*"), told);
    }

    @Test void anExpiredCertificateEndsIt() throws Exception {
        String told = play(certificates.expired(), Tls.IMPLICIT, false, "TLS\nEOF\n");
        assertTrue(told.matches("Deferred RELAY 451 4\\.7\\.5 certificate of relay 127\\.0\\.0\\.1: .*NotAfter.*"), told);
    }

    @Test void anUnknownAuthorityEndsIt() throws Exception {
        try (var server = new ScriptedSmtpServer(List.of(List.of("TLS", "EOF")), loopback)) {
            String told = send(RelayProfile.of("main", "127.0.0.1", server.port(), Tls.IMPLICIT, "postern.example"));
            assertTrue(told.startsWith("Deferred RELAY 451 4.7.5 certificate of relay 127.0.0.1: "), told);
        }
    }

    @Test void withoutStartTlsNothingIsSent() throws Exception {
        assertEquals("Deferred RELAY 451 4.7.4 TLS is required, but relay 127.0.0.1 does not offer STARTTLS",
                play(null, Tls.REQUIRED, true, "S: 220 sink\nC: EHLO postern.example\nS: 250-sink\nS: 250 AUTH PLAIN\nEOF\n"));
    }

    @Test void aRefusedStartTlsRestsTheRelay() throws Exception {
        assertEquals("Deferred RELAY 454 4.7.0 not now", play(null, Tls.REQUIRED, false, CLEAR + "S: 454 4.7.0 not now\nEOF\n"));
    }

    /** RFC 3207 section 6: what a man in the middle puts behind the 220 must not be taken for the relay's word under TLS. */
    @Test void octetsInClearBehindTheStartTlsReplyEndTheConnection() throws Exception {
        assertEquals("Deferred RELAY 451 4.7.5 TLS with relay 127.0.0.1: octets in clear where TLS begins",
                play(loopback, Tls.REQUIRED, true, CLEAR + "R: 220 go\\r\\n250-sink\\r\\n250 AUTH PLAIN\\r\\n\nEOF\n"));
    }

    @Test void aPeerThatSpeaksNoTlsEndsIt() throws Exception {
        try (var server = new ScriptedSmtpServer(List.of(List.of("S: 220 sink ESMTP")))) {
            String told = send(profile(server.port(), "127.0.0.1", Tls.IMPLICIT, false));
            assertTrue(told.startsWith("Deferred RELAY 451 4.7.5 TLS with relay 127.0.0.1: "), told);
        }
    }

    @Test void opportunisticTakesAnyCertificateAndDoesWithout() throws Exception {
        assertEquals("Delivered 250 queued", play(certificates.forAnotherName(), Tls.OPPORTUNISTIC, false,
                CLEAR + "S: 220 go\nTLS\nC: EHLO postern.example\nS: 250 sink\n" + TRANSACTION));
        assertEquals("Delivered 250 queued", play(null, Tls.OPPORTUNISTIC, false,
                CLEAR.replace("250-SIZE 1", "250-SIZE") + "S: 454 4.7.0 not now\n" + TRANSACTION.replace("r.example>", "r.example> SIZE=21")));
    }

    @Test void aPasswordThatCannotBeReadRestsTheRelay() throws Exception {
        String transcript = "TLS\nS: 220 sink\nC: EHLO postern.example\nS: 250 AUTH PLAIN\nEOF\n";
        try (var server = new ScriptedSmtpServer(List.of(transcript.lines().toList(), transcript.lines().toList()), loopback)) {
            RelayProfile profile = profile(server.port(), "127.0.0.1", Tls.IMPLICIT, true);
            Files.writeString(folder.resolve("password"), "\n");
            assertEquals("Deferred RELAY 451 4.3.5 password file is empty or over 4096 octets", send(profile));
            Files.delete(folder.resolve("password"));
            assertTrue(send(profile).startsWith("Deferred RELAY 451 4.3.5 password file cannot be read: "));
            assertEquals(List.of(), server.departures());
        }
    }

    @Test void everyHostOfAProfileCanBeGreetedUnderTls() {
        for (String host : List.of("mail.example", "mail_1.example", "192.0.2.1", "2001:db8::1", "localhost")) {
            var profile = RelayProfile.of("main", host, 587, Tls.REQUIRED, "postern.example");
            assertEquals("HTTPS", Trust.of(profile).parameters(host).getEndpointIdentificationAlgorithm());
        }
    }

    @Test void aCaFileThatHoldsNoneIsAFaultOfTheSettings() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        var profile = new RelayProfile("main", "mail.example", 587, Tls.REQUIRED, Optional.of(empty), Optional.empty(), "postern.example", 1, 1, Relays.SHORT);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new SmtpRelay(profile)).getMessage().contains("caFile"));
    }
}
