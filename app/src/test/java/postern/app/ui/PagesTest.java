package postern.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.app.api.PagesStage;
import postern.app.api.PublicAddress;
import postern.app.lists.KeyRole;

/** The pages by plain HTTP: who comes in, what a form needs, what is shown of what, and that looking changes nothing. */
class PagesTest {
    private static final String BOARD = "/lists/board%40lists.example";
    private static final String HELD = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final String POSTED = "01BRZ3NDEKTSV4RRFFQ69G5FAV";
    private static final String HOSTILE = "<script>alert(1)</script>\"'`=&{{csrf}}; DROP TABLE app_list; --";
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "Referrer-Policy", "no-referrer", "X-Content-Type-Options", "nosniff", "Cache-Control", "no-store", "Cross-Origin-Opener-Policy", "same-origin");

    private PagesStage stage;
    private PlainBrowser browser;

    @BeforeEach void open() throws IOException {
        stage = new PagesStage();
        browser = new PlainBrowser(stage.port());
    }

    @AfterEach void close() {
        browser.close();
        stage.close();
    }

    @Test void aKeySignsInAndSigningOutEndsIt() {
        assertEquals("/signin", browser.get("/").header("Location"));
        assertEquals("/signin?next=%2Flists%2Fnew", browser.get("/lists/new").header("Location"));
        browser.get("/signin?next=/lists/new");
        var in = browser.post("/signin", "key", stage.adminKey(), "next", "/lists/new");
        assertEquals(303, in.status());
        assertEquals("/lists/new", in.header("Location"));
        String session = browser.cookies.get("postern");
        assertEquals(200, browser.get("/lists").status());
        assertEquals(303, browser.post("/signout").status());
        assertFalse(browser.cookies.containsKey("postern"));
        browser.cookies.put("postern", session);
        assertEquals(303, browser.get("/lists").status(), "the cookie opens nothing any more");
    }

    @Test void nobodyIsSentElsewhereAfterSigningIn() {
        for (String next : List.of("https://evil.example/", "//evil.example", "/\\evil.example", "/lists//evil", "javascript:alert(1)", "/api/v1/lists", "/lists\r\nX: y", "/lists/%zz", "/lists/%", "/held/%2")) {
            browser.get("/signin");
            var in = browser.post("/signin", "key", stage.adminKey(), "next", next);
            assertEquals("/lists", in.header("Location"), next);
            browser.get("/lists");
            browser.post("/signout");
        }
    }

    @Test void strangersSendSmallFormsAlone() {
        String large = "x=" + "a".repeat(70_000);
        browser.get("/signin");
        for (String path : List.of("/signin", "/lists", "/moderate/x/reject")) {
            var page = browser.raw(path, large);
            assertEquals(413, page.status(), path);
            assertTrue(page.html().contains("not signed in"), page.html());
        }
        browser.cookies.put("postern", "A".repeat(43));
        assertEquals(413, browser.raw("/lists", large).status(), "a cookie that opens nothing");
        browser.cookies.clear();
        browser.signIn(stage.adminKey());
        assertEquals(422, browser.post("/lists", "x", "a".repeat(70_000)).status(), "taken, and looked at");
    }

    @Test void nothingTurnsOrHidesWhatAModeratorReads() {
        furnish();
        stage.keep("01CRZ3NDEKTSV4RRFFQ69G5FAV", "board@lists.example", "From: \u202eadA <ada@author.example>\nSubject: =?utf-8?Q?=E2=80=AEtxet?= \u2066x\n\nbody \u202eydob \u200bhidden\n");
        browser.signIn(stage.adminKey());
        for (String path : List.of("/held", "/held/01CRZ3NDEKTSV4RRFFQ69G5FAV")) {
            String html = browser.get(path).html();
            assertTrue(html.contains("txet x"), html);
            assertFalse(html.matches("(?s).*[\u202a-\u202e\u2066-\u2069\u200b].*"), path);
        }
    }

    @Test void nulIsInNoAddressOfOurs() {
        browser.signIn(stage.adminKey());
        for (String path : List.of("/lists/%00", "/held/%00", "/tokens/a%00", "/postings/%00", "/moderate/%00")) assertEquals(404, browser.get(path).status(), path);
        assertEquals(400, browser.get("/postings?list=%00").status());
    }

    @Test void aSessionIsNewWhateverCookieCame() {
        String planted = "A".repeat(43);
        browser.cookies.put("postern", planted);
        browser.signIn(stage.adminKey());
        assertNotEquals(planted, browser.cookies.get("postern"));
        String first = browser.cookies.get("postern");
        try (var other = new PlainBrowser(stage.port())) {
            other.cookies.put("postern", planted);
            assertEquals(303, other.get("/lists").status());
            other.signIn(stage.adminKey());
            assertNotEquals(first, other.cookies.get("postern"));
        }
    }

    @Test void cookiesStayAwayFromScriptsAndOtherSites() throws IOException {
        browser.get("/signin");
        var in = browser.post("/signin", "key", stage.adminKey());
        assertTrue(in.setCookies().getFirst().matches("postern=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict"), in.setCookies().toString());
        try (var secure = new PagesStage(new PublicAddress(Optional.of(URI.create("https://lists.example"))));
                var over = new PlainBrowser(secure.port())) {
            assertTrue(over.get("/signin").setCookies().getFirst().matches("__Host-postern-signin=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Secure"));
            assertTrue(over.post("/signin", "key", secure.adminKey()).setCookies().getFirst().matches("__Host-postern=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Secure"));
        }
    }

    @Test void aSessionEndsByItselfAndWithItsKey() {
        browser.signIn(stage.adminKey());
        stage.setNow(stage.now().plus(Duration.ofMinutes(59)));
        assertEquals(200, browser.get("/lists").status());
        stage.setNow(stage.now().plus(Duration.ofMinutes(59)));
        assertEquals(200, browser.get("/lists").status(), "it was used meanwhile");
        stage.setNow(stage.now().plus(Duration.ofMinutes(61)));
        assertEquals(303, browser.get("/lists").status(), "idle too long");

        browser.signIn(stage.adminKey());
        for (int hour = 0; hour < 12; hour++) {
            assertEquals(200, browser.get("/lists").status(), "hour " + hour);
            stage.setNow(stage.now().plus(Duration.ofMinutes(59)));
        }
        stage.setNow(stage.now().plus(Duration.ofMinutes(12)));
        assertEquals(303, browser.get("/lists").status(), "however busy, twelve hours");

        var key = stage.key("Ada's", KeyRole.OWNER, "ada@example.net");
        browser.signIn(key.secret());
        stage.call("DELETE", "/api/v1/keys/" + key.key().id(), "");
        assertEquals(303, browser.get("/lists").status(), "its key is gone");
    }

    @Test void wrongKeysAreSlowedDownPerClientAndNotWrittenBack() {
        for (int i = 0; i < 10; i++) {
            browser.get("/signin");
            var page = browser.post("/signin", "key", "postern_wrong" + i);
            assertEquals(422, page.status());
            assertFalse(page.html().contains("postern_wrong"), "what may be a key stays off the page");
        }
        assertEquals(429, browser.post("/signin", "key", "postern_wrong").status());
        assertEquals(429, browser.raw("/signin", PlainBrowser.encoded(List.of("csrf", browser.token, "key", "postern_wrong")), "X-Forwarded-For", "whoever" + "x".repeat(500)).status(),
                "what is no address names nobody");
        assertEquals(422, browser.raw("/signin", PlainBrowser.encoded(List.of("csrf", browser.token, "key", "postern_wrong")), "X-Forwarded-For", "203.0.113.9, 198.51.100.7").status(),
                "whom a proxy on this machine names is another client");
        browser.signIn(stage.adminKey());
        browser.cookies.clear();
        stage.setNow(stage.now().plusSeconds(61));
        browser.signIn(stage.adminKey());
    }

    @Test void noFormWithoutItsTokenChangesAnything() {
        furnish();
        browser.signIn(stage.adminKey());
        String token = browser.token;
        var before = stage.tables();
        try (var other = new PlainBrowser(stage.port())) {
            String strange = other.signIn(stage.adminKey()).token;
            before = stage.tables();
            int walked = 0;
            for (Route route : stage.bean(Pages.class).routes()) {
                if (!route.method().equals("POST") || isByLink(route)) continue;
                walked++;
                String path = path(route);
                String fields = "&address=new%40lists.example&displayName=New&paste=x%40example.org&apply=1&member=ada%40example.net&key=" + stage.adminKey();
                assertEquals(403, browser.raw(path, fields.substring(1)).status(), path + " without a token");
                for (String wrong : List.of("", "x", token.substring(1), strange, token + "A")) {
                    assertEquals(403, browser.raw(path, "csrf=" + PlainBrowser.step(wrong) + fields, "Sec-Fetch-Site", "same-origin").status(), path + " with " + wrong);
                }
                String right = "csrf=" + token + fields;
                for (String site : List.of("cross-site", "same-site", "none")) assertEquals(403, browser.raw(path, right, "Sec-Fetch-Site", site).status(), path + " from " + site);
                assertEquals(403, browser.raw(path, right, "Origin", "https://evil.example").status(), path);
            }
            assertTrue(walked >= 8, "routes walked: " + walked);
        }
        assertEquals(before, stage.tables());
    }

    @Test void everyPageCarriesItsHeadersAndLookingChangesNothing() {
        furnish();
        browser.signIn(stage.adminKey());
        var before = stage.tables();
        var seen = new ArrayList<String>();
        for (Route route : stage.bean(Pages.class).routes()) {
            if (!route.method().equals("GET") || isByLink(route)) continue;
            var page = browser.get(path(route));
            seen.add(path(route));
            assertTrue(page.status() == 200 || page.status() == 303, path(route) + " " + page.status() + page.html());
            headers(path(route), page);
        }
        assertTrue(seen.size() >= 10, seen.toString());
        for (String path : List.of("/style.css", "/lists/none%40lists.example", "/lists/%FF", "/held/..%2f..", "/nothing/at/all", "/lists?cursor=x", "/postings/" + "0".repeat(26))) {
            var page = browser.get(path);
            if (!path.startsWith("/nothing")) headers(path, page);
        }
        headers("a method that is none", browser.raw("/postings", "a=b"));
        assertEquals(before, stage.tables());
    }

    @Test void mistakesAreTakenKindly() {
        browser.signIn(stage.adminKey());
        assertEquals(404, browser.get("/lists/none%40lists.example").status());
        assertTrue(browser.get("/lists/none%40lists.example").html().contains("There is no such list."));
        assertEquals(404, browser.get("/lists/a/b/c/d").status());
        assertEquals(400, browser.get("/lists/%FF").status());
        var post = browser.raw("/postings", "a=b");
        assertEquals(405, post.status());
        assertTrue(post.html().startsWith("<!DOCTYPE html>"), post.html());
        assertTrue(browser.get("/lists").header("Content-Type").startsWith("text/html"));
    }

    @Test void whatWasTypedIsKeptWhenItIsRefused() {
        browser.signIn(stage.adminKey());
        var page = browser.post("/lists", "address", "../x", "displayName", HOSTILE, "posting", "closed");
        assertEquals(422, page.status());
        assertTrue(page.html().contains("value=\"../x\""), page.html());
        assertTrue(page.html().contains("Address is not a mail address."));
        harmless(page);
        assertEquals(List.of(), stage.tables().get("APP_LIST"));
    }

    @Test void whatIsHostileIsCarriedHarmlessly() {
        furnish();
        browser.signIn(stage.adminKey());
        assertEquals(303, browser.post("/lists", "address", "o'brien{x}%@lists.example", "displayName", HOSTILE, "posting", "closed").status());
        String list = "/lists/o%27brien%7Bx%7D%25%40lists.example";
        var made = browser.get(list);
        assertEquals(200, made.status());
        harmless(made);
        assertTrue(made.html().contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;"), made.html());
        harmless(browser.get("/lists"));
        var saved = browser.post(list, "displayName", HOSTILE, "posting", "closed", "from", "when-needed", "replies", "author", "subjectTag", "[" + HOSTILE.substring(0, 20) + "]", "footer", HOSTILE, "etag", etag(made));
        assertEquals(303, saved.status(), saved.html());
        harmless(browser.get(list));
        assertEquals(303, browser.post(list + "/members", "paste", "\"" + "<b>".replace("<", "(").replace(">", ")") + "' OR 1=1 --\" <ada+x'y@example.net>", "apply", "1").status());
        harmless(browser.get(list + "/members"));
        harmless(browser.get(list + "/members?search=" + PlainBrowser.step(HOSTILE)));
        harmless(browser.post(list + "/members", "paste", HOSTILE));
        harmless(browser.get("/held"));
        var mail = browser.get("/held/" + HELD);
        harmless(mail);
        assertTrue(mail.html().contains("&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;"), mail.html());
        harmless(browser.get("/postings"));
        harmless(browser.get("/postings/" + POSTED));
        harmless(browser.get("/postings?list=" + PlainBrowser.step(HOSTILE)));
        harmless(browser.get("/lists/" + PlainBrowser.step(HOSTILE).replace("+", "%20")));
    }

    @Test void aListOfSomebodyElseIsNotThere() {
        furnish();
        var ada = stage.key("Ada's", KeyRole.OWNER, "ada@example.net");
        browser.signIn(ada.secret());
        assertFalse(browser.get("/lists").html().contains("board@"));
        for (String path : List.of(BOARD, BOARD + "/members", BOARD + "/remove", "/held/" + HELD, "/postings/" + POSTED)) assertEquals(404, browser.get(path).status(), path);
        var before = stage.tables();
        assertEquals(404, browser.post(BOARD + "/members", "paste", "x@example.org", "apply", "1").status());
        assertEquals(404, browser.post(BOARD + "/remove").status());
        assertEquals(404, browser.post("/held/" + HELD + "/delete").status());
        assertEquals(before, stage.tables());
        assertEquals(303, browser.post("/lists", "address", "mine@lists.example", "displayName", "Mine", "posting", "closed").status());
        assertEquals(200, browser.get("/lists/mine%40lists.example/members").status());
    }

    @Test void anAuditorSeesAndChangesNothing() {
        furnish();
        browser.signIn(stage.key("audit", KeyRole.AUDITOR, "").secret());
        var page = browser.get(BOARD);
        assertEquals(200, page.status());
        assertFalse(page.html().contains(">Save<"));
        assertEquals(403, browser.post(BOARD, "displayName", "Other", "etag", etag(page)).status());
    }

    @Test void membersArePastedAfterALookAndTakenOff() {
        furnish();
        browser.signIn(stage.adminKey());
        String paste = "grace@example.com\n Alan Turing <alan@example.edu>\r\n\"Lovelace, Ada\" <ADA@example.net>,\n\n";
        var before = stage.tables();
        var plan = browser.post(BOARD + "/members", "paste", paste);
        assertTrue(plan.html().contains("2 new members; 1 is there already."), plan.html());
        assertEquals(before, stage.tables(), "a look changes nothing");
        assertEquals(303, browser.post(BOARD + "/members", "paste", paste, "apply", "1").status());
        var members = browser.get(BOARD + "/members");
        assertTrue(members.html().contains("alan@example.edu") && members.html().contains("Lovelace, Ada"), members.html());
        assertTrue(browser.get(BOARD + "/members?search=TURING").html().contains("alan@example.edu"));
        assertFalse(browser.get(BOARD + "/members?search=TURING").html().contains("grace@example.com"));
        assertTrue(browser.get(BOARD + "/members?search=%25").html().contains("Nobody here has"), "a percent sign is itself");
        var wrong = browser.post(BOARD + "/members", "paste", "joan@example.org\nnot an address\n", "apply", "1");
        assertEquals(422, wrong.status());
        assertTrue(wrong.html().contains("“not an address” is not a mail address."), wrong.html());
        assertTrue(wrong.html().contains("joan@example.org"), "what was typed is kept");
        assertEquals(303, browser.post(BOARD + "/members/remove", "member", "alan@example.edu", "member", "grace@example.com").status());
        assertEquals(1, stage.tables().get("APP_MEMBER").size());
        assertTrue(stage.tables().get("APP_AUDIT").stream().anyMatch(line -> line.contains("|add members|list board@lists.example|")), stage.tables().get("APP_AUDIT").toString());
    }

    @Test void aChangeMeanwhileIsNotOverwritten() {
        furnish();
        browser.signIn(stage.adminKey());
        var page = browser.get(BOARD);
        stage.call("PATCH", "/api/v1/lists/board%40lists.example", "{'displayName':'Other'}");
        var refused = browser.post(BOARD, "displayName", "Mine", "posting", "closed", "from", "when-needed", "replies", "author", "etag", etag(page));
        assertEquals(412, refused.status());
        assertTrue(refused.html().contains("value=\"Mine\""), "what was typed is kept");
        assertEquals(303, browser.post(BOARD, "displayName", "Mine", "posting", "closed", "from", "when-needed", "replies", "author", "etag", etag(refused)).status());
    }

    @Test void theApiAsksForItsKeyBesideASession() {
        browser.signIn(stage.adminKey());
        for (String path : List.of("/api/v1/lists", "/lists/../api/v1/lists", "/unknown", "/api")) {
            int status = browser.get(path).status();
            assertTrue(status == 401 || status == 404, path + " " + status);
        }
        assertEquals(401, browser.get("/api/v1/lists").status());
    }

    /** A list with a member, a mail that waits for it, and a posting. */
    private void furnish() {
        stage.call("POST", "/api/v1/lists", "{'address':'board@lists.example','displayName':'Board'}");
        stage.call("PUT", "/api/v1/lists/board%40lists.example/members", "{'members':[{'address':'ada@example.net','name':'Ada'}]}");
        stage.keep(HELD, "board@lists.example", "From: \"<script>alert(1)</script>\" <ada@author.example>\nTo: board@lists.example\nSubject: <script>alert(1)</script>\nContent-Type: text/html\n\n<img src=x onerror=alert(1)>\n");
        stage.post(POSTED, "board@lists.example", "<" + HOSTILE.replace(" ", "") + "@author.example>");
        stage.call("POST", "/api/v1/tokens", "{'recipients':['ada@example.net'],'lists':['board@lists.example']}");
    }

    /** Those links are a capability of their own. */
    private static boolean isByLink(Route route) {
        return route.path().startsWith("/moderate") || route.path().startsWith("/unsubscribe");
    }

    private String path(Route route) {
        String token = stage.tables().get("APP_TOKEN").getFirst().split("\\|")[0];
        return route.path().replace(":list", "board%40lists.example").replace(":mail", HELD).replace(":posting", POSTED).replace(":token", token).replace(":link", "A".repeat(43));
    }

    private static String etag(PlainBrowser.Page page) {
        var found = Pattern.compile("name=\"etag\" value=\"([^\"]*)\"").matcher(page.html());
        assertTrue(found.find(), page.html());
        return found.group(1).replace("&quot;", "\"");
    }

    private static void headers(String what, PlainBrowser.Page page) {
        HEADERS.forEach((name, value) -> assertEquals(value, page.header(name), what + " " + page.status() + " " + name));
    }

    private static void harmless(PlainBrowser.Page page) {
        assertTrue(page.status() < 500, page.html());
        for (String bad : List.of("<script", "<img", "<b>", "onerror=", "javascript:")) assertFalse(page.html().contains(bad), bad + " in " + page.html());
    }
}
