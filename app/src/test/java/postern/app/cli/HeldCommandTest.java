package postern.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against a server that answers from a table. */
class HeldCommandTest {
    private static final String LISTED = """
            {"id":"%s","received":"2026-11-21T08:00:00Z","to":"board@lists.example.org","rule":"no token","mailFrom":"ada@example.net",
            "from":"Ada","subject":"Hello\\u001b[2J","octets":7,"until":"2026-12-05T08:00:00Z"}""";

    @TempDir Path folder;
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> heard = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private HttpServer server;

    @BeforeEach void open() throws IOException {
        Files.writeString(folder.resolve("admin.key"), "pk_1\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            heard.add(asked + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            String[] answer = answers.getOrDefault(asked, "404 {\"detail\":\"There is no such mail kept here.\"}").split(" ", 2);
            byte[] body = answer.length == 1 ? new byte[0] : answer[1].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length == 0 ? -1 : body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    @AfterEach void close() {
        server.stop(0);
    }

    @Test void listGoesThroughAllPagesAndNothingSteersTheTerminal() {
        answers.put("GET /api/v1/held", "200 {\"items\":[" + LISTED.formatted("B") + "],\"next\":\"Qg\"}");
        answers.put("GET /api/v1/held?cursor=Qg", "200 {\"items\":[" + LISTED.formatted("A") + "],\"next\":null}");
        CliTest.Run run = run("held", "list");
        assertEquals(new CliTest.Run(0, Stream.of("B", "A").map(id -> id + "  2026-11-21T08:00:00Z  board@lists.example.org  no token  Ada  Hello?[2J\n")
                .reduce("", String::concat), ""), run);
        assertEquals("GET /api/v1/held Bearer pk_1", heard.getFirst());
    }

    @Test void showReleaseAndDeleteSpeakOfOneMail() {
        answers.put("GET /api/v1/held/A1", "200 {\"held\":" + LISTED.formatted("A1") + ",\"text\":\"Subject: x\\r\\n\\r\\nHello.\\r\\n\"}");
        answers.put("POST /api/v1/held/A1/release", "200 {\"id\":\"A1\",\"postings\":[\"P1\",\"P2\"]}");
        answers.put("DELETE /api/v1/held/A1", "204");
        assertEquals(new CliTest.Run(0, "Subject: x\n\nHello.\n\n", ""), run("held", "show", "A1"));
        assertEquals(new CliTest.Run(0, "posted P1\nposted P2\n", ""), run("held", "release", "A1"));
        assertEquals(new CliTest.Run(0, "", ""), run("held", "delete", "A1"));
    }

    @Test void whatIsHeldIsChosenApprovedAndRejectedWithAReason() {
        answers.put("GET /api/v1/held?kind=held&list=board%40lists.example.org", "200 {\"items\":[" + LISTED.formatted("A1") + "],\"next\":\"Qg\"}");
        answers.put("GET /api/v1/held?cursor=Qg&kind=held&list=board%40lists.example.org", "200 {\"items\":[],\"next\":null}");
        answers.put("POST /api/v1/held/A1/approve", "200 {\"id\":\"A1\",\"postings\":[\"P1\"]}");
        answers.put("POST /api/v1/held/A1/reject", "204");
        assertTrue(run("held", "list", "--kind", "held", "--list", "board@lists.example.org").out().startsWith("A1  "));
        assertEquals(new CliTest.Run(0, "posted P1\n", ""), run("held", "approve", "A1"));
        assertEquals(new CliTest.Run(0, "", ""), run("held", "reject", "A1", "--reason", "Not \"here\"."));
        assertEquals("{\"reason\":\"Not \\\"here\\\".\"}", bodies.getLast());
        assertEquals(new CliTest.Run(0, "", ""), run("held", "reject", "A1"));
        assertEquals("{}", bodies.getLast());
    }

    @Test void theExitCodeTellsRefusedFromTroubleAndFromAWrongLine() {
        assertEquals(new CliTest.Run(1, "", "postern: There is no such mail kept here.\n"), run("held", "delete", "B1"));
        answers.put("POST /api/v1/held/A1/release", "503 {\"detail\":\"Trouble of our own.\"}");
        assertEquals(new CliTest.Run(75, "", "postern: Trouble of our own.\n"), run("held", "release", "A1"));
        answers.put("GET /api/v1/held", "200 <html>");
        assertEquals(75, run("held", "list").exit());
        assertEquals(2, run("held", "show", "a/b").exit());
        int port = server.getAddress().getPort();
        server.stop(0);
        CliTest.Run away = run("held", "list", "--url", "http://127.0.0.1:" + port);
        assertEquals(75, away.exit());
        assertTrue(away.err().contains("is postern serve running there?"), away.err());
    }

    private CliTest.Run run(String... args) {
        var environment = Map.of("POSTERN_DATA", folder.toString(), "POSTERN_HTTP_PORT", String.valueOf(server.getAddress().getPort()));
        return CliTest.run(_ -> { }, environment, InputStream.nullInputStream(), args);
    }
}
