package postern.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.app.api.PagesStage;

/** Leaving a list by the link in a copy, by plain HTTP: a scanner that opens it, a person who presses its button, a mail program that posts to it. */
class UnsubscribePagesTest {
    private static final String ONE_CLICK = "List-Unsubscribe=One-Click";
    private static final String MEMBERS = "/api/v1/lists/board@lists.example/members";

    private PagesStage stage;
    private PlainBrowser browser;

    @BeforeEach void open() throws IOException {
        stage = new PagesStage();
        browser = new PlainBrowser(stage.port());
        stage.call("POST", "/api/v1/lists", "{'address':'board@lists.example','displayName':'<b>Board</b>'}");
        stage.call("PUT", MEMBERS, "{'members':[{'address':'grace@example.com','name':'Grace'},{'address':'joan@example.org'}]}");
    }

    @AfterEach void close() {
        browser.close();
        stage.close();
    }

    private String link() {
        return "/unsubscribe/" + stage.leaveLink("board@lists.example", "grace@example.com");
    }

    private boolean hasLeft(String member) {
        return stage.call("GET", MEMBERS + "/" + member, "").contains("optedOut");
    }

    @Test void toOpenItShowsOneButtonAndChangesNothing() {
        var before = stage.tables();
        for (String path : List.of(link(), link().toUpperCase(Locale.ROOT).replace("/UNSUBSCRIBE/", "/unsubscribe/"), link().replace("@", "%40"), link() + "?x=y")) {
            PlainBrowser.Page page = browser.get(path);
            assertEquals(200, page.status(), page.html());
            assertTrue(page.html().contains("&lt;b&gt;Board&lt;/b&gt;") && page.html().contains("board@lists.example"), page.html());
            assertFalse(page.html().contains("grace") || page.html().contains("Grace"), page.html());
            assertEquals(1, page.html().split("<button", -1).length - 1);
            assertEquals("no-referrer", page.header("Referrer-Policy"), "the address is a secret");
            assertEquals("no-store", page.header("Cache-Control"));
            assertTrue(page.header("Content-Security-Policy").startsWith("default-src 'none'"));
        }
        assertEquals(before, stage.tables());
    }

    @Test void itsButtonLeavesAndTheNextOneComesBack() {
        browser.get(link());
        PlainBrowser.Page left = browser.raw(link(), ONE_CLICK, "Sec-Fetch-Site", "same-origin", "Origin", "null");
        assertEquals(200, left.status(), left.html());
        assertTrue(left.html().contains("You get nothing more from &lt;b&gt;Board") && left.html().contains("Get it again") && left.html().contains("/again\""), left.html());
        assertTrue(hasLeft("grace@example.com"));
        assertFalse(hasLeft("joan@example.org"));
        assertEquals(403, browser.raw(link() + "/again", "", "Sec-Fetch-Site", "cross-site").status());
        assertTrue(hasLeft("grace@example.com"));
        assertEquals(200, browser.raw(link() + "/again", "", "Sec-Fetch-Site", "same-origin").status());
        assertFalse(hasLeft("grace@example.com"));
        String audit = stage.call("GET", "/api/v1/audit?list=board@lists.example", "");
        assertTrue(audit.contains("the member") && !audit.contains("grace"), audit);
    }

    /** From anywhere, with no cookie: RFC 8058 section 3.2. */
    @Test void aMailProgramPostsOnce() throws Exception {
        for (String[] sent : new String[][] {{"application/x-www-form-urlencoded", ONE_CLICK}, {"application/x-www-form-urlencoded; charset=UTF-8", ONE_CLICK},
            {"multipart/form-data; boundary=----b", "------b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n------b--\r\n"}}) {
            HttpResponse<String> answer = posted(link(), sent[0], sent[1], "Origin", "https://mail.elsewhere.example", "Sec-Fetch-Site", "cross-site", "User-Agent", "Provider");
            assertEquals(200, answer.statusCode(), sent[0] + ": " + answer.body());
            assertTrue(hasLeft("grace@example.com"), sent[0]);
            assertFalse(hasLeft("joan@example.org"));
            assertEquals(200, posted(link(), sent[0], sent[1]).statusCode(), "once more");
            browser.raw(link() + "/again", "", "Sec-Fetch-Site", "same-origin");
            assertFalse(hasLeft("grace@example.com"));
        }
    }

    @Test void whatIsNotMeantToLeaveDoesNot() throws Exception {
        for (String body : List.of("", "List-Unsubscribe=No", "x=y", "csrf=" + "a".repeat(43))) assertEquals(422, browser.raw(link(), body).status(), body);
        assertEquals(415, posted(link(), "application/json", "{\"List-Unsubscribe\":\"One-Click\"}").statusCode());
        assertEquals(413, browser.raw(link(), ONE_CLICK + "&x=" + "a".repeat(70_000)).status());
        assertFalse(hasLeft("grace@example.com"));
    }

    @Test void whatWeDidNotMakeOpensNothingAndLooksAlike() {
        String wrong = "/unsubscribe/board@lists.example/" + "a".repeat(24);
        PlainBrowser.Page first = browser.get(wrong);
        for (String path : List.of("/unsubscribe/nobody@lists.example/" + "a".repeat(24), link().replace("board@", "staff@"), "/unsubscribe/board@lists.example/x", "/unsubscribe/%22/x")) {
            PlainBrowser.Page page = browser.get(path);
            assertEquals(404, page.status(), path);
            assertEquals(first.html(), page.html(), path);
        }
        assertEquals(404, browser.raw(wrong, ONE_CLICK).status());
        assertEquals(404, browser.raw(wrong + "/again", "", "Sec-Fetch-Site", "same-origin").status());
    }

    @Test void itNeverTellsWhoIsOnTheList() {
        String before = browser.raw(link(), ONE_CLICK).html();
        stage.call("DELETE", MEMBERS + "/grace@example.com", "");
        assertEquals(before, browser.raw(link(), ONE_CLICK).html(), "taken off");
        String never = "/unsubscribe/" + stage.leaveLink("board@lists.example", "never@example.com");
        String token = link().substring(link().lastIndexOf('/') + 1);
        assertEquals(before, browser.raw(never, ONE_CLICK).html().replace(never.substring(never.lastIndexOf('/') + 1), token), "never on it");
    }

    @Test void whoTriesManyIsSlowedDownAndARightLinkOpensAllTheSame() {
        for (int i = 0; i < 10; i++) assertEquals(404, browser.get("/unsubscribe/board@lists.example/" + i).status());
        assertEquals(429, browser.get("/unsubscribe/board@lists.example/x").status());
        assertEquals(200, browser.get(link()).status());
        assertEquals(200, browser.raw(link(), ONE_CLICK).status());
        stage.setNow(stage.now().plusSeconds(61));
        assertEquals(404, browser.get("/unsubscribe/board@lists.example/x").status());
    }

    @Test void oneLinkIsNotPressedWithoutEnd() {
        for (int i = 0; i < 10; i++) assertEquals(200, browser.raw(link(), ONE_CLICK).status());
        assertEquals(429, browser.raw(link(), ONE_CLICK).status());
        String shouted = "/unsubscribe/board@lists.example/" + link().substring(link().lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        assertEquals(429, browser.raw(shouted, ONE_CLICK).status());
        assertEquals(200, browser.raw("/unsubscribe/" + stage.leaveLink("board@lists.example", "joan@example.org"), ONE_CLICK).status());
    }

    private HttpResponse<String> posted(String path, String type, String body, String... headers) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + stage.port() + path)).timeout(Duration.ofSeconds(20)).header("Content-Type", type);
            if (headers.length > 0) request.headers(headers);
            return client.send(request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
