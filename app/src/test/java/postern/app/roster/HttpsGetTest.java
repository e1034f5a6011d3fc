package postern.app.roster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.outbound.testing.TestCertificates;

class HttpsGetTest {
    private static final Duration TIME = Duration.ofSeconds(20);
    @TempDir static Path folder;
    private static TestCertificates certificates;
    private static SSLContext server;
    private static SSLSocketFactory trusting;

    @BeforeAll static void certificates() throws Exception {
        certificates = new TestCertificates();
        server = certificates.forLoopback();
        trusting = Authorities.socketFactory(Optional.of(certificates.authority(folder.resolve("ca.pem"))));
    }

    @Test void anAnswerIsFetchedWithSecretAndEtag() throws Exception {
        try (var https = new ScriptedHttps(server)) {
            https.says("HTTP/1.1 200 OK\nETag: \"a1\"\nContent-Length: 2\n\n{}", "HTTP/1.1 304 Not Modified\n\n");
            var got = (Fetched.Body) get(https, TIME, Optional.empty());
            assertEquals("{}", new String(got.octets(), UTF_8));
            assertEquals(Optional.of("\"a1\""), got.etag());
            assertEquals(new Fetched.NotModified(), get(https, TIME, got.etag()));
            String request = https.requests().getFirst();
            assertTrue(request.startsWith("GET /board.json?x=1 HTTP/1.1\nHost: localhost:"), request);
            assertTrue(request.contains("\nAuthorization: Bearer s3cret\n") && request.contains("\nConnection: close\n"), request);
            assertFalse(request.contains("If-None-Match"), request);
            assertTrue(https.requests().getLast().contains("\nIf-None-Match: \"a1\"\n"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        HTTP/1.1 200 OK;Transfer-Encoding: chunked;;2~{}~0~~            | body
        HTTP/1.1 103 Early Hints;;HTTP/1.1 200 OK~Content-Length: 2~~{} | body
        HTTP/1.1 200 OK;Content-Length: 3;;{}                           | its answer was cut off
        HTTP/1.1 200 OK;Transfer-Encoding: chunked;;2~{}~               | its answer was cut off
        HTTP/1.1 200 OK;Transfer-Encoding: chunked;;5~{}                | its answer was cut off
        HTTP/1.1 200 OK;Transfer-Encoding: chunked;;x~{}~0~~            | its answer is no HTTP
        HTTP/1.1 200 OK;;{}                                             | its answer does not tell its length
        HTTP/1.1 200 OK;Content-Length: 2;Content-Length: 2;;{}         | its answer can be read in two ways
        HTTP/1.1 200 OK;Content-Length: 2;Transfer-Encoding: chunked;;  | its answer can be read in two ways
        HTTP/1.1 200 OK;Transfer-Encoding: gzip, chunked;;0~~           | its answer is in a transfer coding that is not known
        HTTP/1.1 200 OK;Content-Encoding: gzip;Content-Length: 2;;{}    | its answer is compressed, which was not asked for
        HTTP/1.1 200 OK;Content-Length: 10485761;;{}                    | its answer has more than 10 MiB
        HTTP/1.1 200 OK;Content-Length: -1;;{}                          | its answer is no HTTP
        HTTP/1.1 200 OK;Transfer-Encoding: chunked;;a00001~             | its answer has more than 10 MiB
        HTTP/1.1 301 Moved;Location: https://127.0.0.1/;;               | it answered 301: redirects are not followed, name the address that it leads to
        HTTP/1.1 304 Not Modified;;                                     | it answered 304: redirects are not followed, name the address that it leads to
        HTTP/1.1 500 Oops;Content-Length: 2;;{}                         | it answered 500
        HTTP/1.1 401 No;;                                               | it answered 401
        SSH-2.0-OpenSSH_9.2;;                                           | its answer is no HTTP
        """)
    void onlyAWholeAnswerCounts(String answer, String expected) throws Exception {
        try (var https = new ScriptedHttps(server)) {
            https.says(answer.replace(';', '\n').replace("~", "\r\n"));
            Fetched got = get(https, TIME, Optional.empty());
            assertEquals(expected, got instanceof Fetched.Trouble(String why) ? why : "body");
        }
    }

    @Test void whoDripsIsLeftWhenTheTimeIsOver() throws Exception {
        try (var https = new ScriptedHttps(server)) {
            https.says("HTTP/1.1 200 OK\nX: " + "x".repeat(5000) + "\n\n").drip = 20;
            assertEquals(new Fetched.Trouble("it took longer than 1 s"), get(https, Duration.ofSeconds(1), Optional.empty()));
        }
    }

    @Test void aCertificateMustBeTrustedAndForThatHost() throws Exception {
        String fault = "its certificate is not trusted, not for that host, or TLS failed otherwise";
        for (SSLContext wrong : List.of(certificates.forAnotherName(), certificates.expired())) {
            try (var https = new ScriptedHttps(wrong)) {
                assertEquals(new Fetched.Trouble(fault), get(https.answers("{}"), TIME, Optional.empty()));
                assertEquals(List.of(), https.requests(), "the secret was not sent");
            }
        }
        try (var https = new ScriptedHttps(server)) {
            var javasAlone = new HttpsGet(Authorities.socketFactory(Optional.empty()), new Networks(InetAddress::isLoopbackAddress), InetAddress::getAllByName, TIME);
            assertEquals(new Fetched.Trouble(fault), javasAlone.fetch(SourceUrl.parse(https.answers("{}").url()), Optional.of("s3cret"), Optional.empty()));
        }
    }

    /** The DNS says something harmless when it is looked at, and loopback when it is asked again (DNS rebinding). */
    @Test void theAddressThatWasCheckedIsTheOneThatIsAsked() throws Exception {
        try (var https = new ScriptedHttps(server)) {
            var asked = new ArrayList<String>();
            HttpsGet.Resolver turning = host -> {
                asked.add(host);
                return new InetAddress[] {InetAddress.ofLiteral(asked.size() == 1 ? "192.168.7.7" : "127.0.0.1")};
            };
            var get = new HttpsGet(trusting, new Networks(_ -> false), turning, TIME);
            String why = ((Fetched.Trouble) get.fetch(SourceUrl.parse(https.answers("{}").url()), Optional.of("s3cret"), Optional.empty())).why();
            assertTrue(why.startsWith("its host lies in a private network"), why);
            assertEquals(List.of("localhost"), asked, "asked once");
            assertEquals(List.of(), https.requests());

            HttpsGet.Resolver both = _ -> new InetAddress[] {InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("127.0.0.1")};
            var listed = new HttpsGet(trusting, new Networks(InetAddress::isLoopbackAddress), both, TIME);
            assertTrue(listed.fetch(SourceUrl.parse(https.url()), Optional.empty(), Optional.empty()) instanceof Fetched.Body, "what may be asked is asked");
        }
    }

    @Test void aHostThatIsNotThereIsTold() throws Exception {
        HttpsGet.Resolver none = host -> {
            throw new UnknownHostException(host);
        };
        assertEquals(new Fetched.Trouble("its host is not found in the DNS"),
                new HttpsGet(trusting, new Networks(_ -> true), none, TIME).fetch(SourceUrl.parse("https://x.example/"), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.168.0.1",
        "198.18.0.1", "198.19.255.255", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1", "fec0::1",
        "fc00::1", "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1"})
    void whatIsNotOfTheOpenInternetIsNotAsked(String address) {
        assertFalse(new Networks(_ -> false).mayBeAsked(InetAddress.ofLiteral(address)));
        assertTrue(new Networks(_ -> true).mayBeAsked(InetAddress.ofLiteral(address)), "unless it is listed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "198.20.0.1", "223.255.255.255",
        "2606:4700::1111", "2a00::1", "::ffff:1.1.1.1"})
    void theOpenInternetMayBeAsked(String address) {
        assertTrue(new Networks(_ -> false).mayBeAsked(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://x.example/", "ftp://x.example/", "x.example", "https:///x", "https://me:pw@x.example/", "https://x.example/#a", "https://x.example:0/",
        "https://x.example:70000/", "https://x.example/a b", "https://x.example/\r\nHost: y", "https://under_score.example/", ""})
    void whatIsNoAddressOfASourceIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> SourceUrl.parse(url));
    }

    @ParameterizedTest
    @CsvSource({"10, 0, 10, false, false, false, Take", "10, 5, 5, false, false, false, Take", "10, 6, 4, false, false, false, Wait", "10, 6, 4, false, true, false, Take",
        "10, 6, 4, false, false, true, Take", "0, 0, 5, false, false, false, Take", "10, 10, 0, false, false, false, Refuse", "10, 10, 0, false, true, true, Refuse",
        "10, 10, 0, true, false, false, Wait", "10, 10, 0, true, true, false, Take", "10, 10, 0, true, false, true, Take", "0, 0, 0, true, false, false, Take",
        "0, 0, 0, false, false, false, Refuse", "10, 0, 10, true, true, true, Refuse", "1, 1, 1, false, false, false, Wait"})
    void whatLooksLikeAnErrorDoesNotCount(int before, int removed, int wanted, boolean saysEmpty, boolean again, boolean force, String expected) {
        assertEquals(expected, Judgement.of(before, removed, wanted, saysEmpty, again, force).getClass().getSimpleName());
    }

    private static Fetched get(ScriptedHttps https, Duration time, Optional<String> etag) {
        return new HttpsGet(trusting, new Networks(InetAddress::isLoopbackAddress), InetAddress::getAllByName, time)
                .fetch(SourceUrl.parse(https.url()), Optional.of("s3cret"), etag);
    }
}
