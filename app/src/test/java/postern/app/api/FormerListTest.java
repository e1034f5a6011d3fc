package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.KeyRole;
import postern.app.testing.Json;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** A list that is removed, and another that is made at its address: what the API tells of the tokens and postings of the former. */
class FormerListTest {
    private static final String LISTS = "/api/v1/lists";
    private static final String BOARD = LISTS + "/board@lists.example.org";

    private ApiServer api;

    @BeforeEach void open() throws IOException {
        api = new ApiServer();
        assertEquals(201, api.call("POST", "/api/v1/domains", "{'name':'lists.example.org'}").statusCode());
        for (String list : List.of("board", "staff")) made(list);
    }

    @AfterEach void close() {
        api.close();
    }

    @Test void itsTokensAreRevokedOrLoseItAndTheAuditTrailTellsWhich() {
        String alone = token("{'lists':['board@lists.example.org']}");
        String both = token("{'lists':['board@lists.example.org','staff@lists.example.org']}");
        String other = token("{'lists':['staff@lists.example.org']}");
        String spent = token("{'lists':['board@lists.example.org']}");
        assertEquals(200, api.call("POST", spent + "/revoke", "").statusCode());
        assertEquals(204, api.call("DELETE", BOARD, "").statusCode());
        made("board");
        assertEquals(List.of("revoked", List.of(), List.of("board@lists.example.org")), told(alone));
        assertEquals(List.of("open", List.of("staff@lists.example.org"), List.of("board@lists.example.org")), told(both));
        assertEquals(List.of("open", List.of("staff@lists.example.org"), List.of()), told(other));
        assertEquals("revoke", last(alone).get("action"));
        assertEquals("change", last(both).get("action"));
        assertEquals(Optional.of("board@lists.example.org"), Optional.ofNullable(last(alone).get("list")));
        assertTrue(last(both).get("before").toString().contains("\"lists\":[\"board@lists.example.org\",\"staff@lists.example.org\"]"), last(both).toString());
        assertTrue(last(both).get("after").toString().contains("\"lists\":[\"staff@lists.example.org\"]"), last(both).toString());
        assertEquals(2, entries(spent).size(), "made and revoked, and nothing more");
    }

    @Test void itsPostingsAreNotShownToWhoeverKeepsTheNextOne() {
        String olive = api.key(KeyRole.OWNER, "olive@example.org");
        String former = "01" + "A".repeat(24);
        String next = "02" + "A".repeat(24);
        posting(former, -60);
        assertEquals(200, api.call("PUT", BOARD + "/owners", "{'owners':[{'address':'olive@example.org'}]}").statusCode());
        posting(next, 60);
        assertEquals(404, api.as(olive, "GET", "/api/v1/postings/" + former, "").statusCode());
        assertEquals(200, api.as(olive, "GET", "/api/v1/postings/" + next, "").statusCode());
        assertEquals(200, api.get("/api/v1/postings/" + former).statusCode());
        assertFalse(api.as(olive, "GET", "/api/v1/postings", "").body().contains(former));
        assertTrue(api.get("/api/v1/postings?list=board@lists.example.org").body().contains(former), "the trace is kept for the operator");
    }

    /** @param seconds behind the making of the list */
    private void posting(String id, long seconds) {
        api.database().transact(tx -> api.postings.add(tx, new AcceptedPosting(id, EmailAddress.parse("board@lists.example.org"), DomainName.parse("lists.example.org"), "<1@x.example>",
                Optional.empty(), "anyone", List.of(), 0, 100, ApiServer.NOW.plusSeconds(seconds), Optional.empty())));
    }

    private void made(String list) {
        assertEquals(201, api.call("POST", LISTS, "{'address':'" + list + "@lists.example.org','posting':'token'}").statusCode());
    }

    private String token(String wish) {
        HttpResponse<String> made = api.call("POST", "/api/v1/tokens", wish);
        assertEquals(201, made.statusCode(), made.body());
        return made.headers().firstValue("Location").orElseThrow();
    }

    private List<?> told(String token) {
        Map<?, ?> shown = (Map<?, ?>) Json.parse(api.get(token).body());
        return List.of(shown.get("state"), shown.get("lists"), shown.get("gone"));
    }

    private Map<?, ?> last(String token) {
        return (Map<?, ?>) entries(token).getFirst();
    }

    private List<?> entries(String token) {
        String object = "token%20" + token.substring(token.lastIndexOf('/') + 1);
        return (List<?>) ((Map<?, ?>) Json.parse(api.get("/api/v1/audit?object=" + object).body())).get("items");
    }
}
