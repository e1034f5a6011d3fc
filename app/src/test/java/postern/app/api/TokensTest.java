package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.app.lists.ApiKeys;
import postern.app.lists.Keepers;
import postern.app.lists.KeyRole;
import postern.app.lists.MailingList;
import postern.app.lists.TokenUse;
import postern.app.testing.Json;
import postern.rewrite.mail.EmailAddress;

/** Tokens over the API: on all terms, for every role, with what goes wrong. */
class TokensTest {
    private static final String TOKENS = "/api/v1/tokens";
    private static final EmailAddress OLIVE = EmailAddress.parse("olive@example.org");

    private ApiServer api;

    @BeforeEach void open() throws IOException {
        api = new ApiServer();
        api.domain(false);
        for (String list : List.of("board", "staff")) {
            assertEquals(201, api.call("POST", "/api/v1/lists", "{'address':'" + list + "@lists.example.org','posting':'token'}").statusCode());
        }
        members("board", 3);
    }

    @AfterEach void close() {
        api.close();
    }

    @Test void allTermsAreTakenAndShown() {
        HttpResponse<String> made = api.call("POST", TOKENS, """
                {'label':'exams, May','recipients':['ada@example.net'],'lists':['board@lists.example.org'],'senders':['Me@example.org','you@example.org'],
                'uses':5,'maxRecipients':20,'name':'Exam Office','unsubscribe':'office@lists.example.org','hideAuthor':true}""");
        assertEquals(201, made.statusCode(), made.body());
        assertEquals(4L, object(made).get("reaches"));
        assertEquals("restricted@lists.example.org", object(made).get("address"), "with several uses it stands in no address");
        Map<?, ?> shown = object(api.get(made.headers().firstValue("Location").orElseThrow()));
        var expected = Map.of("label", "exams, May", "senders", List.of("Me@example.org", "you@example.org"), "proof", true, "uses", 5L, "usesLeft", 5L, "maxRecipients", 20L,
                "name", "Exam Office", "unsubscribe", "office@lists.example.org", "subaddress", false, "madeBy", "test admin");
        expected.forEach((field, value) -> assertEquals(value, shown.get(field), field));
        assertEquals(List.of(), shown.get("history"));
        assertFalse(shown.toString().contains(object(made).get("token").toString()), "it is shown once");
    }

    @Test void theAnswerHoldsTheFileToAttach() {
        Map<?, ?> made = object(api.call("POST", TOKENS, "{'lists':['board@lists.example.org']}"));
        assertEquals(Map.of("name", "postern-token.txt", "content", "POSTERN-TOKEN " + made.get("token") + "\r\n"), made.get("file"));
        assertEquals("restricted+" + made.get("token") + "@lists.example.org", made.get("address"));
    }

    @Test void aDryRunTellsANumberAndMakesNothing() {
        String wish = "{'recipients':['m1@example.net','joan@example.org'],'lists':['board@lists.example.org'],'maxRecipients':3}";
        HttpResponse<String> told = api.call("POST", TOKENS + "?dryRun=true", wish);
        assertEquals(200, told.statusCode(), told.body());
        assertEquals(Map.of("reaches", 4L, "maxRecipients", 3L, "fits", false), object(told), "m1 is on the list too");
        assertEquals(List.of(), object(api.get(TOKENS)).get("items"));
        assertEquals(422, api.call("POST", TOKENS + "?dryRun=true", "{}").statusCode());
        assertEquals(400, api.call("POST", TOKENS + "?dryRun=1", wish).statusCode());
    }

    @Test void whomItReachesIsCountedAnew() {
        String path = make("{'lists':['board@lists.example.org'],'maxRecipients':4}");
        assertEquals(Map.of("reaches", 3L, "maxRecipients", 4L, "fits", true), object(api.get(path + "/reach")));
        members("board", 5);
        assertEquals(Map.of("reaches", 5L, "maxRecipients", 4L, "fits", false), object(api.get(path + "/reach")));
        members("board", 0);
        assertEquals(false, object(api.get(path + "/reach")).get("fits"), "nobody");
        assertEquals(404, api.get(TOKENS + "/none/reach").statusCode());
    }

    @Test void itsUsesAreToldByPostingNotByPerson() {
        String path = make("{'lists':['board@lists.example.org'],'uses':2}");
        String id = path.replace(TOKENS + "/", "");
        api.database().transact(tx -> assertTrue(api.tokens.spend(tx, id, "a".repeat(64), List.of(new TokenUse.Became("P".repeat(26), "token")), ApiServer.NOW)));
        Map<?, ?> shown = object(api.get(path));
        assertEquals(List.of(Map.of("at", ApiServer.NOW.toString(), "postings", List.of(Map.of("id", "P".repeat(26), "rule", "token")))), shown.get("history"));
        assertEquals(1L, shown.get("usesLeft"));
        assertNull(((Map<?, ?>) ((List<?>) object(api.get(TOKENS)).get("items")).getFirst()).get("history"), "not where many are listed");
    }

    @Test void aValueMadeElsewhereIsTakenOnceAndNeverShownAgain() {
        String value = "aB3-".repeat(32);
        HttpResponse<String> made = api.call("POST", TOKENS, "{'recipients':['ada@example.net'],'value':'" + value + "'}");
        assertEquals(201, made.statusCode(), made.body());
        assertEquals("restricted@lists.example.org", object(made).get("address"), "it does not fit into one");
        assertEquals("POSTERN-TOKEN " + value + "\r\n", ((Map<?, ?>) object(made).get("file")).get("content"));
        Map<?, ?> shown = object(api.get(made.headers().firstValue("Location").orElseThrow()));
        assertEquals(List.of(true, false), List.of(shown.get("imported"), shown.get("subaddress")));
        HttpResponse<String> again = api.call("POST", TOKENS, "{'recipients':['eve@example.net'],'value':'" + value + "'}");
        assertEquals(409, again.statusCode(), again.body());
        assertFalse(again.body().contains(value) || api.get(TOKENS).body().contains(value));
        assertEquals(409, api.call("POST", TOKENS + "?dryRun=true", "{'recipients':['eve@example.net'],'value':'" + value + "'}").statusCode());
        HttpResponse<String> fits = api.call("POST", TOKENS, "{'recipients':['ada@example.net'],'value':'" + "abcdefgh234567abcdefgh2345" + "'}");
        assertEquals("restricted+abcdefgh234567abcdefgh2345@lists.example.org", object(fits).get("address"));
        assertEquals(409, api.call("POST", TOKENS, "{'recipients':['ada@example.net'],'value':'ABCDEFGH234567ABCDEFGH2345'}").statusCode(), "in any case of letters");
    }

    @Test void whatCannotBeATokenIsToldByField() {
        Map.ofEntries(
                Map.entry("'proof':false,'senders':['a@example.org']", "'field':'proof'"),
                Map.entry("'senders':['nobody']", "'field':'senders[0]'"),
                Map.entry("'uses':0", "'field':'uses'"),
                Map.entry("'uses':1000001", "'field':'uses'"),
                Map.entry("'maxRecipients':0", "'field':'maxRecipients'"),
                Map.entry("'maxRecipients':100001", "'field':'maxRecipients'"),
                Map.entry("'uses':2,'subaddress':true", "'field':'subaddress'"),
                Map.entry("'value':'short','subaddress':true", "'field':'subaddress'"),
                Map.entry("'value':''", "'field':'value'"),
                Map.entry("'value':'two words'", "'field':'value'"),
                Map.entry("'value':'" + "x".repeat(257) + "'", "'field':'value'"),
                Map.entry("'value':'<b>\\u00e6'", "'field':'value'"),
                Map.entry("'name':'a\\r\\nBcc: x@example.org'", "'field':'name'"),
                Map.entry("'name':' '", "'field':'name'"),
                Map.entry("'label':'" + "x".repeat(201) + "'", "'field':'label'"),
                Map.entry("'unsubscribe':'x'", "'field':'unsubscribe'"),
                Map.entry("'senders':7", "'field':'senders'")).forEach((wrong, fault) -> {
                    HttpResponse<String> refused = api.call("POST", TOKENS, "{'lists':['board@lists.example.org']," + wrong + "}");
                    assertEquals(422, refused.statusCode(), wrong + " " + refused.body());
                    assertTrue(refused.body().replace('"', '\'').contains(fault), wrong + " " + refused.body());
                });
        assertEquals(List.of(), object(api.get(TOKENS)).get("items"));
    }

    @Test void whatIsWrittenIntoALabelIsCarriedHarmlessly() {
        String label = "<script>alert(1)</script> '); DROP TABLE app_token; --";
        String path = make("{'label':'" + label.replace("'", "\\u0027") + "','lists':['board@lists.example.org']}");
        assertEquals(label, object(api.get(path)).get("label"));
    }

    @Test void aTokenIsRevokedForGoodByEitherCall() {
        String one = make("{'lists':['board@lists.example.org']}");
        HttpResponse<String> revoked = api.call("POST", one + "/revoke", "");
        assertEquals("revoked", object(revoked).get("state"), revoked.body());
        assertEquals(revoked.body(), api.call("POST", one + "/revoke", "").body(), "once more is no trouble");
        String other = make("{'lists':['board@lists.example.org']}");
        assertEquals(204, api.call("DELETE", other, "").statusCode());
        assertEquals("revoked", object(api.get(other)).get("state"));
        assertEquals(404, api.call("POST", TOKENS + "/none/revoke", "").statusCode());
        String trail = api.get("/api/v1/audit").body();
        assertEquals(2, trail.split("\"action\":\"revoke\"", -1).length - 1, trail);
    }

    @Test void anOwnerMakesAndSeesTokensOfHerOwnListsAlone() {
        String owner = ownerOf("board");
        HttpResponse<String> made = call(owner, "POST", TOKENS, "{'lists':['board@lists.example.org']}");
        assertEquals(201, made.statusCode(), made.body());
        String path = made.headers().firstValue("Location").orElseThrow();
        assertEquals(200, call(owner, "GET", path, "").statusCode());
        assertEquals(200, call(owner, "GET", path + "/reach", "").statusCode());
        assertEquals(200, call(owner, "POST", path + "/revoke", "").statusCode());
        String wider = make("{'lists':['board@lists.example.org','staff@lists.example.org']}");
        String elsewhere = make("{'recipients':['ada@example.net'],'lists':['board@lists.example.org']}");
        for (String hidden : List.of(wider, elsewhere)) {
            for (var call : Map.of("", "GET", "/reach", "GET", "/revoke", "POST").entrySet()) {
                assertEquals(404, call(owner, call.getValue(), hidden + call.getKey(), "").statusCode(), call.toString());
            }
            assertEquals(404, call(owner, "DELETE", hidden, "").statusCode());
        }
        assertEquals(1, ((List<?>) object(call(owner, "GET", TOKENS, "")).get("items")).size());
        assertEquals(404, call(owner, "POST", TOKENS, "{'lists':['staff@lists.example.org']}").statusCode());
        assertEquals(404, call(owner, "POST", TOKENS + "?dryRun=true", "{'lists':['staff@lists.example.org']}").statusCode());
        assertEquals(403, call(owner, "POST", TOKENS, "{'recipients':['ada@example.net']}").statusCode());
        assertEquals(403, call(owner, "POST", TOKENS, "{'lists':['board@lists.example.org'],'value':'0123456789abcdef'}").statusCode());
    }

    @Test void anAuditorLooksOn() {
        String auditor = key(new ApiKeys.Holder("auditor", KeyRole.AUDITOR, Optional.empty()));
        String path = make("{'lists':['board@lists.example.org']}");
        assertEquals(200, call(auditor, "GET", path, "").statusCode());
        assertEquals(200, call(auditor, "GET", path + "/reach", "").statusCode());
        for (String wish : List.of("{'lists':['board@lists.example.org']}", "{'recipients':['ada@example.net'],'value':'x'}")) {
            assertEquals(403, call(auditor, "POST", TOKENS, wish).statusCode());
        }
        assertEquals(403, call(auditor, "POST", path + "/revoke", "").statusCode());
        assertEquals(403, call(auditor, "DELETE", path, "").statusCode());
        assertEquals("open", object(api.get(path)).get("state"));
    }

    private static Map<?, ?> object(HttpResponse<String> response) {
        return (Map<?, ?>) Json.parse(response.body());
    }

    private String make(String wish) {
        HttpResponse<String> made = api.call("POST", TOKENS, wish);
        assertEquals(201, made.statusCode(), made.body());
        return made.headers().firstValue("Location").orElseThrow();
    }

    private void members(String list, int count) {
        String members = IntStream.rangeClosed(1, count).mapToObj(i -> "{'address':'m" + i + "@example.net'}").collect(Collectors.joining(","));
        assertEquals(200, api.call("PUT", "/api/v1/lists/" + list + "@lists.example.org/members", "{'members':[" + members + "]}").statusCode());
    }

    private String ownerOf(String name) {
        api.database().transact(tx -> {
            MailingList list = api.lists.find(tx, EmailAddress.parse(name + "@lists.example.org")).orElseThrow();
            new Keepers().replace(tx, list, Keepers.Role.OWNER, List.of(OLIVE), false);
        });
        return key(new ApiKeys.Holder("olive", KeyRole.OWNER, Optional.of(OLIVE)));
    }

    private String key(ApiKeys.Holder holder) {
        return api.database().inTransaction(tx -> new ApiKeys().issue(tx, holder, new SecureRandom(), ApiServer.NOW)).secret();
    }

    private HttpResponse<String> call(String key, String method, String path, String body) {
        return api.call(new ApiServer.Call(method, path, body.replace('\'', '"'), List.of("Authorization", "Bearer " + key, "Content-Type", "application/json")));
    }
}
