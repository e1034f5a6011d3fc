package postern.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Journal;
import postern.app.lists.KeptMail;
import postern.app.lists.Releasing;
import postern.outbound.queue.Claim;
import postern.outbound.queue.Next;
import postern.outbound.queue.QueuedCopy;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.queue.Settlement;
import postern.outbound.relay.Blame;
import postern.outbound.relay.Outcome;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;

/** A postmaster's day over HTTP. Every answer is also held against {@code openapi.yaml} (see {@link ApiServer}). */
class ManagementTest {
    private static final AcceptedPosting.Outlook OUTLOOK = new AcceptedPosting.Outlook("mx.example.org; spf=pass reason=\"ip4\" smtp.mailfrom=author.example;"
            + " dkim=pass header.d=author.example header.s=s1 header.a=rsa-sha256; arc=none; dmarc=pass policy.dmarc=reject header.from=author.example",
            Optional.of("dkim"), true, true, "From is the list's.");

    private static final String BOARD = "/api/v1/lists/board@lists.example.org";
    private ApiServer api;

    @BeforeEach void open() throws IOException {
        api = new ApiServer();
        api.domain(false);
    }

    @AfterEach void close() {
        api.close();
    }

    @Test void everyRouteIsDescribedAndNothingElse() {
        assertEquals(api.routes(), Description.of("openapi.yaml").routes());
        assertEquals(200, api.call(new ApiServer.Call("GET", "/openapi", "", List.of())).statusCode());
    }

    @Test void aDomainTellsWhatToPublishAndSeesWhenItIsDone() {
        HttpResponse<String> made = api.call("POST", "/api/v1/domains", "{'name':'B\u00dccher.example'}");
        assertEquals("/api/v1/domains/xn--bcher-kva.example", made.headers().firstValue("Location").orElse(""));
        List<Map<String, String>> records = items(made, "dns");
        assertEquals(List.of("dkim", "dkim", "mx", "spf", "dmarc"), records.stream().map(r -> r.get("purpose")).toList());
        assertEquals("s1._domainkey.xn--bcher-kva.example", records.getFirst().get("name"));
        assertTrue(records.getFirst().get("value").matches("v=DKIM1; k=rsa; p=[A-Za-z0-9+/]{390,}=*"));
        assertEquals("e1._domainkey.xn--bcher-kva.example", records.get(1).get("name"));
        assertTrue(records.get(1).get("value").matches("v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}="));
        assertEquals("10 mx.example.org", records.get(2).get("value"));
        assertEquals(made.body(), api.get("/api/v1/domains/b%C3%BCcher.example").body());
        assertEquals(false, object(made).get("arc"));
        assertEquals(true, object(api.call("PATCH", "/api/v1/domains/xn--bcher-kva.example", "{'arc':true}")).get("arc"));
        assertEquals(422, api.call("PATCH", "/api/v1/domains/xn--bcher-kva.example", "{'arc':'yes'}").statusCode());
        assertEquals(true, object(api.get("/api/v1/domains/xn--bcher-kva.example")).get("arc"));

        assertEquals("unchecked", check(), "nothing is published");
        for (Map<String, String> record : records) {
            if (record.get("type").equals("TXT")) api.dns.txt.put(record.get("name"), new DnsAnswer.Found(List.of(record.get("value"))));
            else api.dns.mx.put(record.get("name"), new DnsAnswer.Found(List.of(record.get("value").substring(3))));
        }
        assertEquals("checked", check(), "all is published as told");
        api.dns.txt.put("s1._domainkey.xn--bcher-kva.example", new DnsAnswer.Unreachable("timeout"));
        assertEquals("unchecked", check(), "nobody answers");
        assertEquals(2, items(api.get("/api/v1/domains"), "items").size());
    }

    private String check() {
        return object(api.call("POST", "/api/v1/domains/xn--bcher-kva.example/check", "")).get("dns").toString();
    }

    @Test void aListIsMadeClosedAndChangedOnlyBySomeoneWhoSawIt() {
        HttpResponse<String> made = api.call("POST", "/api/v1/lists", "{'address':'Board@lists.example.org'}");
        var list = new HashMap<String, Object>(Map.of("address", "Board@lists.example.org", "displayName", "Board", "posting", "closed", "from", "when-needed",
                "subjectTag", "null", "footer", "null", "replies", "author", "hideAuthor", "false", "owner", "Board-owner@lists.example.org", "created", ApiServer.NOW.toString()));
        list.putAll(Map.of("personalised", "false", "ownCopy", "true", "autoGenerated", "true", "policy", "{}"));
        assertEquals(list, texts(object(made)));
        assertEquals("/api/v1/lists/Board%40lists.example.org", made.headers().firstValue("Location").orElse(""));
        String seen = etag(made);
        assertEquals(seen, etag(api.get(BOARD)));

        HttpResponse<String> patched = change("PATCH", "{'posting':'anyone','displayName':'The Board'}", seen);
        assertEquals(200, patched.statusCode());
        assertEquals(412, change("PATCH", "{'displayName':'Late'}", seen).statusCode());
        assertEquals("The Board", object(api.get(BOARD)).get("displayName"));
        assertEquals("closed", object(change("PUT", "{'displayName':'Other'}", etag(patched))).get("posting"), "PUT sets what is left out");

        assertEquals(412, change("DELETE", "", seen).statusCode());
        assertEquals(204, change("DELETE", "", "\"x\", " + etag(api.get(BOARD))).statusCode());
        assertEquals(404, api.get(BOARD).statusCode());
    }

    @Test void aListsOptionsAreOffUntilAskedForAndSwitchedOffAgain() {
        String footer = "-- \nhttps://lists.example.org/board \u00e9\ud83d\ude00";
        HttpResponse<String> made = api.call("POST", "/api/v1/lists", "{'address':'board@lists.example.org','subjectTag':'[Board]','footer':'"
                + footer.replace("\n", "\\n") + "','replies':'list'}");
        assertEquals(201, made.statusCode(), made.body());
        assertEquals(List.of("[Board]", footer, "list"), options(made));
        assertEquals(List.of("[Board]", footer, "list"), options(api.get(BOARD)));
        String seen = etag(made);
        for (String off : List.of("null", "''")) {
            assertEquals(List.of("[Board]", footer, "list"), options(patched("{'displayName':'board'}")), "what is left out stays");
            assertEquals(List.of("null", footer, "list"), options(patched("{'subjectTag':" + off + "}")));
            assertEquals(412, change("PATCH", "{'displayName':'Late'}", seen).statusCode(), "the options are part of what was seen");
            assertEquals(List.of("null", "null", "list"), options(patched("{'footer':" + off + "}")));
            assertEquals(List.of("null", "null", "author"), options(patched("{'replies':" + off + "}")));
            assertEquals(List.of("[Board]", footer, "list"), options(patched("{'subjectTag':'[Board]','footer':'" + footer.replace("\n", "\\n") + "','replies':'list'}")));
            assertEquals(seen, etag(api.get(BOARD)));
        }
        assertEquals(List.of("null", "null", "author"), options(change("PUT", "{'displayName':'Board'}", seen)), "PUT sets what is left out");
    }

    private HttpResponse<String> patched(String body) {
        HttpResponse<String> patched = change("PATCH", body, "*");
        assertEquals(200, patched.statusCode(), patched.body());
        return patched;
    }

    private static List<String> options(HttpResponse<String> list) {
        return List.of(String.valueOf(object(list).get("subjectTag")), String.valueOf(object(list).get("footer")), String.valueOf(object(list).get("replies")));
    }

    private HttpResponse<String> change(String method, String body, String etag) {
        return api.call(new ApiServer.Call(method, BOARD, body.replace('\'', '"'), List.of("Authorization", "Bearer " + api.key(),
                "Content-Type", "application/json", "If-Match", etag)));
    }

    @Test void tenThousandMembersAreReplacedAtOnceAndReadByPages() {
        board("closed");
        assertEquals(synced(10_000, 0, 0), members("?dryRun=true", 0, 10_000));
        assertEquals(List.of(), items(api.get(BOARD + "/members"), "items"), "a dry run changes nothing");
        assertEquals(synced(10_000, 0, 0), members("", 0, 10_000));
        assertEquals(synced(100, 50, 9_950), members("?dryRun=true", 50, 10_100));
        assertEquals(synced(100, 50, 9_950), members("?dryRun=false", 50, 10_100));

        var seen = new LinkedHashSet<String>();
        int pages = 0;
        String next = "";
        do {
            HttpResponse<String> page = api.get(BOARD + "/members?limit=999" + next);
            items(page, "items").forEach(member -> seen.add(member.get("address")));
            next = Optional.ofNullable(object(page).get("next")).map(cursor -> "&cursor=" + cursor).orElse("");
            pages++;
        } while (!next.isEmpty());
        assertEquals(10_050, seen.size());
        assertEquals(11, pages);
    }

    private String members(String query, int from, int to) {
        return api.call("PUT", BOARD + "/members" + query, IntStream.range(from, to)
                .mapToObj(i -> "{'address':'person" + i + "@example.net','name':'Person " + i + "'}").collect(Collectors.joining(",", "{'members':[", "]}"))).body();
    }

    private static String synced(int added, int removed, int unchanged) {
        return "{\"added\":" + added + ",\"removed\":" + removed + ",\"unchanged\":" + unchanged + ",\"optedOut\":0}";
    }

    @Test void onePersonInTwoSpellingsCountsOnce() {
        board("closed");
        assertEquals(synced(1, 0, 0), api.call("PUT", BOARD + "/members",
                "{'members':[{'address':'Ada@example.net','name':'A'},{'address':'ada@EXAMPLE.net','name':'Ada'}]}").body());
        var member = items(api.get(BOARD + "/members"), "items");
        assertEquals(List.of("ada@example.net Ada"), member.stream().map(one -> one.get("address") + " " + one.get("name")).toList());
        assertEquals(synced(0, 1, 0), api.call("PUT", BOARD + "/members", "{'members':[]}").body());
    }

    @Test void theRecipientMapHoldsWhatTakesMail() {
        board("anyone");
        for (String rule : List.of("token", "closed")) {
            api.call("POST", "/api/v1/lists", "{'address':'" + rule + "@lists.example.org','posting':'" + rule + "'}");
        }
        assertEquals("""
                postmaster@lists.example.org OK
                abuse@lists.example.org OK
                restricted@lists.example.org OK
                board@lists.example.org OK
                board-owner@lists.example.org OK
                board-unsubscribe@lists.example.org OK
                closed-owner@lists.example.org OK
                closed-unsubscribe@lists.example.org OK
                token@lists.example.org OK
                token-owner@lists.example.org OK
                token-unsubscribe@lists.example.org OK
                """, api.get("/api/v1/recipients").body());
    }

    @Test void aPostingIsTracedToEveryReply() {
        board("anyone");
        post("01AAAAAAAAAAAAAAAAAAAAAAAA", 3);
        post("01BBBBBBBBBBBBBBBBBBBBBBBB", 1);
        assertEquals("{\"due\":3,\"delivered\":0,\"deferred\":0,\"failed\":0,\"suppressed\":0}", counts("01AAAAAAAAAAAAAAAAAAAAAAAA"));
        api.relay.stopped = true;
        assertEquals(List.of("stopped", "stopped"), states());
        assertEquals("running", object(api.call("POST", "/api/v1/relays/smarthost/resume", "")).get("state"));
        assertEquals(List.of("sending", "sending"), states());

        settle();
        assertEquals("{\"due\":0,\"delivered\":1,\"deferred\":1,\"failed\":1,\"suppressed\":0}", counts("01AAAAAAAAAAAAAAAAAAAAAAAA"));
        assertEquals(List.of("settled", "sending"), states(), "newest first");
        String trace = api.get("/api/v1/postings/01AAAAAAAAAAAAAAAAAAAAAAAA?limit=2").body();
        for (String part : List.of("\"decision\":{\"result\":\"accept\",\"rule\":\"anyone\",\"reason\":\"\",\"recipients\":3}", "\"changes\":[\"From munged\"]",
                "\"received\":{\"messageId\":\"<1@author.example>\",\"queueId\":\"4XYZ\",\"octets\":1234}", "\"reply\":\"queued as 7\"", "\"status\":\"4.2.0\"",
                "\"events\":[{\"at\":\"2026-11-21T08:00:00Z\",\"kind\":\"returned\",\"text\":\"a report came back\"}]")) {
            assertTrue(trace.contains(part), part + " in " + trace);
        }
        Map<?, ?> copies = (Map<?, ?>) object(api.get("/api/v1/postings/01AAAAAAAAAAAAAAAAAAAAAAAA?limit=2")).get("copies");
        String rest = api.get("/api/v1/postings/01AAAAAAAAAAAAAAAAAAAAAAAA?limit=2&cursor=" + copies.get("next")).body();
        assertTrue(rest.contains("person2@example.net") && !rest.contains("person1@example.net"), rest);
    }

    @Test void postingsComeByListAndPage() {
        board("anyone");
        for (char c = 'A'; c <= 'E'; c++) post("01" + String.valueOf(c).repeat(24), 1);
        var seen = new ArrayList<String>();
        String next = "";
        do {
            HttpResponse<String> page = api.get("/api/v1/postings?list=BOARD@lists.example.org&limit=2" + next);
            for (Object item : (List<?>) object(page).get("items")) seen.add(((Map<?, ?>) item).get("id").toString().substring(2, 3));
            next = Optional.ofNullable(object(page).get("next")).map(cursor -> "&cursor=" + cursor).orElse("");
        } while (!next.isEmpty());
        assertEquals(List.of("E", "D", "C", "B", "A"), seen);
        assertEquals(List.of(), object(api.get("/api/v1/postings?list=other@lists.example.org")).get("items"));
    }

    @Test void withoutTheDatabaseWeLiveButAreNotReady() {
        var open = List.<String>of();
        api.relay.stopped = true;
        assertEquals("{\"status\":\"UP\",\"relay\":{\"name\":\"smarthost\",\"state\":\"stopped\",\"capture\":false},\"alarms\":0}",
                api.call(new ApiServer.Call("GET", "/health/readiness", "", open)).body(), "a relay that is stopped leaves us ready");
        api.database().close();
        HttpResponse<String> readiness = api.call(new ApiServer.Call("GET", "/health/readiness", "", open));
        assertEquals(503, readiness.statusCode());
        assertTrue(readiness.body().contains("\"status\":\"DOWN\""));
        assertEquals(200, api.call(new ApiServer.Call("GET", "/health/liveness", "", open)).statusCode());
    }

    @Test void aTokenIsShownOnceAndRevokedForGood() {
        board("token");
        HttpResponse<String> made = api.call("POST", "/api/v1/tokens", "{'recipients':['Ada@example.net','ada@EXAMPLE.net'],'lists':['BOARD@lists.example.org']}");
        assertEquals(201, made.statusCode(), made.body());
        Map<String, String> token = texts(object(made));
        assertTrue(token.get("token").matches("[A-Z2-7]{26}"), "26 characters of base32");
        assertEquals("restricted+" + token.get("token") + "@lists.example.org", token.get("address"));
        assertEquals(ApiServer.NOW.plus(Duration.ofDays(7)).toString(), token.get("expiresAt"));
        String path = made.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> shown = api.get(path);
        Map<String, String> asShown = texts(object(shown));
        Map.of("id", token.get("id"), "domain", "lists.example.org", "recipients", "[Ada@example.net]", "lists", "[BOARD@lists.example.org]", "usesLeft", "1",
                "hideAuthor", "false", "state", "open", "created", ApiServer.NOW.toString(), "expiresAt", token.get("expiresAt"))
                .forEach((field, value) -> assertEquals(value, asShown.get(field), field));
        assertEquals(201, api.call("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'expiresAt':'2026-11-22T09:00:00+01:00'}").statusCode());
        String all = api.get("/api/v1/tokens?limit=1").body() + api.get("/api/v1/tokens").body();
        assertTrue(all.contains(token.get("id")) && !all.contains(token.get("token")) && all.contains("2026-11-22T08:00:00Z"), all);
        assertEquals(204, api.call("DELETE", path, "").statusCode());
        assertEquals("revoked", object(api.get(path)).get("state"));
    }

    @Test void listsAndTokensHideAuthorsWhereToldTo() {
        HttpResponse<String> made = api.call("POST", "/api/v1/lists", "{'address':'board@lists.example.org','hideAuthor':true,'from':'always'}");
        assertEquals(true, object(made).get("hideAuthor"), made.body());
        assertEquals(made.body(), api.get(BOARD).body());
        HttpResponse<String> refused = change("PATCH", "{'from':'never'}", etag(made));
        assertEquals(422, refused.statusCode());
        assertTrue(refused.body().contains("\"field\":\"from\"") && refused.body().contains("cannot be hidden"), refused.body());
        assertEquals(made.body(), api.get(BOARD).body(), "nothing has changed");
        assertEquals(false, object(patched("{'hideAuthor':null,'from':'never'}")).get("hideAuthor"));
        assertEquals(422, change("PATCH", "{'hideAuthor':true}", etag(api.get(BOARD))).statusCode());
        assertEquals(true, object(patched("{'hideAuthor':true,'from':'when-needed'}")).get("hideAuthor"));
        assertEquals(true, object(patched("{'personalised':true}")).get("personalised"));
        assertEquals(true, object(patched("{'footer':'x'}")).get("personalised"));
        assertEquals(false, object(patched("{'personalised':null}")).get("personalised"));
        assertEquals(false, object(change("PUT", "{}", etag(api.get(BOARD)))).get("hideAuthor"), "PUT sets what is left out");

        HttpResponse<String> token = api.call("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'hideAuthor':true}");
        assertEquals(true, object(api.get(token.headers().firstValue("Location").orElseThrow())).get("hideAuthor"));
    }

    @Test void aForwardIsMadeShownAndRemoved() {
        HttpResponse<String> made = api.call("POST", "/api/v1/forwards", "{'address':'Info@lists.example.org','targets':['Ada@example.net','ada@EXAMPLE.net','x@example.com']}");
        assertEquals(201, made.statusCode(), made.body());
        assertEquals(Map.of("address", "Info@lists.example.org", "targets", "[Ada@example.net, x@example.com]", "created", ApiServer.NOW.toString()), texts(object(made)));
        String path = made.headers().firstValue("Location").orElseThrow();
        assertEquals(made.body(), api.get(path).body());
        assertEquals(1, items(api.get("/api/v1/forwards"), "items").size());
        assertEquals(409, api.call("POST", "/api/v1/forwards", "{'address':'info@lists.example.org','targets':['y@example.com']}").statusCode());
        assertEquals(409, api.call("POST", "/api/v1/lists", "{'address':'info@lists.example.org'}").statusCode());
        assertTrue(api.get("/api/v1/recipients").body().endsWith("info@lists.example.org OK\n"));
        assertEquals(204, api.call("DELETE", "/api/v1/forwards/info@lists.example.org", "").statusCode());
        assertEquals(404, api.get(path).statusCode());
    }

    @Test void whatWasKeptIsListedShownReleasedAndThrownAway() {
        var message = RawMessage.parse("From: Ada <ada@example.net>\r\nSubject: Hello\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII));
        for (String id : List.of("A".repeat(26), "B".repeat(26))) {
            var entry = new KeptMail.Entry(id, KeptMail.Kind.QUARANTINED, ApiServer.NOW, ApiServer.NOW.plus(KeptMail.KEPT), EmailAddress.parse("board@lists.example.org"), Optional.empty(),
                    "no token", "no token", "ada@example.net", Optional.empty(), message, false, Optional.empty(), Optional.empty());
            api.database().transact(tx -> api.kept.add(tx, entry));
        }
        assertEquals("B".repeat(26), items(api.get("/api/v1/held?limit=1"), "items").getFirst().get("id"), "newest first");
        var listed = items(api.get("/api/v1/held?cursor=" + object(api.get("/api/v1/held?limit=1")).get("next")), "items").getFirst();
        assertEquals(Map.ofEntries(Map.entry("id", "A".repeat(26)), Map.entry("kind", "quarantined"), Map.entry("received", ApiServer.NOW.toString()), Map.entry("to", "board@lists.example.org"),
                Map.entry("list", "null"), Map.entry("rule", "no token"), Map.entry("reason", "no token"), Map.entry("mailFrom", "ada@example.net"), Map.entry("from", "Ada <ada@example.net>"),
                Map.entry("provenBy", "null"), Map.entry("subject", "Hello"), Map.entry("messageId", ""), Map.entry("octets", String.valueOf(message.size())),
                Map.entry("until", ApiServer.NOW.plus(Duration.ofDays(14)).toString())), texts(listed));
        String path = "/api/v1/held/" + "A".repeat(26);
        assertEquals("From: Ada <ada@example.net>\r\nSubject: Hello\r\n\r\nHello.\r\n", object(api.get(path)).get("text"));

        api.released = new Releasing.ReachesNobody();
        assertEquals(409, api.call("POST", path + "/release", "").statusCode());
        api.released = new Releasing.Unfit("a NUL would be lost on the way");
        assertEquals(409, api.call("POST", path + "/release", "").statusCode());
        api.released = new Releasing.Posted(List.of("C".repeat(26)));
        assertEquals(Map.of("id", "A".repeat(26), "postings", "[" + "C".repeat(26) + "]"), texts(object(api.call("POST", path + "/release", ""))));
        api.released = new Releasing.NotKept();
        assertEquals(404, api.call("POST", path + "/release", "").statusCode());
        assertEquals(204, api.call("DELETE", path, "").statusCode());
        assertEquals(404, api.call("DELETE", path, "").statusCode());
        assertEquals(404, api.get(path).statusCode());
        for (String odd : List.of("/api/v1/held/%00", "/api/v1/held/x/release")) assertEquals(odd.endsWith("e") ? 405 : 404, api.get(odd).statusCode(), odd);
    }

    @Test void aTokenNeedsItsDomainOnlyWhereThereAreSeveral() {
        assertEquals(201, api.call("POST", "/api/v1/domains", "{'name':'second.example.org'}").statusCode());
        board("token");
        assertEquals(422, api.call("POST", "/api/v1/tokens", "{'recipients':['ada@example.net']}").statusCode());
        assertEquals(201, api.call("POST", "/api/v1/tokens", "{'lists':['board@lists.example.org']}").statusCode());
        HttpResponse<String> named = api.call("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'domain':'Second.example.org'}");
        assertTrue(object(named).get("address").toString().endsWith("@second.example.org"), named.body());
    }

    private void board(String posting) {
        assertEquals(201, api.call("POST", "/api/v1/lists", "{'address':'board@lists.example.org','posting':'" + posting + "'}").statusCode());
    }

    private void post(String id, int copies) {
        var domain = DomainName.parse("lists.example.org");
        var message = RawMessage.parse("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
        api.database().transact(tx -> {
            api.postings.add(tx, new AcceptedPosting(id, EmailAddress.parse("board@lists.example.org"), domain, "<1@author.example>", Optional.of("4XYZ"),
                    "anyone", List.of("From munged"), copies, 1234, ApiServer.NOW, Optional.of(OUTLOOK)));
            api.queue.add(tx, new QueuedPosting(id, domain, message, false, false, ApiServer.NOW),
                    IntStream.range(0, copies).mapToObj(i -> EmailAddress.parse("person" + i + "@example.net")).toList());
            api.journal.add(tx, new Journal.Entry(ApiServer.NOW, "returned", Optional.of(id), "a report came back"));
        });
    }

    /** Of each posting the first copy is delivered, the second deferred, the third failed. */
    private void settle() {
        api.database().transact(tx -> {
            Claim claim = api.queue.claim(tx, ApiServer.NOW, 100);
            var settlements = new ArrayList<Settlement>();
            for (QueuedCopy copy : claim.copies()) {
                settlements.add(switch (copy.recipient().localPart()) {
                    case "person0" -> settlement(claim, copy, new Outcome.Delivered(Reply.of(250, "2.0.0", "queued as 7")), new Next.Done());
                    case "person1" -> settlement(claim, copy, new Outcome.Deferred(Reply.of(451, "4.2.0", "later"), Blame.RECIPIENT),
                            new Next.At(ApiServer.NOW.plusSeconds(60)));
                    default -> settlement(claim, copy, new Outcome.Failed(Reply.of(550, "5.1.1", "unknown"), Blame.RECIPIENT), new Next.GiveUp("unknown"));
                });
            }
            api.queue.settle(tx, settlements);
        });
    }

    private static Settlement settlement(Claim claim, QueuedCopy copy, Outcome outcome, Next next) {
        return new Settlement(copy, claim.name(), next, outcome, "smarthost", ApiServer.NOW);
    }

    private String counts(String id) {
        String body = api.get("/api/v1/postings").body();
        int copies = body.indexOf("\"copies\":", body.indexOf(id)) + "\"copies\":".length();
        return body.substring(copies, body.indexOf('}', copies) + 1);
    }

    private List<String> states() {
        return ((List<?>) object(api.get("/api/v1/postings")).get("items")).stream().map(item -> ((Map<?, ?>) item).get("state").toString()).toList();
    }

    private static String etag(HttpResponse<String> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    private static Map<?, ?> object(HttpResponse<String> response) {
        return (Map<?, ?>) Description.yaml(response.body());
    }

    private static List<Map<String, String>> items(HttpResponse<String> response, String field) {
        return ((List<?>) object(response).get(field)).stream().map(item -> texts((Map<?, ?>) item)).toList();
    }

    /** SnakeYAML reads an instant as a date, so that is written back. */
    private static Map<String, String> texts(Map<?, ?> object) {
        return object.entrySet().stream().collect(Collectors.toMap(e -> e.getKey().toString(),
                e -> e.getValue() instanceof Date date ? date.toInstant().toString() : String.valueOf(e.getValue())));
    }
}
