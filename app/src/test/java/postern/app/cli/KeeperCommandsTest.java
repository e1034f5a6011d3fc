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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about keys, keepers and the audit trail, against a server that answers from a table. */
class KeeperCommandsTest {
    @TempDir Path folder;
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> sent = new ArrayList<>();
    private HttpServer server;

    @BeforeEach void open() throws IOException {
        Files.writeString(folder.resolve("admin.key"), "pk_1\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            sent.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String[] answer = answers.getOrDefault(exchange.getRequestMethod() + " " + exchange.getRequestURI(), "404 {\"detail\":\"There is no such thing.\"}").split(" ", 2);
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

    @Test void aKeyIsPrintedAloneSoThatItCanBePutIntoAFile() {
        answers.put("POST /api/v1/keys", "201 {\"id\":\"0a\",\"key\":\"postern_abc\"}");
        assertEquals(new CliTest.Run(0, "postern_abc\n", ""), run("key", "add", "--label", "Ada's \"own\"", "--role", "owner", "--person", "ada@example.net"));
        assertEquals("{\"label\":\"Ada's \\\"own\\\"\",\"role\":\"owner\",\"person\":\"ada@example.net\"}", sent.getLast());
        assertEquals(2, run("key", "add", "--role", "owner").exit());
        answers.put("POST /api/v1/keys", "422 {\"detail\":\"One field.\",\"errors\":[{\"field\":\"role\",\"detail\":\"is none of admin, owner, auditor\"}]}");
        assertEquals(new CliTest.Run(1, "", "postern: One field.\n  role is none of admin, owner, auditor\n"), run("key", "add", "--label", "x", "--role", "root"));
    }

    @Test void keysAreListedPageByPageAndRevoked() {
        answers.put("GET /api/v1/keys", "200 {\"items\":[{\"id\":\"0a\",\"role\":\"admin\",\"person\":null,\"lastUsed\":\"2026-11-21\",\"label\":\"first\\u001b[2J\"}],\"next\":\"Qg\"}");
        answers.put("GET /api/v1/keys?cursor=Qg", "200 {\"items\":[{\"id\":\"0b\",\"role\":\"owner\",\"person\":\"ada@example.net\",\"lastUsed\":null,\"label\":\"Ada\"}],\"next\":null}");
        assertEquals(new CliTest.Run(0, "0a  admin  -  2026-11-21  first?[2J\n0b  owner  ada@example.net  -  Ada\n", ""), run("key", "list"));
        answers.put("DELETE /api/v1/keys/0b", "204");
        assertEquals(new CliTest.Run(0, "", ""), run("key", "remove", "0b"));
        answers.put("DELETE /api/v1/keys/0a", "409 {\"detail\":\"It is the last key of an admin: make another first.\"}");
        assertEquals(new CliTest.Run(1, "", "postern: It is the last key of an admin: make another first.\n"), run("key", "remove", "0a"));
        assertEquals(2, run("key", "remove", "../lists").exit());
    }

    @Test void keepersAreShownAndSet() {
        answers.put("GET /api/v1/lists/board%40lists.example.org/owners", "200 {\"items\":[{\"address\":\"ada@example.net\"}],\"next\":null}");
        assertEquals(new CliTest.Run(0, "ada@example.net\n", ""), run("list", "owners", "board@lists.example.org"));
        answers.put("PUT /api/v1/lists/board%40lists.example.org/moderators?dryRun=true", "200 {\"added\":2,\"removed\":0,\"unchanged\":1}");
        assertEquals(new CliTest.Run(0, "added 2, removed 0, unchanged 1\n", ""), run("list", "moderators", "board@lists.example.org", "--dry-run", "--set", "a@example.net", "b@example.net"));
        assertEquals("{\"moderators\":[{\"address\":\"a@example.net\"},{\"address\":\"b@example.net\"}]}", sent.getLast());
        answers.put("PUT /api/v1/lists/board%40lists.example.org/owners", "200 {\"added\":0,\"removed\":1,\"unchanged\":0}");
        assertEquals(0, run("list", "owners", "board@lists.example.org", "--set").exit());
        assertEquals("{\"owners\":[]}", sent.getLast());
        assertEquals(1, run("list", "owners", "a/../b@lists.example.org").exit(), "an address is one step of the path");
    }

    @Test void theAuditTrailIsToldLineByLine() {
        String entry = "{\"at\":\"2026-11-21T08:00:00Z\",\"who\":\"0a\",\"label\":\"first admin\",\"action\":\"change\",\"object\":\"list board@lists.example.org\",\"before\":\"{}\",\"after\":null}";
        answers.put("GET /api/v1/audit?limit=100&list=board%40lists.example.org&object=list%20a%2Bb&who=0a", "200 {\"items\":[" + entry + "],\"next\":\"Qg\"}");
        String line = "2026-11-21T08:00:00Z  0a  first admin  change  list board@lists.example.org\n";
        assertEquals(new CliTest.Run(0, line, ""), run("audit", "--list", "board@lists.example.org", "--object", "list a+b", "--who", "0a"));
        answers.put("GET /api/v1/audit?limit=1", "200 {\"items\":[" + entry + "],\"next\":null}");
        assertEquals(new CliTest.Run(0, line + "  before  {}\n  after  -\n", ""), run("audit", "--limit", "1", "--full"));
        assertEquals(2, run("audit", "--limit", "0").exit());
        assertTrue(run("audit", "--help").out().contains("Usage: postern audit"));
    }

    private CliTest.Run run(String... args) {
        var environment = Map.of("POSTERN_DATA", folder.toString(), "POSTERN_HTTP_PORT", String.valueOf(server.getAddress().getPort()));
        return CliTest.run(_ -> { }, environment, InputStream.nullInputStream(), args);
    }
}
