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

/** The commands about domains, lists, members, keys, keepers and the audit trail, against a server that answers from a table. */
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

    @Test void aListIsMadeShownChangedAndRemoved() {
        String list = "{\"address\":\"board@lists.example.org\",\"displayName\":\"Bo\\u202eard\",\"footer\":null,\"hideAuthor\":false,\"policy\":{\"limits\":{\"octets\":5},\"attachments\":{\"forbidden\":[\"exe\",\"zip\"]}}}";
        String shown = "address=board@lists.example.org\ndisplayName=Bo?ard\nhideAuthor=false\npolicy.limits.octets=5\npolicy.attachments.forbidden=exe zip\n";
        answers.put("POST /api/v1/lists", "201 " + list);
        assertEquals(new CliTest.Run(0, shown, ""), run("list", "create", "board@lists.example.org", "displayName=12", "posting=members", "hideAuthor=false", "footer=",
                "policy.limits.octets=5", "policy.limits.recipients=", "policy.attachments.forbidden=exe,zip"));
        assertEquals("{\"address\":\"board@lists.example.org\",\"displayName\":\"12\",\"posting\":\"members\",\"hideAuthor\":false,\"footer\":null,"
                + "\"policy\":{\"limits\":{\"octets\":5,\"recipients\":null},\"attachments\":{\"forbidden\":[\"exe\",\"zip\"]}}}", sent.getLast());
        answers.put("GET /api/v1/lists/board%40lists.example.org", "200 " + list);
        assertEquals(new CliTest.Run(0, shown, ""), run("list", "show", "board@lists.example.org"));
        answers.put("PATCH /api/v1/lists/board%40lists.example.org", "200 " + list);
        assertEquals(0, run("list", "set", "board@lists.example.org", "subjectTag=[a=b]").exit());
        assertEquals("{\"subjectTag\":\"[a=b]\"}", sent.getLast());
        answers.put("DELETE /api/v1/lists/board%40lists.example.org", "204");
        assertEquals(new CliTest.Run(0, "", ""), run("list", "remove", "board@lists.example.org"));
        answers.put("GET /api/v1/lists", "200 {\"items\":[" + list.replace("\"footer\"", "\"posting\":\"members\",\"footer\"") + "],\"next\":null}");
        assertEquals(new CliTest.Run(0, "board@lists.example.org  members  Bo?ard\n", ""), run("list", "all"));
        assertEquals(2, run("list", "set", "board@lists.example.org").exit(), "nothing to set");
        assertEquals(2, run("list", "set", "board@lists.example.org", "posting").exit());
        assertEquals(2, run("list", "set", "board@lists.example.org", "policy=x", "policy.limits.octets=5").exit());
        answers.put("PATCH /api/v1/lists/board%40lists.example.org", "422 {\"detail\":\"One field.\",\"errors\":[{\"field\":\"postng\",\"detail\":\"is not known; did you mean posting?\"}]}");
        assertEquals(new CliTest.Run(1, "", "postern: One field.\n  postng is not known; did you mean posting?\n"), run("list", "set", "board@lists.example.org", "postng=x"));
    }

    @Test void membersAreListedAddedRemovedAndSynced() throws IOException {
        String members = "/api/v1/lists/board%40lists.example.org/members";
        answers.put("GET " + members + "?search=a%26b", "200 {\"items\":[{\"address\":\"ada@example.net\",\"state\":\"active\",\"name\":\"\"}],\"next\":null}");
        assertEquals(new CliTest.Run(0, "ada@example.net  active  -\n", ""), run("member", "list", "board@lists.example.org", "--search", "a&b"));
        answers.put("POST " + members, "200 {\"added\":2,\"removed\":0,\"unchanged\":0}");
        assertEquals(new CliTest.Run(0, "added 2, removed 0, unchanged 0\n", ""), run("member", "add", "board@lists.example.org", "Ada Lovelace <ada@example.net>", "g@example.com"));
        assertEquals("{\"members\":[{\"address\":\"ada@example.net\",\"name\":\"Ada Lovelace\"},{\"address\":\"g@example.com\"}]}", sent.getLast());
        answers.put("DELETE " + members + "/ada%40example.net", "204");
        assertEquals(new CliTest.Run(1, "", "postern: There is no such thing.\n"), run("member", "remove", "board@lists.example.org", "ada@example.net", "../x"));
        answers.put("PUT " + members + "?dryRun=true", "200 {\"added\":1,\"removed\":7,\"unchanged\":0}");
        Path file = Files.writeString(folder.resolve("members.txt"), "\ufeff# the board\n\n \"Grace\" <grace@example.com> \r\nada@example.net\r\n");
        assertEquals(new CliTest.Run(0, "added 1, removed 7, unchanged 0\n", ""), run("member", "sync", "board@lists.example.org", file.toString(), "--dry-run"));
        assertEquals("{\"members\":[{\"address\":\"grace@example.com\",\"name\":\"Grace\"},{\"address\":\"ada@example.net\"}]}", sent.getLast());
    }

    @Test void noListIsEmptiedByAFileThatHoldsNobody() throws IOException {
        int before = sent.size();
        Path none = Files.writeString(folder.resolve("none.txt"), "# nobody\n");
        Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {(byte) 0xe9});
        for (Path file : List.of(none, latin, folder.resolve("missing.txt"))) assertEquals(2, run("member", "sync", "board@lists.example.org", file.toString()).exit());
        assertEquals(before, sent.size(), "nothing was asked");
        answers.put("PUT /api/v1/lists/board%40lists.example.org/members", "200 {\"added\":0,\"removed\":7,\"unchanged\":0}");
        assertEquals(0, run("member", "sync", "board@lists.example.org", none.toString(), "--empty").exit());
        assertEquals("{\"members\":[]}", sent.getLast());
    }

    @Test void aDomainIsTakenInShownAndChecked() {
        String domain = "{\"name\":\"lists.example.org\",\"dns\":[{\"name\":\"s1._domainkey.lists.example.org\",\"type\":\"TXT\",\"value\":\"v=DKIM1; p=x\",\"purpose\":\"dkim\"}]}";
        String shown = "dkim  s1._domainkey.lists.example.org  TXT  v=DKIM1; p=x\n";
        answers.put("POST /api/v1/domains", "201 " + domain);
        assertEquals(new CliTest.Run(0, shown, ""), run("domain", "add", "lists.example.org"));
        assertEquals("{\"name\":\"lists.example.org\"}", sent.getLast());
        answers.put("GET /api/v1/domains/lists.example.org", "200 " + domain);
        assertEquals(new CliTest.Run(0, shown, ""), run("domain", "show", "lists.example.org"));
        answers.put("GET /api/v1/domains", "200 {\"items\":[" + domain + "],\"next\":null}");
        assertEquals(new CliTest.Run(0, "lists.example.org\n", ""), run("domain", "list"));
        String check = "{\"name\":\"lists.example.org\",\"dns\":\"unchecked\",\"findings\":[{\"purpose\":\"dkim\",\"name\":\"s1.x\",\"result\":\"absent\",\"detail\":\"publish it\"}]}";
        answers.put("POST /api/v1/domains/lists.example.org/check", "200 " + check);
        assertEquals(new CliTest.Run(1, "lists.example.org  unchecked\n  dkim  absent  s1.x  publish it\n", ""), run("domain", "check", "lists.example.org"));
        answers.put("POST /api/v1/domains/lists.example.org/check", "200 " + check.replace("unchecked", "checked"));
        assertEquals(0, run("domain", "check", "lists.example.org").exit());
        assertEquals(1, run("domain", "check", "other.example").exit());
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
