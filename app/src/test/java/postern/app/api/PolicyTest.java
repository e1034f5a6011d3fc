package postern.app.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.app.lists.KeptMail;
import postern.app.lists.Releasing;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/** Who may post, and what is held for a moderator, over HTTP. Every answer is also held against {@code openapi.yaml}. */
class PolicyTest {
    private static final String BOARD = "/api/v1/lists/board@lists.example.org";
    private static final String HELD = "/api/v1/held/" + "A".repeat(26);

    private ApiServer api;
    private String owner;
    private String stranger;
    private String auditor;

    @BeforeEach void open() throws IOException {
        api = new ApiServer();
        api.domain(false);
        assertEquals(201, api.call("POST", "/api/v1/lists", "{'address':'board@lists.example.org','posting':'moderated'}").statusCode());
        api.call("PUT", BOARD + "/owners", "{'owners':[{'address':'ada@example.net'}]}");
        owner = key("'role':'owner','person':'ada@example.net'");
        stranger = key("'role':'owner','person':'eve@example.net'");
        auditor = key("'role':'auditor'");
    }

    @AfterEach void close() {
        api.close();
    }

    private String key(String role) {
        return object(api.call("POST", "/api/v1/keys", "{'label':'x'," + role + "}")).get("key").toString();
    }

    @Test void pointsAreSetTakenBackAndLeftAsTheyAre() {
        assertEquals("{attachments={forbidden=[exe, video/*]}, heldDays=3, limits={octets=500000}, members={unproven=accept}}",
                policy(patch("{'policy':{'members':{'unproven':'accept'},'limits':{'octets':500000},'attachments':{'forbidden':['exe','video/*']},'heldDays':3}}")), "as set");
        assertEquals("{attachments={forbidden=[exe, video/*]}, heldDays=3, members={proven=hold, unproven=accept}}", policy(patch("{'policy':{'members':{'proven':'hold'},'limits':null}}")));
        assertEquals("{heldDays=3, members={proven=hold, unproven=accept}}", policy(patch("{'policy':{'attachments':{'forbidden':[]}},'posting':'members'}")));
        assertEquals("{heldDays=3, members={proven=hold, unproven=accept}}", policy(patch("{'displayName':'The Board'}")), "PATCH leaves what is not named");
        assertEquals("{}", policy(patch("{'policy':null}")));
        patch("{'policy':{'replay':'accept'}}");
        assertEquals("{}", policy(change("PUT", "{}")), "PUT sets what is left out");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'members':{'unproven':'maybe'}}         | policy.members.unproven          | is none of accept, hold, quarantine, next
        {'token':{'unproven':'next'}}            | policy.token.unproven            | is none of accept, hold, quarantine
        {'token':{'proven':'accept'}}            | policy.token.proven              | did you mean
        {'member':{'unproven':'hold'}}           | policy.member                    | did you mean
        {'members':'hold'}                       | policy.members                   | is not an object
        {'limits':{'octets':0}}                  | policy.limits.octets             | is not a whole number from 1 to
        {'limits':{'octets':'5'}}                | policy.limits.octets             | is not a whole number
        {'heldDays':61}                          | policy.heldDays                  | is not a whole number from 1 to 60
        {'attachments':{'forbidden':['.EXE']}}   | policy.attachments.forbidden[0]  | is no extension or type
        {'attachments':{'forbidden':['exe zip']}}| policy.attachments.forbidden[0]  | is no extension or type
        """)
    void aPointAtFaultIsTold(String policy, String field, String fault) {
        HttpResponse<String> answer = patch("{'policy':" + policy + "}");
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("\"field\":\"" + field + "\"") && answer.body().contains(fault), answer.body());
        assertEquals("{}", policy(api.get(BOARD)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"senders", "blocked"})
    void patternsAreReplacedAsAWholeByWhoMayChangeTheList(String name) {
        String path = BOARD + "/" + name;
        String wanted = "{'" + name + "':['Grace@Example.com','example.edu','*.Example.edu','example.edu']}";
        assertEquals("{added=3, removed=0, unchanged=0}", object(api.call("PUT", path + "?dryRun=true", wanted)).toString());
        assertEquals("{items=[], next=null}", object(api.get(path)).toString());
        assertEquals("{added=3, removed=0, unchanged=0}", object(as(owner, "PUT", path, wanted)).toString());
        assertEquals("{items=[{pattern=*.example.edu}, {pattern=example.edu}, {pattern=grace@example.com}], next=null}", object(as(auditor, "GET", path, "")).toString());
        assertEquals("[{pattern=example.edu}]", object(api.get(path + "?limit=1&cursor=" + object(api.get(path + "?limit=1")).get("next"))).get("items").toString());
        assertEquals("{added=0, removed=2, unchanged=1}", object(api.call("PUT", path, "{'" + name + "':['example.edu']}")).toString());
        for (String wrong : List.of("{}", "{'" + name + "':['ada@']}", "{'" + name + "':['*.*.edu']}", "{'" + name + "':['edu']}", "{'" + name + "':[7]}", "{'" + name + "':'example.edu'}")) {
            assertEquals(422, api.call("PUT", path, wrong).statusCode(), wrong);
        }
        assertEquals(403, as(auditor, "PUT", path, wanted).statusCode());
        assertEquals(404, as(stranger, "PUT", path, wanted).statusCode());
        assertEquals(404, as(stranger, "GET", path, "").statusCode());
        assertEquals(404, api.get("/api/v1/lists/none@lists.example.org/" + name).statusCode());
        assertTrue(api.get("/api/v1/audit").body().contains("replace " + name), "the trail tells it");
    }

    @Test void whatIsHeldIsChosenByKindAndList() {
        keep('A', KeptMail.Kind.HELD, Optional.of("board@lists.example.org"));
        keep('B', KeptMail.Kind.QUARANTINED, Optional.of("board@lists.example.org"));
        keep('C', KeptMail.Kind.QUARANTINED, Optional.empty());
        assertEquals("CBA", ids(""));
        assertEquals("A", ids("?kind=held"));
        assertEquals("CB", ids("?kind=quarantined"));
        assertEquals("BA", ids("?list=Board@lists.example.org"));
        assertEquals("A", ids("?list=board@lists.example.org&kind=held&limit=1"));
        assertEquals(400, api.get("/api/v1/held?kind=lost").statusCode());
        assertEquals(400, api.get("/api/v1/held?list=nobody").statusCode());
    }

    @Test void heldMailIsApprovedOrRejectedByAKeeperAndNobodyElse() {
        keep('A', KeptMail.Kind.HELD, Optional.of("board@lists.example.org"));
        keep('B', KeptMail.Kind.QUARANTINED, Optional.of("board@lists.example.org"));
        assertEquals(403, as(auditor, "POST", HELD + "/reject", "").statusCode());
        assertEquals(404, as(stranger, "POST", HELD + "/approve", "").statusCode());
        assertEquals(404, as(stranger, "POST", HELD + "/reject", "").statusCode());
        api.released = new Releasing.ComeAgain("The DNS is away.");
        assertEquals(503, as(owner, "POST", HELD + "/approve", "").statusCode());
        api.released = new Releasing.Posted(List.of("P".repeat(26)));
        assertEquals(200, as(owner, "POST", HELD + "/approve", "").statusCode());

        assertEquals(409, api.call("POST", HELD.replace('A', 'B') + "/reject", "").statusCode(), "nobody is told of what lies in quarantine");
        assertEquals(422, api.call("POST", HELD + "/reject", "{'reason':'" + "x".repeat(1001) + "'}").statusCode());
        assertEquals(422, api.call("POST", HELD + "/reject", "{'reason':7}").statusCode());
        assertEquals(422, api.call("POST", HELD + "/reject", "{'why':'no'}").statusCode());
        assertEquals(204, as(owner, "POST", HELD + "/reject", "{'reason':'Not here.\\r\\nSorry.'}").statusCode());
        assertEquals(404, as(owner, "POST", HELD + "/reject", "").statusCode());
        assertEquals(404, api.get(HELD).statusCode());
        assertTrue(api.get("/api/v1/audit").body().contains("\"reject\""), "the trail tells it");
    }

    private void keep(char letter, KeptMail.Kind kind, Optional<String> list) {
        var message = RawMessage.parse("From: Ada <ada@example.net>\r\nSubject: Hello\r\n\r\nHello.\r\n".getBytes(US_ASCII));
        var entry = new KeptMail.Entry(String.valueOf(letter).repeat(26), kind, ApiServer.NOW, ApiServer.NOW.plus(KeptMail.KEPT), EmailAddress.parse("board@lists.example.org"), list, "members",
                "From names a member of the list, and nothing proves that he wrote it.", "ada@example.net",
                Optional.of(new KeptMail.Author(EmailAddress.parse("ada@example.net"), Optional.empty())), message, false, Optional.empty(), Optional.empty());
        api.database().transact(tx -> api.kept.add(tx, entry));
    }

    private String ids(String query) {
        return ((List<?>) object(api.get("/api/v1/held" + query)).get("items")).stream().map(item -> ((Map<?, ?>) item).get("id").toString().substring(0, 1)).reduce("", String::concat);
    }

    private HttpResponse<String> as(String key, String method, String path, String body) {
        return api.call(new ApiServer.Call(method, path, body.replace('\'', '"'), List.of("Authorization", "Bearer " + key, "Content-Type", "application/json")));
    }

    private HttpResponse<String> patch(String body) {
        return change("PATCH", body);
    }

    private HttpResponse<String> change(String method, String body) {
        String etag = api.get(BOARD).headers().firstValue("ETag").orElseThrow();
        return api.call(new ApiServer.Call(method, BOARD, body.replace('\'', '"'), List.of("Authorization", "Bearer " + api.key(), "Content-Type", "application/json", "If-Match", etag)));
    }

    private static String policy(HttpResponse<String> list) {
        assertEquals(200, list.statusCode(), list.body());
        return object(list).get("policy").toString();
    }

    private static Map<?, ?> object(HttpResponse<String> response) {
        return (Map<?, ?>) Description.yaml(response.body());
    }
}
