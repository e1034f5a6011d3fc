package postern.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against a server that gives one answer. */
class ExplainCommandTest {
    private static final String ANSWER = """
            {"proofs":{"spf":{"result":"fail","domain":"author.example","reason":"-all"},
            "dkim":[{"domain":"author.example","selector":"s1","algorithm":"rsa-sha256","result":"pass","reason":""}],
            "arc":{"result":"pass","sealers":["b.example","a.example"],"reason":""},
            "dmarc":{"result":"pass","domain":"author.example","policy":"reject","aligned":["dkim"],"reason":""},
            "others":[{"result":"none","domain":"x.example","policy":"none","aligned":[],"reason":"no record"}],"proven":true,"by":"dkim"},
            "destinations":[{"to":"board@lists.example.org","decision":"accept","rule":"anyone","reason":"anyone","from":"keep",
            "forecast":{"result":"pass","reason":"From stays: the signature survives.\\u001b[2J"},"recipients":25,"changes":["List-Id added"],"before":"01A","reply":"250 2.0.0 01A accepted"},
            {"to":"none@lists.example.org","decision":"refuse","rule":"unknown address","reason":"no such address here","from":null,"forecast":null,
            "recipients":0,"changes":[],"before":null,"reply":"550 5.1.1 no such address here"},
            {"to":"strict@lists.example.org","decision":"quarantine","rule":"author's policy","reason":"It came without proof.","from":null,
            "forecast":{"result":"fail","reason":"It came without proof."},"recipients":0,"changes":[],"before":null,"reply":"250 2.0.0 ID taken"}]}""";

    @TempDir Path folder;
    private HttpServer server;
    private String heard = "";
    private int status = 200;
    private String answer = ANSWER;

    @BeforeEach void open() throws IOException {
        Files.writeString(folder.resolve("admin.key"), "pk_1\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            heard = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    @AfterEach void close() {
        server.stop(0);
    }

    private CliTest.Run explain(String mail, String... more) {
        var args = new String[more.length + 4];
        System.arraycopy(new String[] {"explain", "-", "--to", "board@lists.example.org,none@lists.example.org"}, 0, args, 0, 4);
        System.arraycopy(more, 0, args, 4, more.length);
        var environment = Map.of("POSTERN_DATA", folder.toString(), "POSTERN_HTTP_PORT", String.valueOf(server.getAddress().getPort()));
        return CliTest.run(_ -> { }, environment, new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8)), args);
    }

    @Test void aPersonReadsWhyAndNothingSteersTheTerminal() {
        assertEquals(new CliTest.Run(0, """
            SPF    fail (author.example): -all
            DKIM   pass (author.example, s1, rsa-sha256)
            ARC    pass (sealed by b.example, a.example)
            DMARC  pass (author.example, policy reject, by dkim)
            DMARC  none (x.example, policy none): no record
            Author proven by dkim

            board@lists.example.org: accept
              rule       anyone
              From       kept
              forecast   pass: From stays: the signature survives.?[2J
              recipients 25
              change     List-Id added
              before     the same mail came; answered as then, and nothing is added
              reply      250 2.0.0 01A accepted

            none@lists.example.org: refuse
              rule       unknown address: no such address here
              reply      550 5.1.1 no such address here

            strict@lists.example.org: quarantine
              rule       author's policy
              forecast   fail: It came without proof.
              reply      250 2.0.0 ID taken
            """, ""), explain("From: ada@author.example\n\nx\n"));
    }

    @Test void theHeaderIsShownAsItDiffersAndWhoIsHiddenIsSaidToBe() {
        answer = """
            {"proofs":null,"destinations":[{"to":"board@lists.example.org","decision":"accept","rule":"anyone","reason":"anyone","from":"munge","hidden":true,
            "forecast":null,"recipients":2,"members":["a@example.com","b@example.com"],"changes":["From was: x; is: y","Body: a footer"],
            "header":["- From: Ada <ada@author.example>","+ From: Board <board@lists.example.org>\\r\\u001b[2J"],"besides":["Body: a footer"],"before":null,"reply":"250 2.0.0 ID accepted"}]}""";
        assertEquals("""
            The message would be refused unread.

            board@lists.example.org: accept
              rule       anyone
              From       hidden
              recipients 2
              member     a@example.com
              member     b@example.com
              change     Body: a footer
              header
                - From: Ada <ada@author.example>
                + From: Board <board@lists.example.org> ?[2J
              reply      250 2.0.0 ID accepted
            """, explain("From: ada@author.example\n\nx\n", "--members").out());
        assertTrue(heard.contains("\"members\":true,\"message\""), heard);
    }

    @Test void offlineAsksNoServerAndNeedsNoKey() {
        var asked = new ArrayList<String>();
        Offline offline = (mail, dns) -> {
            asked.add(new String(mail.octets(), StandardCharsets.US_ASCII).replace("\r\n", "|") + " " + mail.mailFrom() + " " + mail.client() + " " + mail.helo() + " " + dns);
            return "{\"proofs\":{\"dkim\":[],\"by\":null},\"destinations\":[]}";
        };
        CliTest.Run run = offline(offline, "--client", "192.0.2.10", "--helo", "mx.author.example", "--dns", "127.0.0.1:5353");
        assertEquals(new CliTest.Run(0, "SPF    \nDKIM   none\nARC    \nAuthor not proven\n", ""), run);
        assertEquals("{\"proofs\":{\"dkim\":[],\"by\":null},\"destinations\":[]}\n", offline(offline, "--json").out());
        assertEquals(List.of("From: ada@author.example||x| ada@author.example Optional[192.0.2.10] Optional[mx.author.example] Optional[127.0.0.1:5353]",
                "From: ada@author.example||x| ada@author.example Optional.empty Optional.empty Optional.empty"), asked);
        assertEquals("", heard);
    }

    @Test void offlineTellsWhatItCannotRead() {
        Offline refusing = (_, _) -> {
            throw new IllegalArgumentException("the front door would refuse this mail: 554");
        };
        assertEquals(new CliTest.Run(1, "", "postern: the front door would refuse this mail: 554\n"), offline(refusing));
        assertEquals(2, offline(refusing, "--to", "board@lists.example.org").exit());
        assertEquals(2, offline(refusing, "--members").exit());
        assertEquals(2, explain("From: ada@author.example\n\nx\n", "--dns", "127.0.0.1:53").exit());
    }

    private CliTest.Run offline(Offline offline, String... more) {
        var args = new ArrayList<>(List.of("explain", "-", "--offline"));
        args.addAll(List.of(more));
        var environment = Map.of("POSTERN_DATA", folder.resolve("none").toString(), "POSTERN_HTTP_PORT", String.valueOf(server.getAddress().getPort()));
        return CliTest.run(_ -> { }, offline, environment, new ByteArrayInputStream("From: ada@author.example\n\nx\n".getBytes(StandardCharsets.UTF_8)), args.toArray(String[]::new));
    }

    @Test void theQuestionHasCrlfAndWhatIsKnownOfTheClient() {
        explain("From: ada@author.example\n\nx", "--client", "192.0.2.10", "--helo", "mx.author.example");
        String mail = Base64.getEncoder().encodeToString("From: ada@author.example\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals("POST /api/v1/explain Bearer pk_1 {\"to\":[\"board@lists.example.org\",\"none@lists.example.org\"],\"mailFrom\":\"ada@author.example\","
                + "\"client\":\"192.0.2.10\",\"helo\":\"mx.author.example\",\"message\":\"" + mail + "\"}", heard);
        explain("Subject: x\n\nx", "--mail-from", "<>");
        assertTrue(heard.contains("\"mailFrom\":\"\",\"message\""), heard);
    }

    @Test void aMailOfManyPiecesArrivesWhole() {
        String mail = "From: ada@author.example\r\n\r\n" + "0123456789\r\n".repeat(20_001);
        explain(mail);
        assertTrue(heard.endsWith(",\"message\":\"" + Base64.getEncoder().encodeToString(mail.getBytes(StandardCharsets.US_ASCII)) + "\"}"));
    }

    @Test void jsonIsWhatTheServerAnswered() {
        assertEquals(new CliTest.Run(0, ANSWER + "\n", ""), explain("From: ada@author.example\n\nx\n", "--json"));
    }

    @Test void aRefusalNamesItsFieldsAndTroubleAsksToComeAgain() {
        status = 422;
        answer = "{\"detail\":\"One field is not as it should be.\",\"errors\":[{\"field\":\"client\",\"detail\":\"is not an IP address\"}]}";
        assertEquals(new CliTest.Run(1, "", "postern: One field is not as it should be.\n  client is not an IP address\n"), explain("From: ada@author.example\n\nx\n", "--client", "x"));
        status = 503;
        answer = "{\"detail\":\"Two mails are being explained; come again.\"}";
        assertEquals(75, explain("From: ada@author.example\n\nx\n").exit());
        assertEquals(2, explain("Subject: x\n\nx\n").exit());
        assertEquals(2, explain("").exit());
    }

    @Test void anAnswerOfAnotherShapeIsNoCrash() {
        answer = "{\"proofs\":null,\"destinations\":[7,{}]}";
        assertTrue(explain("From: ada@author.example\n\nx\n").out().startsWith("The message would be refused unread.\n"));
    }
}
