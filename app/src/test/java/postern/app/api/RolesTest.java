package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.KeptMail;
import postern.app.lists.KeyRole;
import postern.app.lists.Releasing;
import postern.outbound.queue.QueuedPosting;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

/**
 * Every call, made by everybody: who is refused and how, and that whatever changes something leaves an entry in the audit trail with
 * who did it. A call that nobody has put into the table fails the first test.
 */
class RolesTest {
    private static final String BOARD = "/api/v1/lists/board@lists.example.org";
    /** Another of Ada's, whose members come from elsewhere. */
    private static final String SOURCED = "/api/v1/lists/sourced@lists.example.org";
    private static final String DOMAIN = "/api/v1/domains/lists.example.org";
    private static final String MAIL = Base64.getEncoder().encodeToString("From: Ada <ada@example.net>\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII));
    private static final String ID = "01AAAAAAAAAAAAAAAAAAAAAAAA";
    /** A mail that waits for a moderator; the other one is in quarantine. */
    private static final String HELD = "00AAAAAAAAAAAAAAAAAAAAAAAA";

    /** Who calls, in the order of the table's columns. */
    private enum Who {
        ADMIN(KeyRole.ADMIN, ""), OWNER(KeyRole.OWNER, "Ada@example.net"), MODERATOR(KeyRole.OWNER, "joan@example.org"),
        STRANGER(KeyRole.OWNER, "eve@example.edu"), AUDITOR(KeyRole.AUDITOR, "ada@example.net");

        private final KeyRole role;
        private final String person;

        Who(KeyRole role, String person) {
            this.role = role;
            this.person = person;
        }
    }

    /** @param path of the prepared things; {@code TOKEN}, {@code MORE} and {@code KEY} stand for their ids @param statuses by {@link Who} */
    private record Step(String route, String path, String body, int... statuses) {
        /** With a list goes the token that was made for it. */
        int entries() {
            return route.equals("DELETE /api/v1/lists/{address}") ? 2 : 1;
        }

        boolean changes() {
            return !route.startsWith("GET ") && !route.endsWith("/explain");
        }
    }

    /** What belongs to the house. */
    private static Step house(String route, String path, String body, int admin) {
        boolean reads = route.startsWith("GET ");
        return new Step(route, path, body, admin, 403, 403, 403, reads ? 200 : 403);
    }

    /** In an order in which what is still needed is there. */
    private static List<Step> steps() {
        return List.of(
                house("GET /api/v1/domains", "/api/v1/domains", "", 200),
                house("POST /api/v1/domains", "/api/v1/domains", "{'name':'new.example.org'}", 201),
                house("GET /api/v1/domains/{name}", DOMAIN, "", 200),
                house("PATCH /api/v1/domains/{name}", DOMAIN, "{'arc':true}", 200),
                house("POST /api/v1/domains/{name}/check", DOMAIN + "/check", "", 200),
                house("GET /api/v1/domains/{name}/keys", DOMAIN + "/keys", "", 200),
                house("POST /api/v1/domains/{name}/keys", DOMAIN + "/keys", "{'algorithm':'ed25519'}", 201),
                house("GET /api/v1/domains/{name}/keys/{selector}", DOMAIN + "/keys/e1", "", 200),
                house("DELETE /api/v1/domains/{name}/keys/{selector}", DOMAIN + "/keys/e1", "", 204),
                house("GET /api/v1/forwards", "/api/v1/forwards", "", 200),
                house("POST /api/v1/forwards", "/api/v1/forwards", "{'address':'more@lists.example.org','targets':['x@example.com']}", 201),
                house("GET /api/v1/forwards/{address}", "/api/v1/forwards/info@lists.example.org", "", 200),
                house("DELETE /api/v1/forwards/{address}", "/api/v1/forwards/info@lists.example.org", "", 204),
                house("GET /api/v1/keys", "/api/v1/keys", "", 200),
                house("POST /api/v1/keys", "/api/v1/keys", "{'label':'Grace','role':'owner','person':'grace@example.com'}", 201),
                house("GET /api/v1/keys/{id}", "/api/v1/keys/KEY", "", 200),
                house("DELETE /api/v1/keys/{id}", "/api/v1/keys/KEY", "", 204),
                house("GET /api/v1/suppressions", "/api/v1/suppressions", "", 200),
                house("POST /api/v1/suppressions", "/api/v1/suppressions", "{'address':'more@example.net','reason':'asked'}", 201),
                house("GET /api/v1/suppressions/{address}", "/api/v1/suppressions/gone@example.net", "", 200),
                house("DELETE /api/v1/suppressions/{address}", "/api/v1/suppressions/gone@example.net", "", 204),
                house("GET /api/v1/relays", "/api/v1/relays", "", 200),
                house("POST /api/v1/relays/{name}/resume", "/api/v1/relays/smarthost/resume", "", 200),
                house("GET /api/v1/alarms", "/api/v1/alarms", "", 200),
                house("GET /api/v1/recipients", "/api/v1/recipients", "", 200),
                new Step("GET /api/v1/audit", "/api/v1/audit", "", 200, 200, 200, 200, 200),
                new Step("GET /api/v1/lists", "/api/v1/lists", "", 200, 200, 200, 200, 200),
                new Step("POST /api/v1/lists", "/api/v1/lists", "{'address':'new@lists.example.org'}", 201, 201, 201, 201, 403),
                new Step("GET /api/v1/lists/{address}", BOARD, "", 200, 200, 200, 404, 200),
                new Step("PUT /api/v1/lists/{address}", BOARD, "{'posting':'token'}", 200, 200, 403, 404, 403),
                new Step("PATCH /api/v1/lists/{address}", BOARD, "{'displayName':'The Board'}", 200, 200, 403, 404, 403),
                new Step("GET /api/v1/lists/{address}/members", BOARD + "/members", "", 200, 200, 403, 404, 200),
                new Step("POST /api/v1/lists/{address}/members", BOARD + "/members", "{'members':[{'address':'alan@example.edu'}]}", 200, 200, 403, 404, 403),
                new Step("GET /api/v1/lists/{address}/members/{member}", BOARD + "/members/grace@example.com", "", 200, 200, 403, 404, 200),
                new Step("PUT /api/v1/lists/{address}/members/{member}", BOARD + "/members/grace@example.com", "{'name':'Grace'}", 200, 200, 403, 404, 403),
                new Step("DELETE /api/v1/lists/{address}/members/{member}", BOARD + "/members/grace@example.com", "", 204, 204, 403, 404, 403),
                new Step("PUT /api/v1/lists/{address}/members", BOARD + "/members", "{'members':[{'address':'alan@example.edu'}]}", 200, 200, 403, 404, 403),
                new Step("GET /api/v1/lists/{address}/owners", BOARD + "/owners", "", 200, 200, 200, 404, 200),
                new Step("PUT /api/v1/lists/{address}/owners", BOARD + "/owners", "{'owners':[{'address':'ada@example.net'},{'address':'x@example.com'}]}", 200, 200, 403, 404, 403),
                new Step("GET /api/v1/lists/{address}/moderators", BOARD + "/moderators", "", 200, 200, 200, 404, 200),
                new Step("PUT /api/v1/lists/{address}/moderators", BOARD + "/moderators", "{'moderators':[{'address':'joan@example.org'}]}", 200, 200, 403, 404, 403),
                new Step("GET /api/v1/lists/{address}/senders", BOARD + "/senders", "", 200, 200, 403, 404, 200),
                new Step("PUT /api/v1/lists/{address}/senders", BOARD + "/senders", "{'senders':['alan@example.edu']}", 200, 200, 403, 404, 403),
                new Step("GET /api/v1/lists/{address}/blocked", BOARD + "/blocked", "", 200, 200, 403, 404, 200),
                new Step("PUT /api/v1/lists/{address}/blocked", BOARD + "/blocked", "{'blocked':['mallory@example.edu']}", 200, 200, 403, 404, 403),
                new Step("GET /api/v1/lists/{address}/notices", BOARD + "/notices", "", 200, 200, 200, 404, 200),
                new Step("PUT /api/v1/lists/{address}/notices", BOARD + "/notices", "{'waiting':false}", 200, 200, 403, 404, 403),
                new Step("GET /api/v1/lists/{address}/source", SOURCED + "/source", "", 200, 200, 403, 404, 200),
                new Step("PUT /api/v1/lists/{address}/source", SOURCED + "/source", "{'url':'https://127.0.0.1:1/y'}", 200, 403, 403, 404, 403),
                new Step("POST /api/v1/lists/{address}/source/fetch", SOURCED + "/source/fetch", "", 200, 403, 403, 404, 403),
                new Step("DELETE /api/v1/lists/{address}/source", SOURCED + "/source", "", 204, 403, 403, 404, 403),
                new Step("GET /api/v1/tokens", "/api/v1/tokens", "", 200, 200, 200, 200, 200),
                new Step("POST /api/v1/tokens", "/api/v1/tokens", "{'lists':['board@lists.example.org']}", 201, 201, 403, 404, 403),
                new Step("GET /api/v1/tokens/{id}", "/api/v1/tokens/TOKEN", "", 200, 200, 403, 404, 200),
                new Step("GET /api/v1/tokens/{id}/reach", "/api/v1/tokens/TOKEN/reach", "", 200, 200, 403, 404, 200),
                new Step("POST /api/v1/tokens/{id}/revoke", "/api/v1/tokens/MORE/revoke", "", 200, 200, 403, 404, 403),
                new Step("DELETE /api/v1/tokens/{id}", "/api/v1/tokens/TOKEN", "", 204, 204, 403, 404, 403),
                new Step("GET /api/v1/postings", "/api/v1/postings", "", 200, 200, 200, 200, 200),
                new Step("GET /api/v1/postings/{id}", "/api/v1/postings/" + ID, "", 200, 200, 403, 404, 200),
                new Step("POST /api/v1/explain", "/api/v1/explain", "{'message':'" + MAIL + "','to':['board@lists.example.org'],'mailFrom':'ada@example.net'}", 200, 200, 403, 404, 200),
                new Step("GET /api/v1/held", "/api/v1/held", "", 200, 200, 200, 200, 200),
                new Step("GET /api/v1/held/{id}", "/api/v1/held/" + ID, "", 200, 200, 200, 404, 403),
                new Step("POST /api/v1/held/{id}/release", "/api/v1/held/" + ID + "/release", "", 200, 200, 200, 404, 403),
                new Step("POST /api/v1/held/{id}/approve", "/api/v1/held/" + ID + "/approve", "", 200, 200, 200, 404, 403),
                new Step("POST /api/v1/held/{id}/reject", "/api/v1/held/" + HELD + "/reject", "{'reason':'not here'}", 204, 204, 204, 404, 403),
                new Step("DELETE /api/v1/held/{id}", "/api/v1/held/" + ID, "", 204, 204, 204, 404, 403),
                new Step("DELETE /api/v1/lists/{address}", BOARD, "", 204, 204, 403, 404, 403));
    }

    @Test void everyCallStandsInTheTable() {
        Set<String> described = new TreeSet<>(Description.of("openapi.yaml").routes());
        described.removeIf(route -> route.contains(" /health/") || route.endsWith(" /openapi") || route.endsWith(" /metrics"));
        assertEquals(described, steps().stream().map(Step::route).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void eachIsAnsweredByHisRoleAndWhatHeChangesIsWrittenDown(Who who) throws IOException {
        try (var api = new ApiServer()) {
            Map<String, String> ids = prepare(api);
            String key = api.key(who.role, who.person);
            String keyId = api.keyId(key);
            for (Step step : steps()) {
                String path = step.path().replace("TOKEN", ids.get("TOKEN")).replace("KEY", ids.get("KEY")).replace("MORE", ids.get("MORE"));
                int before = audit(api).size();
                HttpResponse<String> answer = api.as(key, step.route().split(" ")[0], path, step.body());
                assertEquals(step.statuses()[who.ordinal()], answer.statusCode(), () -> who + ": " + step.route() + " " + answer.body());
                List<Map<?, ?>> trail = audit(api);
                boolean changed = step.changes() && answer.statusCode() < 300;
                assertEquals(before + (changed ? step.entries() : 0), trail.size(), () -> who + ": entries behind " + step.route());
                if (!changed) continue;
                assertEquals(keyId, trail.getFirst().get("who"), step.route());
                assertEquals("test " + who.role.word(), trail.getFirst().get("label"), step.route());
                assertTrue(trail.getFirst().get("before") != null || trail.getFirst().get("after") != null, () -> step.route() + ": " + trail.getFirst());
                secretsStayOut(answer, trail.getFirst());
            }
        }
    }

    /** What opens, a token's or a key's, is in the answer alone. */
    private static void secretsStayOut(HttpResponse<String> answer, Map<?, ?> entry) {
        if (answer.statusCode() != 201) return;
        for (String field : List.of("token", "key")) {
            if (Description.yaml(answer.body()) instanceof Map<?, ?> made && made.get(field) != null) assertFalse(entry.toString().contains(made.get(field).toString()), field);
        }
    }

    @Test void aPageHoldsOnlyWhatIsHisAndIsFull() throws IOException {
        try (var api = new ApiServer()) {
            prepare(api);
            for (int i = 0; i < 6; i++) {
                String owner = i % 2 == 0 ? "ada@example.net" : "eve@example.edu";
                String list = "l" + i + "@lists.example.org";
                expect(201, api.call("POST", "/api/v1/lists", "{'address':'" + list + "'}"));
                expect(200, api.call("PUT", "/api/v1/lists/" + list + "/owners", "{'owners':[{'address':'" + owner + "'}]}"));
                expect(201, api.call("POST", "/api/v1/tokens", "{'lists':['" + list + "']}"));
                post(api, "02" + String.valueOf((char) ('A' + i)).repeat(24), list, Optional.of(OUTLOOK));
                keep(api, "02" + String.valueOf((char) ('A' + i)).repeat(24), list, KeptMail.Kind.HELD, false);
            }
            expect(201, api.call("POST", "/api/v1/tokens", "{'lists':['l0@lists.example.org','l1@lists.example.org']}"));
            expect(201, api.call("POST", "/api/v1/tokens", "{'lists':['l0@lists.example.org'],'recipients':['x@example.com']}"));
            String eve = api.key(KeyRole.OWNER, "EVE@example.edu");
            assertEquals(List.of("l1@lists.example.org", "l3@lists.example.org", "l5@lists.example.org", "other@lists.example.org"), all(api, eve, "/api/v1/lists", "address"));
            assertEquals(List.of("[l1@lists.example.org]", "[l3@lists.example.org]", "[l5@lists.example.org]"), all(api, eve, "/api/v1/tokens", "lists").stream().sorted().toList(),
                    "not those that reach another's list as well, or people");
            assertEquals(List.of("l5@lists.example.org", "l3@lists.example.org", "l1@lists.example.org"), all(api, eve, "/api/v1/postings", "list"));
            assertEquals(List.of("l5@lists.example.org", "l3@lists.example.org", "l1@lists.example.org"), all(api, eve, "/api/v1/held", "to"));
            assertEquals(List.of(), all(api, eve, "/api/v1/postings?list=board@lists.example.org", "list"));
            assertEquals(Set.of("l1@lists.example.org", "l3@lists.example.org", "l5@lists.example.org", "other@lists.example.org"), Set.copyOf(all(api, eve, "/api/v1/audit", "list")));
            assertEquals(List.of(), all(api, eve, "/api/v1/audit?list=board@lists.example.org", "list"));
            assertEquals(List.of("change"), all(api, eve, "/api/v1/audit?object=owners%20of%20l1@lists.example.org", "action"));
            String moderator = api.key(KeyRole.OWNER, "joan@example.org");
            assertEquals(List.of("board@lists.example.org", "sourced@lists.example.org"), all(api, moderator, "/api/v1/lists", "address"));
            assertEquals(List.of("board@lists.example.org", "board@lists.example.org"), all(api, moderator, "/api/v1/held", "to"));
            assertEquals(List.of(), all(api, moderator, "/api/v1/tokens", "id"));
        }
    }

    @Test void anOwnerMakesListsWhereTheDomainSaysSoAndThenTheyAreHis() throws IOException {
        try (var api = new ApiServer()) {
            prepare(api);
            String ada = api.key(KeyRole.OWNER, "ada@example.net");
            expect(201, api.as(ada, "POST", "/api/v1/lists", "{'address':'hers@lists.example.org'}"));
            assertTrue(api.as(ada, "GET", "/api/v1/lists/hers@lists.example.org/owners", "").body().contains("ada@example.net"));
            assertEquals(409, api.as(ada, "POST", "/api/v1/lists", "{'address':'HERS@lists.example.org'}").statusCode());
            expect(200, api.call("PATCH", DOMAIN, "{'ownersMakeLists':false}"));
            String refused = api.as(ada, "POST", "/api/v1/lists", "{'address':'more@lists.example.org'}").body();
            assertTrue(refused.contains("403"), refused);
            assertEquals(refused, api.as(ada, "POST", "/api/v1/lists", "{'address':'more@not-ours.example'}").body(), "which domains are ours is not told");
            assertEquals(403, api.as(ada, "DELETE", "/api/v1/lists/hers@lists.example.org", "").statusCode());
            expect(200, api.as(ada, "PATCH", "/api/v1/lists/hers@lists.example.org", "{'posting':'anyone'}"));
        }
    }

    @Test void anOwnersTokenReachesHisListsAndNobodyElse() throws IOException {
        try (var api = new ApiServer()) {
            prepare(api);
            String ada = api.key(KeyRole.OWNER, "ada@example.net");
            assertEquals(403, api.as(ada, "POST", "/api/v1/tokens", "{'lists':['board@lists.example.org'],'recipients':['x@example.com']}").statusCode());
            HttpResponse<String> others = api.as(ada, "POST", "/api/v1/tokens", "{'lists':['board@lists.example.org','other@lists.example.org']}");
            assertEquals(404, others.statusCode());
            assertEquals(others.body(), api.as(ada, "POST", "/api/v1/tokens", "{'lists':['board@lists.example.org','none@lists.example.org']}").body());
            assertEquals(422, api.as(ada, "POST", "/api/v1/tokens", "{}").statusCode());
        }
    }

    @Test void whoWroteWhatIsSentWithoutItsAuthorIsTheOperatorsToKnow() throws IOException {
        try (var api = new ApiServer()) {
            prepare(api);
            String hidden = "03" + "B".repeat(24);
            keep(api, hidden, "board@lists.example.org", KeptMail.Kind.QUARANTINED, true);
            post(api, hidden, "board@lists.example.org", Optional.of(OUTLOOK.hiding()));
            post(api, "04" + "B".repeat(24), "board@lists.example.org", Optional.empty());
            for (Who who : List.of(Who.OWNER, Who.MODERATOR, Who.AUDITOR)) {
                String key = api.key(who.role, who.person);
                assertEquals(403, api.as(key, "GET", "/api/v1/held/" + hidden, "").statusCode());
                assertEquals(403, api.as(key, "POST", "/api/v1/held/" + hidden + "/release", "").statusCode());
                assertEquals(403, api.as(key, "DELETE", "/api/v1/held/" + hidden, "").statusCode());
                String held = api.as(key, "GET", "/api/v1/held", "").body();
                assertEquals(2, held.split("Secret").length - 1, held);
                assertFalse(held.substring(0, held.indexOf(ID)).contains("author.example"), held);
                String postings = api.as(key, "GET", "/api/v1/postings", "").body();
                String trace = who == Who.MODERATOR ? "" : api.as(key, "GET", "/api/v1/postings/" + hidden, "").body() + api.as(key, "GET", "/api/v1/postings/04" + "B".repeat(24), "").body();
                assertFalse(trace.contains("author.example") || trace.contains("4XYZ"), trace);
                assertFalse(postings.substring(0, Math.max(0, postings.indexOf(ID))).contains("author.example"), postings);
            }
            assertTrue(api.get("/api/v1/postings/" + hidden).body().contains("author.example"));
            assertTrue(api.get("/api/v1/held/" + hidden).body().contains("Secret"));
        }
    }

    @Test void aKeyIsShownOnceSpeaksForItsPersonAndIsRevoked() throws IOException {
        try (var api = new ApiServer()) {
            prepare(api);
            HttpResponse<String> made = api.call("POST", "/api/v1/keys", "{'label':'Ada\u2019s','role':'owner','person':'ada@example.net'}");
            expect(201, made);
            Map<?, ?> key = (Map<?, ?>) Description.yaml(made.body());
            String path = made.headers().firstValue("Location").orElseThrow();
            assertFalse((api.get(path).body() + api.get("/api/v1/keys").body()).contains(key.get("key").toString()), "it is shown once");
            assertTrue(api.get(path).body().contains("\"lastUsed\":null"));
            expect(200, api.as(key.get("key").toString(), "GET", BOARD, ""));
            assertTrue(api.get(path).body().contains("\"lastUsed\":\"2026-11-21\""), api.get(path).body());
            expect(204, api.call("DELETE", path, ""));
            assertEquals(401, api.as(key.get("key").toString(), "GET", BOARD, "").statusCode());
            assertEquals(404, api.call("DELETE", path, "").statusCode());
            String own = "/api/v1/keys/" + api.keyId(api.key());
            assertEquals(409, api.call("DELETE", own, "").statusCode(), "the last one of an admin");
            String other = api.key(KeyRole.ADMIN, "");
            expect(204, api.call("DELETE", own, ""));
            assertEquals(401, api.get("/api/v1/lists").statusCode());
            expect(200, api.as(other, "GET", "/api/v1/lists", ""));
        }
    }

    @Test void keepersAreReplacedByWhoeverSawThem() throws IOException {
        try (var api = new ApiServer()) {
            prepare(api);
            HttpResponse<String> seen = api.get(BOARD + "/owners");
            String etag = seen.headers().firstValue("ETag").orElseThrow();
            String body = "{'owners':[{'address':'Grace@example.com'},{'address':'grace@example.com'}]}".replace('\'', '"');
            assertEquals("{\"added\":1,\"removed\":1,\"unchanged\":0}", api.call("PUT", BOARD + "/owners?dryRun=true", body).body());
            assertEquals(seen.body(), api.get(BOARD + "/owners").body(), "a dry run changes nothing");
            var call = new ApiServer.Call("PUT", BOARD + "/owners", body, List.of("Authorization", "Bearer " + api.key(), "Content-Type", "application/json")).with("If-Match", etag);
            HttpResponse<String> done = api.call(call);
            expect(200, done);
            assertEquals("{\"items\":[{\"address\":\"grace@example.com\"}],\"next\":null}", api.get(BOARD + "/owners").body());
            assertEquals(done.headers().firstValue("ETag"), api.get(BOARD + "/owners").headers().firstValue("ETag"));
            assertEquals(412, api.call(call).statusCode());
            String entry = api.get("/api/v1/audit?limit=1").body();
            assertTrue(entry.contains("\"before\":\"[{\\\"address\\\":\\\"ada@example.net\\\"}]\"") && entry.contains("\"object\":\"owners of board@lists.example.org\""), entry);
        }
    }

    private static final AcceptedPosting.Outlook OUTLOOK = new AcceptedPosting.Outlook("mx.example.org; dkim=pass header.d=author.example header.s=s1 header.a=rsa-sha256;"
            + " arc=none; dmarc=pass policy.dmarc=reject header.from=author.example", Optional.of("dkim"), true, true, "From is the list's.");

    /** A list of Ada's with all that one can have, one of Eve's, and things of the house. @return ids */
    private static Map<String, String> prepare(ApiServer api) {
        api.domain(true);
        expect(201, api.call("POST", "/api/v1/lists", "{'address':'board@lists.example.org','posting':'token'}"));
        expect(201, api.call("POST", "/api/v1/lists", "{'address':'other@lists.example.org'}"));
        expect(200, api.call("PUT", BOARD + "/owners", "{'owners':[{'address':'ada@example.net'}]}"));
        expect(200, api.call("PUT", BOARD + "/moderators", "{'moderators':[{'address':'joan@example.org'}]}"));
        expect(200, api.call("PUT", "/api/v1/lists/other@lists.example.org/owners", "{'owners':[{'address':'eve@example.edu'}]}"));
        expect(200, api.call("POST", BOARD + "/members", "{'members':[{'address':'grace@example.com'}]}"));
        expect(201, api.call("POST", "/api/v1/lists", "{'address':'sourced@lists.example.org'}"));
        expect(200, api.call("PUT", SOURCED + "/owners", "{'owners':[{'address':'ada@example.net'}]}"));
        expect(200, api.call("PUT", SOURCED + "/moderators", "{'moderators':[{'address':'joan@example.org'}]}"));
        expect(200, api.call("PUT", SOURCED + "/source", "{'url':'https://127.0.0.1:1/x'}"));
        expect(201, api.call("POST", "/api/v1/suppressions", "{'address':'gone@example.net','reason':'asked'}"));
        expect(201, api.call("POST", "/api/v1/forwards", "{'address':'info@lists.example.org','targets':['x@example.com']}"));
        String token = id(api.call("POST", "/api/v1/tokens", "{'lists':['board@lists.example.org']}"));
        String more = id(api.call("POST", "/api/v1/tokens", "{'lists':['board@lists.example.org']}"));
        String key = id(api.call("POST", "/api/v1/keys", "{'label':'old','role':'auditor'}"));
        keep(api, ID, "board@lists.example.org", KeptMail.Kind.QUARANTINED, false);
        keep(api, HELD, "board@lists.example.org", KeptMail.Kind.HELD, false);
        post(api, ID, "board@lists.example.org", Optional.of(OUTLOOK));
        api.released = new Releasing.Posted(List.of("C".repeat(26)));
        return Map.of("TOKEN", token, "MORE", more, "KEY", key);
    }

    private static void keep(ApiServer api, String id, String list, KeptMail.Kind kind, boolean hides) {
        var message = RawMessage.parse("From: Ada <ada@author.example>\r\nSubject: Secret\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII));
        var entry = new KeptMail.Entry(id, kind, ApiServer.NOW, ApiServer.NOW.plus(KeptMail.KEPT), EmailAddress.parse(list), Optional.of(list),
                "no token", "no token", "ada@author.example", Optional.empty(), message, hides, Optional.empty(), Optional.empty());
        api.database().transact(tx -> api.kept.add(tx, entry));
    }

    private static void post(ApiServer api, String id, String list, Optional<AcceptedPosting.Outlook> outlook) {
        var domain = DomainName.parse("lists.example.org");
        var message = RawMessage.parse("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
        api.database().transact(tx -> {
            api.postings.add(tx, new AcceptedPosting(id, EmailAddress.parse(list), domain, "<1@author.example>", Optional.of("4XYZ"), "anyone", List.of("From munged"), 1, 1234,
                    ApiServer.NOW, outlook));
            api.queue.add(tx, new QueuedPosting(id, domain, message, false, false, ApiServer.NOW), List.of(EmailAddress.parse("person@example.net")));
        });
    }

    /** The values of a field of all items, read two by two; every page but the last is full. */
    private static List<String> all(ApiServer api, String key, String path, String field) {
        var values = new ArrayList<String>();
        String next = "";
        do {
            HttpResponse<String> page = api.as(key, "GET", path + (path.contains("?") ? "&" : "?") + "limit=2" + next, "");
            expect(200, page);
            Map<?, ?> read = (Map<?, ?>) Description.yaml(page.body());
            List<?> items = (List<?>) read.get("items");
            for (Object item : items) values.add(String.valueOf(((Map<?, ?>) item).get(field)));
            if (read.get("next") != null) assertEquals(2, items.size(), path);
            next = read.get("next") == null ? "" : "&cursor=" + read.get("next");
        } while (!next.isEmpty());
        return values;
    }

    private static List<Map<?, ?>> audit(ApiServer api) {
        Object items = ((Map<?, ?>) Description.yaml(api.get("/api/v1/audit?limit=1000").body())).get("items");
        return ((List<?>) items).stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList();
    }

    private static String id(HttpResponse<String> made) {
        expect(201, made);
        return ((Map<?, ?>) Description.yaml(made.body())).get("id").toString();
    }

    private static void expect(int status, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
    }
}
