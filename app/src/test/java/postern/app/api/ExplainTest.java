package postern.app.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.DkimSigner;
import postern.rewrite.sign.SigningKey;

/** {@code POST /api/v1/explain} over HTTP. Every answer is also held against {@code openapi.yaml}. */
class ExplainTest {
    private static final DomainName AUTHOR = DomainName.parse("author.example");
    private static final SigningKey KEY = SigningKey.generate(AUTHOR, "s1");
    private static final String MAIL = "From: Ada <ada@author.example>\r\nTo: board@lists.example.org\r\nSubject: Hello\r\n"
            + "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@author.example>\r\n\r\nHello.\r\n";
    private ApiServer api;

    @BeforeEach void open() throws IOException {
        api = new ApiServer();
        api.domain(false);
        assertEquals(201, api.call("POST", "/api/v1/lists", "{'address':'board@lists.example.org','posting':'anyone'}").statusCode());
        assertEquals(200, api.call("PUT", "/api/v1/lists/board@lists.example.org/members",
                "{'members':[{'address':'grace@example.com'},{'address':'joan@example.org'}]}").statusCode());
        api.dns.txt.put("author.example", new DnsAnswer.Found(List.of("v=spf1 ip4:192.0.2.10 -all")));
        api.dns.txt.put("_dmarc.author.example", new DnsAnswer.Found(List.of("v=DMARC1; p=reject")));
        api.dns.txt.put(KEY.dnsRecord().name().ascii(), new DnsAnswer.Found(List.of(KEY.dnsRecord().value())));
    }

    @AfterEach void close() {
        api.close();
    }

    private static String signed(String mail) {
        RawMessage message = RawMessage.parse(mail.getBytes(UTF_8));
        var fields = new ArrayList<HeaderField>();
        fields.add(DkimSigner.prepare(message).sign(KEY, ApiServer.NOW.minusSeconds(60)));
        fields.addAll(message.fields());
        return new String(message.withFields(fields).toBytes(), UTF_8);
    }

    private static String question(String mail, String from, String client, String... to) {
        return "{'message':'" + Base64.getEncoder().encodeToString(mail.getBytes(UTF_8)) + "','to':['" + String.join("','", to) + "'],'mailFrom':'" + from
                + "'" + (client.isEmpty() ? "" : ",'client':'" + client + "','helo':'mx.author.example'") + "}";
    }

    private Map<?, ?> explained(String question) {
        HttpResponse<String> response = api.call("POST", "/api/v1/explain", question);
        assertEquals(200, response.statusCode(), response.body());
        return (Map<?, ?>) Description.yaml(response.body());
    }

    private static Map<?, ?> first(Map<?, ?> explained) {
        return (Map<?, ?>) ((List<?>) explained.get("destinations")).getFirst();
    }

    @Test void aSignatureThatSurvivesKeepsFromAndAllProofsAreTold() {
        Map<?, ?> answer = explained(question(signed(MAIL), "ada@author.example", "192.0.2.10", "board@lists.example.org"));
        Map<?, ?> proofs = (Map<?, ?>) answer.get("proofs");
        Map<?, ?> spf = (Map<?, ?>) proofs.get("spf");
        assertEquals(List.of("pass", "author.example"), List.of(spf.get("result"), spf.get("domain")));
        Map<?, ?> dkim = (Map<?, ?>) ((List<?>) proofs.get("dkim")).getFirst();
        assertEquals(List.of("author.example", "s1", "rsa-sha256", "pass"), List.of(dkim.get("domain"), dkim.get("selector"), dkim.get("algorithm"), dkim.get("result")));
        Map<?, ?> arc = (Map<?, ?>) proofs.get("arc");
        assertEquals(List.of("none", List.of()), List.of(arc.get("result"), arc.get("sealers")));
        Map<?, ?> dmarc = (Map<?, ?>) proofs.get("dmarc");
        assertEquals(List.of("pass", "author.example", "reject", List.of("dkim", "spf")),
                List.of(dmarc.get("result"), dmarc.get("domain"), dmarc.get("policy"), dmarc.get("aligned")));
        assertEquals(List.of(List.of(), true, "dkim"), List.of(proofs.get("others"), proofs.get("proven"), proofs.get("by")));

        Map<?, ?> board = first(answer);
        assertEquals(List.of("board@lists.example.org", "accept", "anyone", "keep", 2, "250 2.0.0 ID accepted"),
                List.of(board.get("to"), board.get("decision"), board.get("rule"), board.get("from"), board.get("recipients"), board.get("reply")));
        assertEquals("pass", ((Map<?, ?>) board.get("forecast")).get("result"));
    }

    @Test void withoutASignatureFromIsMungedAndWithoutAnyProofItIsQuarantined() {
        Map<?, ?> munged = explained(question(MAIL, "ada@author.example", "192.0.2.10", "board@lists.example.org"));
        assertEquals(List.of("accept", "munge"), List.of(first(munged).get("decision"), first(munged).get("from")));
        assertEquals("spf", ((Map<?, ?>) munged.get("proofs")).get("by"));

        Map<?, ?> spoof = explained(question(MAIL, "ada@author.example", "198.51.100.7", "board@lists.example.org"));
        assertEquals(List.of("quarantine", "author's policy", 0, "250 2.0.0 ID taken"),
                List.of(first(spoof).get("decision"), first(spoof).get("rule"), first(spoof).get("recipients"), first(spoof).get("reply")));
        assertEquals("fail", ((Map<?, ?>) first(spoof).get("forecast")).get("result"));
        assertNull(first(spoof).get("from"));
        assertEquals("{\"items\":[],\"next\":null}", api.get("/api/v1/held").body(), "nothing was kept");
        assertEquals("{\"items\":[],\"next\":null}", api.get("/api/v1/postings").body(), "nothing was posted");
    }

    @Test void membersAreNamedOnlyIfAskedForAndTheHeaderIsTold() {
        String asked = question(MAIL, "ada@author.example", "192.0.2.10", "board@lists.example.org");
        HttpResponse<String> without = api.call("POST", "/api/v1/explain", asked);
        assertFalse(without.body().contains("grace@example.com"), without.body());
        assertFalse(api.call("POST", "/api/v1/explain", asked.replace("'mailFrom'", "'members':false,'mailFrom'")).body().contains("grace@example.com"));
        Map<?, ?> board = first(explained(asked.replace("'mailFrom'", "'members':true,'mailFrom'")));
        assertEquals(List.of("grace@example.com", "joan@example.org"), board.get("members"));
        assertEquals(false, board.get("hidden"));
        assertTrue(((List<?>) board.get("header")).containsAll(List.of("- From: Ada <ada@author.example>", "+ From: Ada via board <board@lists.example.org>")), board.get("header").toString());
        assertEquals(422, api.call("POST", "/api/v1/explain", asked.replace("'mailFrom'", "'members':'yes','mailFrom'")).statusCode());
    }

    @Test void furtherDomainsInFromAreTheOthers() {
        Map<?, ?> answer = explained(question(MAIL.replace("example>\r\nTo", "example>, bob@other.example\r\nTo"), "ada@author.example", "192.0.2.10", "board@lists.example.org"));
        List<?> others = (List<?>) ((Map<?, ?>) answer.get("proofs")).get("others");
        assertEquals(List.of("other.example"), others.stream().map(other -> ((Map<?, ?>) other).get("domain")).toList());
        assertEquals(false, ((Map<?, ?>) answer.get("proofs")).get("proven"));
    }

    @Test void whatTheFrontDoorRefusesIsRefusedUnread() {
        Map<?, ?> bare = explained(question(MAIL.replace("\r\n", "\n"), "ada@author.example", "", "board@lists.example.org", "none@lists.example.org"));
        assertNull(bare.get("proofs"));
        assertEquals(List.of("554 5.6.0 a CR or LF stands alone in the message", "550 5.1.1 no such address here"),
                ((List<?>) bare.get("destinations")).stream().map(one -> ((Map<?, ?>) one).get("reply")).toList());
        String large = MAIL + "x\r\n".repeat(ApiServer.LARGEST_MAIL / 3);
        assertEquals("552 5.3.4 message is larger than 32768 octets", first(explained(question(large, "", "", "board@lists.example.org"))).get("reply"));
        String fits = MAIL + "x".repeat(ApiServer.LARGEST_MAIL - MAIL.length() - 2) + "\r\n";
        assertEquals("accept", first(explained(question(fits, "ada@author.example", "192.0.2.10", "board@lists.example.org"))).get("decision"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        {}                                                                                    | message;to;mailFrom
        {'message':'QQ==','to':[],'mailFrom':''}                                              | to
        {'message':'Q?==','to':['a@b.example'],'mailFrom':''}                                 | message
        {'message':'QQ=x','to':['a@b.example'],'mailFrom':''}                                   | message
        {'message':7,'to':['a@b.example'],'mailFrom':''}                                      | message
        {'message':'QQ==','to':['secret person'],'mailFrom':'secret','client':'secret.example','helo':'a b'} | to[0];mailFrom;client;helo
        {'message':'QQ==','to':['a@b.example'],'mailFrom':'','client':'127.1'}                | client
        {'message':'QQ==','to':['a@b.example'],'mailFrom':'','clinet':'127.0.0.1'}            | clinet
        """)
    void aQuestionThatCannotBeReadNamesTheField(String question, String fields) {
        HttpResponse<String> response = api.call("POST", "/api/v1/explain", question);
        assertEquals(422, response.statusCode(), response.body());
        for (String field : fields.split(";")) assertTrue(response.body().contains("\"field\":\"" + field + "\""), field + " in " + response.body());
        assertFalse(response.body().contains("secret"), response.body());
    }

    @Test void tooLargeAndMalformedAndUnasked() throws IOException {
        assertEquals(400, api.call("POST", "/api/v1/explain", "{'message':'QQ==").statusCode());
        assertEquals(400, api.call("POST", "/api/v1/explain", "[]").statusCode());
        for (String length : List.of("Content-Length: 40000000", "Transfer-Encoding: chunked")) {
            try (Socket socket = begun(length)) {
                if (length.endsWith("chunked")) chunks(socket, 18);
                assertEquals("HTTP/1.1 413", new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII), length);
            }
        }
        assertEquals(401, api.call(new ApiServer.Call("POST", "/api/v1/explain", "{}", List.of("Content-Type", "application/json"))).statusCode());
    }

    @Test void aThirdIsAskedToComeAgainAndAPlaceIsFreeOnceOneHangsUp() throws IOException, InterruptedException {
        String asked = question(MAIL, "ada@author.example", "192.0.2.10", "board@lists.example.org");
        var waiting = new ArrayList<Socket>();
        HttpResponse<String> last = api.call("POST", "/api/v1/explain", asked);
        for (int i = 0; last.statusCode() != 503 && i < 100; i++) {
            waiting.add(begun("Content-Length: 1000"));
            Thread.sleep(20);
            last = api.call("POST", "/api/v1/explain", asked);
        }
        assertEquals(503, last.statusCode(), "two whose body has only begun hold both places");
        assertEquals("10", last.headers().firstValue("Retry-After").orElse(""));
        for (Socket one : waiting) one.close();
        for (int i = 0; last.statusCode() != 200 && i < 200; i++) {
            Thread.sleep(20);
            last = api.call("POST", "/api/v1/explain", asked);
        }
        assertEquals(200, last.statusCode(), "they hung up");
    }

    /** So many MiB of base64; the server may hang up on the way. */
    private static void chunks(Socket socket, int mebibytes) {
        byte[] chunk = ("100000\r\n" + "QUFB".repeat(1 << 18) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < mebibytes; i++) socket.getOutputStream().write(chunk);
        } catch (IOException hungUp) {
            return;
        }
    }

    /** A request whose body has only begun. */
    private Socket begun(String length) throws IOException {
        var socket = new Socket("127.0.0.1", api.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(("POST /api/v1/explain HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + api.key()
                + "\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n" + (length.endsWith("chunked") ? "c\r\n{\"message\":\"\r\n" : "{\"message\":\"")).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
