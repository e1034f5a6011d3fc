package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, how, and that nothing is told that should not be. */
class RefusedRequestsTest {
    private static final String MEMBERS = "/api/v1/lists/board@lists.example.org/members";
    private static ApiServer api;

    @BeforeAll static void open() throws IOException {
        api = new ApiServer();
        api.domain(false);
        assertEquals(201, api.call("POST", "/api/v1/lists", "{'address':'board@lists.example.org'}").statusCode());
    }

    @AfterAll static void close() {
        api.close();
    }

    /** A request, its status, and what its problem says; {@code '} stands for {@code "}. */
    record Case(String method, String path, String body, int status, String... says) {
        @Override public String toString() {
            return status + " for " + method + " " + path + " " + (body.length() > 60 ? body.substring(0, 60) : body);
        }
    }

    static Stream<Case> cases() {
        String deep = "{'name':" + "[".repeat(10) + "]".repeat(10) + "}";
        return Stream.of(
                new Case("GET", "/nope", "", 404),
                new Case("GET", "/api/v1/nope", "", 404),
                new Case("DELETE", "/api/v1/domains", "", 405),
                new Case("GET", "/api/v1/domains/other.example", "", 404, "no such domain"),
                new Case("GET", "/api/v1/domains/-", "", 404),
                new Case("POST", "/api/v1/domains", "", 400),
                new Case("POST", "/api/v1/domains", "{'name':", 400, "malformed-json", "line 1, column 9"),
                new Case("POST", "/api/v1/domains", "{\n\n 'name':'x' 'y'}", 400, "line 3"),
                new Case("POST", "/api/v1/domains", "{'name':'a.example','name':'b.example'}", 400, "malformed-json"),
                new Case("POST", "/api/v1/domains", "{'name':'a.example'} {}", 400, "follows the JSON object"),
                new Case("POST", "/api/v1/domains", "['a.example']", 400, "not a JSON object"),
                new Case("POST", "/api/v1/domains", deep, 422, "'field':'name'"),
                new Case("POST", "/api/v1/domains", "{'x':" + "{'x':".repeat(40) + "1" + "}".repeat(41), 400, "nested deeper than 16"),
                new Case("POST", "/api/v1/domains", "{'nmae':'a.example'}", 422, "'field':'nmae'", "did you mean name?"),
                new Case("POST", "/api/v1/domains", "{}", 422, "'field':'name'", "is missing"),
                new Case("POST", "/api/v1/domains", "{'name':7}", 422, "'field':'name'", "is not a text"),
                new Case("POST", "/api/v1/domains", "{'name':'localhost'}", 422, "'field':'name'"),
                new Case("POST", "/api/v1/domains", "{'name':'[192.0.2.1]'}", 422, "'field':'name'"),
                new Case("POST", "/api/v1/domains", "{'name':'a..example'}", 422, "'field':'name'"),
                new Case("POST", "/api/v1/domains", "{'name':'" + "a.".repeat(120) + "example'}", 422, "'field':'name'"),
                new Case("POST", "/api/v1/domains", "{'name':'LISTS.example.org'}", 409, "problem:exists", "'field':'name'"),
                new Case("POST", "/api/v1/domains?dry=1", "{'name':'a.example'}", 400, "'field':'dry'"),
                new Case("POST", "/api/v1/domains/other.example/check", "", 404),
                new Case("GET", "/api/v1/domains/other.example/keys", "", 404, "no such domain"),
                new Case("GET", "/api/v1/domains/lists.example.org/keys?x=1", "", 400, "'field':'x'"),
                new Case("GET", "/api/v1/domains/lists.example.org/keys/s9", "", 404, "no such key"),
                new Case("POST", "/api/v1/domains/other.example/keys", "{'algorithm':'rsa'}", 404, "no such domain"),
                new Case("POST", "/api/v1/domains/lists.example.org/keys", "{}", 422, "'field':'algorithm'", "is missing"),
                new Case("POST", "/api/v1/domains/lists.example.org/keys", "{'algorithm':'dsa'}", 422, "'field':'algorithm'", "neither rsa nor ed25519"),
                new Case("POST", "/api/v1/domains/lists.example.org/keys", "{'algorithm':'rsa','bits':1024}", 422, "'field':'bits'"),
                new Case("DELETE", "/api/v1/domains/lists.example.org/keys/s9", "", 404, "no such key"),
                new Case("DELETE", "/api/v1/domains/lists.example.org/keys/e1?now=1", "", 400, "'field':'now'"),
                new Case("DELETE", "/api/v1/domains/lists.example.org/keys/s1?now=true", "", 409, "the only key that signs", "Make another"),
                new Case("POST", "/api/v1/lists", "{'displayName':'Board'}", 422, "'field':'address'", "is missing"),
                new Case("POST", "/api/v1/lists", "{'address':'board'}", 422, "'field':'address'", "is not a mail address"),
                new Case("POST", "/api/v1/lists", "{'address':'board@other.example'}", 422, "'field':'address'", "not ours"),
                new Case("POST", "/api/v1/lists", "{'address':'Postmaster@lists.example.org'}", 422, "'field':'address'"),
                new Case("POST", "/api/v1/lists", "{'address':'x-owner@lists.example.org'}", 422, "'field':'address'"),
                new Case("POST", "/api/v1/lists", "{'address':'b@lists.example.org'}", 422, "'field':'address'"),
                new Case("POST", "/api/v1/lists", "{'address':'a+b@lists.example.org'}", 422, "'field':'address'", "extension"),
                new Case("POST", "/api/v1/lists", "{'address':'#a@lists.example.org'}", 422, "'field':'address'", "comment"),
                new Case("POST", "/api/v1/lists", "{'address':'\\'a b\\'@lists.example.org'}", 422, "'field':'address'", "quotes"),
                new Case("POST", "/api/v1/lists", "{'address':'" + "a".repeat(59) + "@lists.example.org'}", 422, "'field':'address'", "58 octets"),
                new Case("POST", "/api/v1/lists", "{'address':'BOARD@lists.example.org'}", 409, "'field':'address'"),
                new Case("POST", "/api/v1/lists", "{'address':'c@lists.example.org','posting':'nobody','from':'sometimes','displayName':' '}", 422,
                        "'field':'posting'", "members, owners, senders, token, announce, moderated, anyone, closed", "'field':'from'", "it knows when-needed, always, never", "'field':'displayName'"),
                new Case("POST", "/api/v1/lists", "{'address':'c@lists.example.org','subjectTag':' ','footer':'\\n','replies':'everybody'}", 422,
                        "'field':'subjectTag','detail':'a subject tag has 1 to 64 characters'", "'field':'footer','detail':'a footer has a text'",
                        "'field':'replies'", "it knows author, list"),
                new Case("PATCH", "/api/v1/lists/board@lists.example.org", "{'subjectTag':'a\\nb','footer':'" + "x".repeat(201) + "','replies':7}", 422,
                        "'field':'subjectTag','detail':'a subject tag is one line without control characters'",
                        "'field':'footer','detail':'a line of a footer has at most 200 characters'", "'field':'replies','detail':'is not a text'"),
                new Case("PATCH", "/api/v1/lists/board@lists.example.org", "{'subjectTag':'" + "x".repeat(65) + "','footer':'" + "x\\n".repeat(1001) + "'}", 422,
                        "'field':'subjectTag'", "'field':'footer','detail':'a footer has at most 2000 characters'"),
                new Case("PATCH", "/api/v1/lists/none@lists.example.org", "{}", 404, "no such list"),
                new Case("PATCH", "/api/v1/lists/board@lists.example.org", "{'address':'c@lists.example.org'}", 422, "an address stays"),
                new Case("DELETE", "/api/v1/lists/none@lists.example.org", "", 404),
                new Case("GET", "/api/v1/lists/%00@lists.example.org", "", 404),
                new Case("GET", "/api/v1/lists?limit=0", "", 400, "'field':'limit'"),
                new Case("GET", "/api/v1/lists?limit=1001", "", 400, "'field':'limit'"),
                new Case("GET", "/api/v1/lists?limit=1&limit=2", "", 400, "'field':'limit'", "twice"),
                new Case("GET", "/api/v1/lists?cursor=!", "", 400, "'field':'cursor'"),
                new Case("GET", "/api/v1/lists?cursor=_w", "", 400, "'field':'cursor'"),
                new Case("GET", "/api/v1/lists?page=2", "", 400, "'field':'page'", "known are limit, cursor"),
                new Case("GET", "/api/v1/lists/none@lists.example.org/members", "", 404),
                new Case("PUT", "/api/v1/lists/none@lists.example.org/members", "{'members':[]}", 404),
                new Case("PUT", MEMBERS + "?dryrun=true", "{'members':[]}", 400, "'field':'dryrun'"),
                new Case("PUT", MEMBERS + "?dryRun=yes", "{'members':[]}", 400, "'field':'dryRun'"),
                new Case("PUT", MEMBERS, "{}", 422, "'field':'members'"),
                new Case("PUT", MEMBERS, "{'members':{}}", 422, "'field':'members'", "is not an array"),
                new Case("PUT", MEMBERS, "{'members':[{'address':'ada@example.net'},7,{'address':'secret person'},{'adress':'secret@example.net'},"
                        + "{'address':'board@LISTS.example.org'},{'address':'x@example.net','name':'a\\nb'},{'address':null}]}", 422,
                        "7 fields", "'field':'members[1]'", "'field':'members[2].address'", "'field':'members[3].adress'", "did you mean address?",
                        "'field':'members[3].address'", "'field':'members[4].address'", "'field':'members[5].name'", "'field':'members[6].address'"),
                new Case("POST", "/api/v1/tokens", "{}", 422, "'field':'recipients'", "a token reaches somebody"),
                new Case("POST", "/api/v1/tokens", "{'recipients':['secret person',7],'lists':['secret']}", 422, "'field':'recipients[0]'",
                        "'field':'recipients[1]'", "'field':'lists[0]'"),
                new Case("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'uses':0,'senders':'me@example.net','hideAuthor':'yes'}", 422,
                        "'field':'uses'", "'field':'senders'", "'field':'hideAuthor','detail':'is neither true nor false'"),
                new Case("POST", "/api/v1/lists", "{'address':'c@lists.example.org','hideAuthor':true,'from':'never'}", 422, "'field':'hideAuthor'",
                        "cannot be hidden"),
                new Case("POST", "/api/v1/lists", "{'address':'c@lists.example.org','hideAuthor':1}", 422, "'field':'hideAuthor','detail':'is neither true nor false'"),
                new Case("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'uses':'1','expiresAt':'soon','domain':'a b'}", 422,
                        "'field':'uses'", "is not a whole number", "'field':'expiresAt'", "'field':'domain'"),
                new Case("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'uses':99999999999}", 422, "'field':'uses'", "too large"),
                new Case("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'expiresAt':'2026-11-21T08:00:00Z'}", 422, "is in the past"),
                new Case("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'expiresAt':'2028-01-01T00:00:00Z'}", 422, "366 days"),
                new Case("POST", "/api/v1/tokens", "{'lists':['board@lists.example.org','none@lists.example.org']}", 422, "'field':'lists[1]'"),
                new Case("POST", "/api/v1/tokens", "{'recipients':['x@LISTS.example.org']}", 422, "'field':'recipients'", "a domain of ours"),
                new Case("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'domain':'other.example'}", 422, "'field':'domain'", "not one of ours"),
                new Case("POST", "/api/v1/tokens", "{'recipients':[" + people(501) + "]}", 422, "'field':'recipients'", "more than 500"),
                new Case("GET", "/api/v1/tokens/none", "", 404, "no such token"),
                new Case("DELETE", "/api/v1/tokens/none", "", 404, "no such token"),
                new Case("POST", "/api/v1/lists", "{'address':'Restricted@lists.example.org'}", 422, "'field':'address'"),
                new Case("POST", "/api/v1/forwards", "{}", 422, "'field':'address'", "'field':'targets'"),
                new Case("POST", "/api/v1/forwards", "{'address':'info@lists.example.org','targets':[]}", 422, "'field':'targets'", "are none"),
                new Case("POST", "/api/v1/forwards", "{'address':'SRS0=x@lists.example.org','targets':['secret person','ada@example.net']}", 422,
                        "'field':'address'", "'field':'targets[0]'"),
                new Case("POST", "/api/v1/forwards", "{'address':'info@other.example','targets':['x@lists.example.org']}", 422, "'field':'address'", "not ours",
                        "'field':'targets[0]'", "leads elsewhere"),
                new Case("POST", "/api/v1/forwards", "{'address':'info@lists.example.org','targets':[" + people(101) + "]}", 422, "more than 100"),
                new Case("POST", "/api/v1/forwards", "{'address':'Board@lists.example.org','targets':['ada@example.net']}", 409, "is a list already"),
                new Case("GET", "/api/v1/forwards/none@lists.example.org", "", 404, "no such forward"),
                new Case("DELETE", "/api/v1/forwards/none@lists.example.org", "", 404, "no such forward"),
                new Case("GET", "/api/v1/postings/none", "", 404, "no such posting"),
                new Case("GET", "/api/v1/postings?list=board", "", 400, "'field':'list'"),
                new Case("POST", "/api/v1/relays/none/resume", "", 404, "no such relay"),
                new Case("POST", "/api/v1/domains", "{'name':'a.example','ownersMakeLists':'yes'}", 422, "'field':'ownersMakeLists'", "neither true nor false"),
                new Case("PATCH", "/api/v1/domains/lists.example.org", "{'name':'a.example'}", 422, "'field':'name'"),
                new Case("POST", "/api/v1/keys", "{}", 422, "'field':'label','detail':'is missing'", "'field':'role'", "admin, owner or auditor"),
                new Case("POST", "/api/v1/keys", "{'label':'a\\nb','role':'root','person':'secret'}", 422, "'field':'label'", "'field':'role'", "'field':'person'"),
                new Case("POST", "/api/v1/keys", "{'label':'" + "x".repeat(201) + "','role':'owner'}", 422, "'field':'label'", "1 to 200", "'field':'person'", "speaks for a person"),
                new Case("POST", "/api/v1/keys?x=1", "{'label':'a','role':'admin'}", 400, "'field':'x'"),
                new Case("GET", "/api/v1/keys/none", "", 404, "no such key"),
                new Case("DELETE", "/api/v1/keys/none", "", 404, "no such key"),
                new Case("GET", "/api/v1/lists/none@lists.example.org/owners", "", 404, "no such list"),
                new Case("PUT", "/api/v1/lists/none@lists.example.org/moderators", "{'moderators':[]}", 404, "no such list"),
                new Case("PUT", "/api/v1/lists/board@lists.example.org/owners", "{}", 422, "'field':'owners','detail':'is missing'"),
                new Case("PUT", "/api/v1/lists/board@lists.example.org/owners", "{'owners':['x',{'address':'secret'},{'address':'postmaster@LISTS.example.org'},{}]}", 422,
                        "'field':'owners[0]'", "'field':'owners[1].address'", "'field':'owners[2].address'", "a domain of ours", "'field':'owners[3].address'"),
                new Case("PUT", "/api/v1/lists/board@lists.example.org/owners", "{'moderators':[]}", 422, "'field':'moderators'"),
                new Case("PUT", "/api/v1/lists/board@lists.example.org/moderators", "{'moderators':[" + keepers(101) + "]}", 422, "more than 100"),
                new Case("PUT", "/api/v1/lists/board@lists.example.org/moderators?dryrun=true", "{'moderators':[]}", 400, "'field':'dryrun'"),
                new Case("GET", "/api/v1/audit?list=board", "", 400, "'field':'list'"),
                new Case("GET", "/api/v1/audit?cursor=eA", "", 400, "'field':'cursor'"),
                new Case("GET", "/api/v1/audit?by=x", "", 400, "'field':'by'"),
                new Case("GET", "/api/v1/audit?who=%00", "", 400, "'field':'who'", "holds NUL"),
                new Case("GET", "/api/v1/audit?object=list%00", "", 400, "'field':'object'", "holds NUL"),
                new Case("GET", MEMBERS + "?search=a%00", "", 400, "'field':'search'", "holds NUL"),
                new Case("POST", "/api/v1/lists", "{'address':'a@lists.example.org','displayName':'\\ud800'}", 422, "'field':'displayName'", "half a character"),
                new Case("POST", "/api/v1/lists", "{'address':'\\udc00a@lists.example.org'}", 422, "'field':'address'", "half a character"),
                new Case("POST", "/api/v1/lists", "{'address':'a@lists.example.org','footer':'a\\u0000b'}", 422, "'field':'footer'", "holds NUL"),
                new Case("PUT", "/api/v1/lists/board@lists.example.org/senders", "{'senders':[" + "'x',".repeat(100_000) + "'x']}", 400, "More than 100000 in senders"));
    }

    private static String keepers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "{'address':'m" + i + "@example.net'}").collect(Collectors.joining(","));
    }

    private static String people(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'m" + i + "@example.net'").collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theProblemNamesTheField(Case refused) {
        HttpResponse<String> response = api.call(refused.method(), refused.path(), refused.body());
        assertEquals(refused.status(), response.statusCode(), response.body());
        assertEquals("application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
        for (String part : refused.says()) assertTrue(response.body().contains(part.replace('\'', '"')), part + " in " + response.body());
        assertFalse(response.body().contains("secret"), "what was sent is not repeated: " + response.body());
    }

    @Test void nobodyGetsInWithoutAKey() {
        for (String path : List.of("/api/v1/domains", "/api/v1/recipients", "/api/v1/nope", "/nope", "/api//v1/domains", "/openapi/", "/health/liveness/x")) {
            for (List<String> headers : List.of(List.<String>of(), List.of("Authorization", "Bearer wrong"), List.of("Authorization", "Basic " + api.key()),
                    List.of("Authorization", "Bearer "), List.of("Authorization", "Bearer " + "x".repeat(3000)))) {
                HttpResponse<String> response = api.call(new ApiServer.Call("GET", path, "", headers));
                assertEquals(401, response.statusCode(), path);
                assertEquals("Bearer realm=\"postern\"", response.headers().firstValue("WWW-Authenticate").orElse(""));
                assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""));
            }
        }
    }

    @Test void theSchemesCaseDoesNotMatter() {
        assertEquals(200, api.call(new ApiServer.Call("GET", "/api/v1/domains", "", List.of("Authorization", "bearer  " + api.key()))).statusCode());
    }

    @Test void whatIsNotUtf8IsRefused() throws IOException {
        String begin = "POST /api/v1/lists HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + api.key() + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ";
        for (String local : List.of("\u00ff\u00fe", "\u00c0\u00af", "\u00ed\u00a0\u0080", "caf\u00e9")) {
            String body = "{\"address\":\"" + local + "@lists.example.org\"}";
            String answer = raw((begin + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(answer.startsWith("HTTP/1.1 400 ") && answer.contains("not JSON in UTF-8"), answer);
        }
        String marked = "\u00ef\u00bb\u00bf{\"address\":\"marked\"}";
        String answer = raw((begin + marked.length() + "\r\n\r\n" + marked).getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(answer.startsWith("HTTP/1.1 422 "), "a byte order mark is passed over: " + answer);
    }

    @Test void nulInAnAddressOfOursIsNowhere() {
        for (String path : List.of("/api/v1/lists/%00", "/api/v1/tokens/%00", "/api/v1/keys/a%00", "/api/v1/postings/%00", "/api/v1/held/%00", MEMBERS + "/a%00@b.example", "/api/v1/suppressions/%00")) {
            assertEquals(404, api.get(path).statusCode(), path);
        }
    }

    @Test void onlyJsonIsTaken() {
        var form = new ApiServer.Call("POST", "/api/v1/domains", "name=a.example", List.of("Authorization", "Bearer " + api.key(),
                "Content-Type", "application/x-www-form-urlencoded"));
        assertEquals(415, api.call(form).statusCode());
    }

    @Test void oneFaultChangesNothingAndAHundredAreTold() {
        assertEquals(200, api.call("PUT", MEMBERS, "{'members':[{'address':'ada@example.net'}]}").statusCode());
        String body = "{'members':[{'address':'new@example.net'}" + ",{'address':'x'}".repeat(150) + "]}";
        HttpResponse<String> response = api.call("PUT", MEMBERS, body);
        assertEquals(422, response.statusCode());
        assertTrue(response.body().contains("150 fields are not as they should be; nothing was changed. The first 100 are named."), response.body());
        assertTrue(response.body().contains("members[100].address") && !response.body().contains("members[101].address"));
        assertEquals("{\"items\":[{\"address\":\"ada@example.net\",\"name\":\"\",\"state\":\"active\",\"since\":null,\"nested\":false}],\"next\":null}", api.get(MEMBERS).body());
    }

    @Test void whatNobodyExpectedIsAnIdAndNothingElse() {
        api.relay.trouble = new IllegalStateException("secret of ada@example.net");
        try {
            HttpResponse<String> response = api.get("/api/v1/relays");
            assertEquals(500, response.statusCode());
            assertTrue(response.body().matches(".*the log tells more under [0-9a-f]{16}\\..*"), response.body());
            assertFalse(response.body().contains("secret") || response.body().contains("IllegalState"), response.body());
        } finally {
            api.relay.trouble = null;
        }
    }

    @Test void tooLargeIsRefusedBeforeItIsRead() throws IOException {
        String answer = raw("PUT " + MEMBERS + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + api.key()
                + "\r\nContent-Type: application/json\r\nContent-Length: 40000000\r\nConnection: close\r\n\r\n{");
        assertTrue(answer.startsWith("HTTP/1.1 413 ") && answer.contains("application/problem+json") && answer.contains("16 MiB"), answer);
    }

    @Test void aPathThatCannotBeReadIsAProblem() throws IOException {
        String answer = raw("GET /api/v1/lists/%zz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + api.key() + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 4") && answer.contains("application/problem+json"), answer);
    }

    private static String raw(String request) throws IOException {
        return raw(request.getBytes(StandardCharsets.US_ASCII));
    }

    private static String raw(byte[] request) throws IOException {
        try (var socket = new Socket("127.0.0.1", api.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
