package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.roster.SourceUrl;

/** Members one by one, lists within lists, sources and suppressions over HTTP: success, conflict, wrong input, wrong role. */
class RosterApiTest {
    private static final String LISTS = "/api/v1/lists/";
    private static ApiServer api;
    private static String owner;
    private static String moderator;
    private static String auditor;

    @BeforeAll static void open() throws IOException {
        api = new ApiServer();
        made("/api/v1/domains", "{'name':'lists.example'}");
        for (String name : List.of("board", "staff", "all", "kept", "closed")) made(LISTS.substring(0, LISTS.length() - 1), "{'address':'" + name + "@lists.example'}");
        owner = key("owner", "ada@example.net");
        moderator = key("owner", "grace@example.com");
        auditor = key("auditor", "");
        assertEquals(200, api.call("PUT", LISTS + "kept@lists.example/owners", "{'owners':[{'address':'ada@example.net'}]}").statusCode());
        assertEquals(200, api.call("PUT", LISTS + "kept@lists.example/moderators", "{'moderators':[{'address':'grace@example.com'}]}").statusCode());
        assertEquals(200, api.call("PUT", LISTS + "kept@lists.example/source", "{'url':'https://127.0.0.1:1/x','bearer':'s3cret'}").statusCode());
    }

    @AfterAll static void close() {
        api.close();
    }

    @Test void onePersonIsPutOnTheListOptsOutAndComesBackByAnExplicitWordAlone() {
        String ada = LISTS + "board@lists.example/members/Ada%40example.net";
        assertEquals(404, api.get(ada).statusCode());
        assertEquals(Map.of("address", "Ada@example.net", "name", "Ada", "state", "active", "since", "null", "nested", "false"), texts(put(ada, "{'name':'Ada'}", 200)));
        assertEquals("optedOut", texts(put(ada, "{'state':'optedOut'}", 200)).get("state"));
        assertEquals("Ada", texts(put(ada, "{}", 200)).get("name"), "what is left out stays");
        HttpResponse<String> synced = put(LISTS + "board@lists.example/members", "{'members':[{'address':'ada@example.net'},{'address':'joan@example.org'}]}", 200);
        assertEquals("{\"added\":1,\"removed\":0,\"unchanged\":1,\"optedOut\":1}", synced.body());
        assertEquals(204, api.call("DELETE", ada, "").statusCode());
        assertTrue(put(ada, "{'name':'Ada'}", 409).body().contains("opted out"));
        assertEquals("active", texts(put(ada, "{'name':'Ada','state':'active'}", 200)).get("state"));
        assertEquals(404, api.call("DELETE", LISTS + "board@lists.example/members/x%40example.net", "").statusCode());
        String audit = api.get("/api/v1/audit?object=list%20board@lists.example").body();
        assertTrue(audit.contains("optedOut") && !audit.contains("ada@example.net"), audit);
    }

    @Test void whatLeadsBackIsRefusedWithTheWay() {
        put(LISTS + "all@lists.example/members", "{'members':[{'address':'staff@lists.example'},{'address':'x@example.net'}]}", 200);
        String told = put(LISTS + "staff@lists.example/members", "{'members':[{'address':'x@example.net'},{'address':'ALL@lists.example'}]}", 422).body();
        assertTrue(told.contains("leads back to itself: staff@lists.example -> ALL@lists.example -> staff@lists.example"), told);
        assertFalse(told.contains("x@example.net"), told);
        assertTrue(put(LISTS + "staff@lists.example/members/all%40lists.example", "{}", 422).body().contains("leads back"));
        put(LISTS + "staff@lists.example/members?dryRun=true", "{'members':[{'address':'all@lists.example'}]}", 422);
        assertTrue(put(LISTS + "staff@lists.example/members/staff%40lists.example", "{}", 422).body().contains("is the list itself"));
        assertEquals("true", texts(api.get(LISTS + "all@lists.example/members/staff%40lists.example")).get("nested"));
    }

    /** Else he wrote to people whose list he may not write to, and read in the trace who they are. */
    @Test void anOwnerPutsListsOfHisOwnWithinHisListAndNoOthers() {
        for (String name : List.of("outer", "inner", "strange")) made(LISTS.substring(0, LISTS.length() - 1), "{'address':'" + name + "@lists.example'}");
        made("/api/v1/forwards", "{'address':'elsewhere@lists.example','targets':['x@example.net']}");
        for (String name : List.of("outer", "inner")) put(LISTS + name + "@lists.example/owners", "{'owners':[{'address':'ada@example.net'}]}", 200);
        String members = LISTS + "outer@lists.example/members";
        for (String beyond : List.of("strange", "STRANGE", "elsewhere", "nobody", "postmaster", "strange-owner")) {
            for (String method : List.of("PUT", "POST")) {
                HttpResponse<String> told = by(owner, method, members, "{'members':[{'address':'ada@example.net'},{'address':'" + beyond + "@lists.example'}]}");
                assertEquals(422, told.statusCode(), beyond + told.body());
                assertTrue(told.body().contains("no list of yours") && !told.body().contains("lists.example\""), told.body());
            }
            assertEquals(422, by(owner, "PUT", members + "/" + beyond + "%40lists.example", "{}").statusCode(), beyond);
        }
        assertEquals("{\"items\":[],\"next\":null}", api.get(members).body());
        assertEquals(200, by(owner, "PUT", members, "{'members':[{'address':'inner@lists.example'},{'address':'x@example.net'}]}").statusCode());
        put(members + "/strange%40lists.example", "{}", 200);
        assertEquals("{\"added\":0,\"removed\":1,\"unchanged\":2,\"optedOut\":0}",
                by(owner, "PUT", members, "{'members':[{'address':'inner@lists.example'},{'address':'strange@lists.example'}]}").body(), "an admin put it there");
        assertEquals(200, by(owner, "PUT", members + "/strange%40lists.example", "{'name':'Strange'}").statusCode());
    }

    @Test void aForwardLeadsToOtherForwardsButNotBack() {
        made("/api/v1/forwards", "{'address':'one@lists.example','targets':['x@example.net']}");
        made("/api/v1/forwards", "{'address':'two@lists.example','targets':['ONE@lists.example','y@example.net']}");
        for (String targets : List.of("'self@lists.example'", "'y@example.net','SELF@lists.example'")) {
            String told = api.call("POST", "/api/v1/forwards", "{'address':'self@lists.example','targets':[" + targets + "]}").body();
            assertTrue(told.contains("leads back to itself: self@lists.example -> self@lists.example"), told);
        }
        assertEquals(204, api.call("DELETE", "/api/v1/forwards/one@lists.example", "").statusCode());
        String round = api.call("POST", "/api/v1/forwards", "{'address':'one@lists.example','targets':['two@lists.example']}").body();
        assertTrue(round.contains("leads back to itself: one@lists.example -> two@lists.example -> one@lists.example"), round);
        assertTrue(api.call("POST", "/api/v1/forwards", "{'address':'three@lists.example','targets':['board@lists.example']}").body().contains("is a list of ours"));
        assertEquals(422, api.call("POST", "/api/v1/forwards", "{'address':'three@lists.example','targets':['nobody@lists.example']}").statusCode());
    }

    @Test void aSuppressionIsMadeShownAndTakenBack() {
        assertEquals("asked for it", texts(made("/api/v1/suppressions", "{'address':'Gone@example.net','reason':'asked for it'}")).get("reason"));
        assertEquals(409, api.call("POST", "/api/v1/suppressions", "{'address':'gone@EXAMPLE.net','reason':'x'}").statusCode());
        assertEquals("Gone@example.net", texts(api.get("/api/v1/suppressions/gone%40example.net")).get("address"));
        assertTrue(api.get("/api/v1/suppressions?limit=1").body().contains("Gone@example.net"));
        put(LISTS + "board@lists.example/members/gone%40example.net", "{}", 200);
        assertEquals("suppressed", texts(api.get(LISTS + "board@lists.example/members/gone%40example.net")).get("state"));
        assertEquals(204, api.call("DELETE", "/api/v1/suppressions/gone%40example.net", "").statusCode());
        assertEquals(404, api.call("DELETE", "/api/v1/suppressions/gone%40example.net", "").statusCode());
    }

    @Test void aSourceKeepsItsSecretAndTheMembers() {
        String source = LISTS + "closed@lists.example/source";
        assertEquals(404, api.get(source).statusCode());
        assertEquals(404, api.call("POST", source + "/fetch", "").statusCode());
        put(LISTS + "closed@lists.example/members/x%40example.net", "{}", 200);
        HttpResponse<String> made = put(source, "{'url':'https://127.0.0.1:1/x','bearer':'s3cret','interval':120}", 200);
        assertEquals(List.of("true", "120", "1", "null"), List.of(texts(made).get("bearer"), texts(made).get("interval"), texts(made).get("members"), texts(made).get("trouble")));
        assertFalse(made.body().contains("s3cret"));
        assertEquals("true", texts(put(source, "{'url':'https://127.0.0.1:1/y'}", 200)).get("bearer"), "the same host");
        assertEquals("false", texts(put(source, "{'url':'https://127.0.0.2:1/y'}", 200)).get("bearer"), "another host must not get it");
        assertEquals("it cannot be connected to", texts(api.call("POST", source + "/fetch?force=true", "")).get("trouble"));
        String trail = api.get("/api/v1/audit?limit=1").body();
        assertTrue(trail.contains("\"action\":\"fetch by force\"") && trail.contains("\"object\":\"source "), trail);
        assertEquals(409, api.call("PUT", LISTS + "closed@lists.example/members", "{'members':[]}").statusCode());
        assertEquals(409, api.call("DELETE", LISTS + "closed@lists.example/members/x%40example.net", "").statusCode());
        assertEquals(409, api.call("PUT", LISTS + "closed@lists.example/members/y%40example.net", "{}").statusCode());
        assertEquals("disabled", texts(put(LISTS + "closed@lists.example/members/x%40example.net", "{'state':'disabled'}", 200)).get("state"));
        assertEquals(204, api.call("DELETE", source, "").statusCode());
        assertEquals(404, api.call("DELETE", source, "").statusCode());
        put(LISTS + "closed@lists.example/members", "{'members':[]}", 200);
        assertFalse(api.get("/api/v1/audit").body().contains("s3cret"));
    }

    /** A secret may stand there, and nobody but an admin can set it. */
    @Test void whatStandsBehindTheQuestionMarkOfASourceIsShownToAdminsAlone() {
        made(LISTS.substring(0, LISTS.length() - 1), "{'address':'asked@lists.example'}");
        String source = LISTS + "asked@lists.example/source";
        put(LISTS + "asked@lists.example/owners", "{'owners':[{'address':'ada@example.net'}]}", 200);
        String whole = "https://127.0.0.1:1/groups/board?token=s3cret&x=y";
        assertEquals(whole, texts(put(source, "{'url':'" + whole + "'}", 200)).get("url"));
        assertEquals(whole, texts(put(source, "{'url':'" + whole + "','interval':120}", 200)).get("url"));
        assertEquals(whole, texts(api.call("POST", source + "/fetch", "")).get("url"));
        assertEquals(whole, texts(api.get(source)).get("url"));
        for (String key : List.of(owner, auditor)) {
            assertEquals("https://127.0.0.1:1/groups/board?…", texts(api.as(key, "GET", source, "")).get("url"));
            String trail = api.as(key, "GET", "/api/v1/audit?list=asked@lists.example", "").body();
            assertTrue(trail.contains("https://127.0.0.1:1/groups/board?…") && !trail.contains("s3cret"), trail);
        }
        put(source, "{'url':'https://127.0.0.1:1/groups'}", 200);
        assertEquals("https://127.0.0.1:1/groups", texts(api.as(owner, "GET", source, "")).get("url"));
        assertFalse(SourceUrl.parse(whole).toString().contains("s3cret"), "nor in logs");
        assertEquals(204, api.call("DELETE", source, "").statusCode());
        assertFalse(api.get("/api/v1/audit").body().contains("s3cret"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        PUT  | board@lists.example/members/x%40example.net | {'state':'suppressed'}                  | 422
        PUT  | board@lists.example/members/x%40example.net | {'state':7}                             | 422
        PUT  | board@lists.example/members/x%40example.net | {'name':'a\\nb'}                        | 422
        PUT  | board@lists.example/members/x%40example.net | []                                      | 400
        PUT  | board@lists.example/members/nobody          | {}                                      | 404
        PUT  | nope@lists.example/members/x%40example.net  | {}                                      | 404
        PUT  | board@lists.example/source                  | {}                                      | 422
        PUT  | board@lists.example/source                  | {'url':'http://x.example/'}             | 422
        PUT  | board@lists.example/source                  | {'url':'https://a:b@x.example/'}        | 422
        PUT  | board@lists.example/source                  | {'url':'https://x.example/','bearer':'a b'} | 422
        PUT  | board@lists.example/source                  | {'url':'https://x.example/','bearer':'a\\r\\nHost: y'} | 422
        PUT  | board@lists.example/source                  | {'url':'https://x.example/','interval':59} | 422
        PUT  | board@lists.example/source                  | {'url':'https://x.example/','interval':604801} | 422
        PUT  | nope@lists.example/source                   | {'url':'https://x.example/'}            | 404
        POST | board@lists.example/source/fetch?force=x    |                                         | 400
        """)
    void wrongInputChangesNothing(String method, String path, String body, int status) {
        assertEquals(status, api.call(method, LISTS + path, body == null ? "" : body).statusCode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        {}                                                | 422
        {'address':'nobody','reason':'x'}                 | 422
        {'address':'a@example.net','reason':''}           | 422
        {'address':'a@example.net','reason':'a\\nb'}      | 422
        {'address':'a@example.net','reason':'x','x':1}    | 422
        """)
    void aSuppressionNeedsAddressAndReason(String body, int status) {
        assertEquals(status, api.call("POST", "/api/v1/suppressions", body).statusCode());
    }

    /** For an owner of the list, a moderator, somebody else's list, an auditor. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        GET    | lists/kept@lists.example/members/x%40example.net  |                              | 404 | 403 | 404
        PUT    | lists/kept@lists.example/members/x%40example.net  | {'name':7}                   | 422 | 422 | 422
        PUT    | lists/kept@lists.example/members/x%40example.net  | {}                           | 409 | 403 | 403
        DELETE | lists/kept@lists.example/members/x%40example.net  |                              | 409 | 403 | 403
        GET    | lists/kept@lists.example/source                   |                              | 200 | 403 | 200
        PUT    | lists/kept@lists.example/source                   | {'url':'https://x.example/'} | 403 | 403 | 403
        DELETE | lists/kept@lists.example/source                   |                              | 403 | 403 | 403
        POST   | lists/kept@lists.example/source/fetch             |                              | 403 | 403 | 403
        GET    | lists/board@lists.example/source                  |                              | 404 | 404 | 404
        PUT    | lists/board@lists.example/source                  | {'url':'https://x.example/'} | 404 | 404 | 403
        PUT    | lists/board@lists.example/members/x%40example.net | {}                           | 404 | 404 | 403
        GET    | suppressions                                      |                              | 403 | 403 | 200
        POST   | suppressions                                      | {}                           | 403 | 403 | 403
        GET    | suppressions/x%40example.net                      |                              | 403 | 403 | 404
        DELETE | suppressions/x%40example.net                      |                              | 403 | 403 | 403
        """)
    void eachRoleDoesWhatItMay(String method, String path, String body, int forOwner, int forModerator, int forAuditor) {
        assertEquals(List.of(forOwner, forModerator, forAuditor), List.of(as(owner, method, path, body), as(moderator, method, path, body), as(auditor, method, path, body)));
    }

    private static int as(String key, String method, String path, String body) {
        return by(key, method, "/api/v1/" + path, body).statusCode();
    }

    private static HttpResponse<String> by(String key, String method, String path, String body) {
        return api.call(new ApiServer.Call(method, path, body == null ? "" : body.replace('\'', '"'), List.of("Authorization", "Bearer " + key, "Content-Type", "application/json")));
    }

    private static String key(String role, String person) {
        HttpResponse<String> made = made("/api/v1/keys", "{'label':'x','role':'" + role + "'" + (person.isEmpty() ? "" : ",'person':'" + person + "'") + "}");
        return texts(made).get("key");
    }

    private static HttpResponse<String> made(String path, String body) {
        HttpResponse<String> made = api.call("POST", path, body);
        assertEquals(201, made.statusCode(), made.body());
        return made;
    }

    private static HttpResponse<String> put(String path, String body, int status) {
        HttpResponse<String> answer = api.call("PUT", path, body);
        assertEquals(status, answer.statusCode(), answer.body());
        return answer;
    }

    private static Map<String, String> texts(HttpResponse<String> answer) {
        Map<?, ?> read = (Map<?, ?>) Description.yaml(answer.body());
        var texts = new HashMap<String, String>();
        read.forEach((name, value) -> texts.put(name.toString(), String.valueOf(value)));
        return texts;
    }
}
