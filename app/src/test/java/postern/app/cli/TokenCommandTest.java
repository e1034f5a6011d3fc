package postern.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.testing.Json;

/** The command against a server that answers from a table. */
class TokenCommandTest {
    private static final String MADE = """
            201 {"id":"a1","token":"SECRET","address":"restricted+SECRET@lists.example.org","file":{"name":"postern-token.txt","content":"POSTERN-TOKEN SECRET\\r\\n"},
            "reaches":3,"expiresAt":"2026-11-28T08:00:00Z"}""";
    private static final String SHOWN = """
            {"id":"%s","label":"exams\\u001b[2J","domain":"lists.example.org","recipients":[],"lists":["board@lists.example.org"],"senders":["me@example.org"],
            "proof":true,"uses":2,"usesLeft":1,"name":null,"state":"open","expiresAt":"2026-11-28T08:00:00Z","history":%s}""";

    @TempDir Path folder;
    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();
    private HttpServer server;

    @BeforeEach void open() throws IOException {
        Files.writeString(folder.resolve("admin.key"), "pk_1\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            bodies.put(asked, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String[] answer = answers.getOrDefault(asked, "404 {\"detail\":\"There is no such token.\"}").split(" ", 2);
            byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    @AfterEach void close() {
        server.stop(0);
    }

    @Test void addSaysWhatIsWantedAndShowsTheTokenOnce() throws IOException {
        answers.put("POST /api/v1/tokens", MADE);
        Path file = folder.resolve("postern-token.txt");
        Files.writeString(folder.resolve("value"), "LEGO 1\n");
        CliTest.Run run = run("token", "add", "-l", "board@lists.example.org,staff@lists.example.org", "--recipient", "a@example.net", "--sender", "me@example.org", "--proof",
                "--uses", "2", "--days", "30", "--max-recipients", "20", "--name", "Exam \"Office\"", "--unsubscribe", "o@example.org", "--domain", "lists.example.org",
                "--label", "exams", "--hide-author", "--no-subaddress", "--value-file", folder.resolve("value").toString(), "-o", file.toString());
        assertEquals(new CliTest.Run(0, "id: a1\ntoken: SECRET\naddress: restricted+SECRET@lists.example.org\nreaches: 3\nexpiresAt: 2026-11-28T08:00:00Z\nfile: " + file + "\n", ""), run);
        assertEquals("POSTERN-TOKEN SECRET\r\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        var asked = new HashMap<Object, Object>((Map<?, ?>) Json.parse(bodies.get("POST /api/v1/tokens")));
        Instant end = Instant.parse(asked.remove("expiresAt").toString());
        assertTrue(ChronoUnit.HOURS.between(Instant.now(), end) >= 30 * 24 - 1 && end.isBefore(Instant.now().plus(30, ChronoUnit.DAYS).plusSeconds(1)), end.toString());
        assertEquals(Map.ofEntries(Map.entry("lists", List.of("board@lists.example.org", "staff@lists.example.org")), Map.entry("recipients", List.of("a@example.net")),
                Map.entry("senders", List.of("me@example.org")), Map.entry("proof", true), Map.entry("uses", 2L), Map.entry("maxRecipients", 20L),
                Map.entry("name", "Exam \"Office\""), Map.entry("unsubscribe", "o@example.org"), Map.entry("domain", "lists.example.org"), Map.entry("label", "exams"),
                Map.entry("hideAuthor", true), Map.entry("subaddress", false), Map.entry("value", "LEGO 1")), asked);
    }

    @Test void whatIsNotSaidIsLeftToTheServer() {
        answers.put("POST /api/v1/tokens", MADE);
        assertEquals(0, run("token", "add", "--list", "board@lists.example.org").exit());
        assertEquals(Map.of("lists", List.of("board@lists.example.org"), "recipients", List.of(), "senders", List.of()), Json.parse(bodies.get("POST /api/v1/tokens")));
    }

    @Test void aDryRunAndReachTellANumber() {
        answers.put("POST /api/v1/tokens?dryRun=true", "200 {\"reaches\":37,\"maxRecipients\":500,\"fits\":true}");
        answers.put("GET /api/v1/tokens/a1/reach", "200 {\"reaches\":501,\"maxRecipients\":500,\"fits\":false}");
        assertEquals(new CliTest.Run(0, "This will reach 37 people.\n", ""), run("token", "add", "--list", "board@lists.example.org", "--dry-run", "--out", folder + "/x"));
        assertEquals(new CliTest.Run(0, "This will reach 501 people, and may reach 1 to 500: it would not pass.\n", ""), run("token", "reach", "a1"));
        assertFalse(Files.exists(folder.resolve("x")));
        answers.put("GET /api/v1/tokens/a1/reach", "200 {\"reaches\":1,\"maxRecipients\":500,\"fits\":true}");
        assertEquals(new CliTest.Run(0, "This will reach 1 person.\n", ""), run("token", "reach", "a1"));
    }

    @Test void aFileThatCannotBeWrittenMakesNoTokenAndARefusalLeavesNoFile() throws IOException {
        Path file = Files.writeString(folder.resolve("there"), "mine");
        CliTest.Run there = run("token", "add", "-l", "board@lists.example.org", "-o", file.toString());
        assertEquals(2, there.exit());
        assertTrue(there.err().contains("is there already"), there.err());
        assertEquals("mine", Files.readString(file));
        assertEquals(2, run("token", "add", "-l", "board@lists.example.org", "-o", folder + "/no/such").exit());
        assertEquals(Map.of(), bodies, "nothing was asked");
        answers.put("POST /api/v1/tokens", "422 {\"detail\":\"Some fields are wrong.\",\"errors\":[{\"field\":\"lists[0]\",\"detail\":\"is no list of ours\"}]}");
        assertEquals(new CliTest.Run(1, "", "postern: Some fields are wrong.\n  lists[0] is no list of ours\n"), run("token", "add", "-l", "x@lists.example.org", "-o", folder + "/new"));
        assertFalse(Files.exists(folder.resolve("new")));
    }

    @Test void listAndShowTellWhatBecameOfThem() {
        answers.put("GET /api/v1/tokens", "200 {\"items\":[" + SHOWN.formatted("B", "null") + "],\"next\":\"Qg\"}");
        answers.put("GET /api/v1/tokens?cursor=Qg", "200 {\"items\":[" + SHOWN.formatted("A", "null") + "],\"next\":null}");
        String line = "  open  1/2  2026-11-28T08:00:00Z  board@lists.example.org  exams?[2J\n";
        assertEquals(new CliTest.Run(0, "B" + line + "A" + line, ""), run("token", "list"));
        answers.put("GET /api/v1/tokens/A", "200 " + SHOWN.formatted("A", "[{\"at\":\"2026-11-21T08:00:00Z\",\"postings\":[{\"id\":\"P1\",\"rule\":\"token\"},{\"id\":\"P2\",\"rule\":\"token\"}]}]"));
        CliTest.Run shown = run("token", "show", "A");
        assertTrue(shown.out().startsWith("id: A\nlabel: exams?[2J\ndomain: lists.example.org\nlists: board@lists.example.org\nsenders: me@example.org\nproof: true\n"), shown.out());
        assertTrue(shown.out().endsWith("used 2026-11-21T08:00:00Z: P1 (token) P2 (token)\n"), shown.out());
    }

    @Test void revokeEndsWithWhatTheServerSays() {
        answers.put("POST /api/v1/tokens/A/revoke", "200 " + SHOWN.formatted("A", "[]"));
        assertEquals(new CliTest.Run(0, "", ""), run("token", "revoke", "A"));
        assertEquals(new CliTest.Run(1, "", "postern: There is no such token.\n"), run("token", "revoke", "B"));
        assertEquals(2, run("token", "show", "a/b").exit());
        answers.put("GET /api/v1/tokens", "503 {\"detail\":\"Trouble of our own.\"}");
        assertEquals(75, run("token", "list").exit());
    }

    private CliTest.Run run(String... args) {
        var environment = Map.of("POSTERN_DATA", folder.toString(), "POSTERN_HTTP_PORT", String.valueOf(server.getAddress().getPort()));
        return CliTest.run(_ -> { }, environment, InputStream.nullInputStream(), args);
    }
}
