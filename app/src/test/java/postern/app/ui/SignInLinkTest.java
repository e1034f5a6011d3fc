package postern.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.app.api.PagesStage;
import postern.app.api.PublicAddress;
import postern.app.testing.Await;

/** Signing in by a mailed link, by plain HTTP: what a stranger learns, what a link is good for, and for how long. */
class SignInLinkTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern LINK = Pattern.compile("https://lists\\.example(/signin/[A-Za-z0-9_-]{43})\r\n");
    private static final String SESSION = "__Host-postern";
    private static final String OLGA = "olga@owners.example";
    private static final String MIA = "mia@owners.example";

    private PagesStage stage;
    private PlainBrowser browser;

    @BeforeEach void open() throws IOException {
        stage = new PagesStage(new PublicAddress(Optional.of(URI.create("https://lists.example"))));
        browser = new PlainBrowser(stage.port());
        stage.call("POST", "/api/v1/lists", "{'address':'board@lists.example','displayName':'Board'}");
        stage.call("POST", "/api/v1/lists", "{'address':'choir@lists.example','displayName':'Choir'}");
        stage.call("PUT", "/api/v1/lists/board@lists.example/owners", "{'owners':[{'address':'olga@owners.example'}]}");
        stage.call("PUT", "/api/v1/lists/choir@lists.example/moderators", "{'moderators':[{'address':'mia@owners.example'}]}");
    }

    @AfterEach void close() {
        browser.close();
        stage.close();
    }

    private PlainBrowser.Page ask(String address) {
        browser.get("/signin");
        return browser.post("/signin/link", "address", address);
    }

    /** Waits until so many were mailed. @return to whom, sorted */
    private List<String> mailed(int mails) {
        Await.until(LIMIT, mails + " mails", () -> stage.mailed().size() >= mails, () -> stage.mailed().toString());
        return stage.mailed().stream().map(Map.Entry::getKey).sorted().toList();
    }

    /** Nothing that was asked for before may be under way. */
    private String linkFor(String address) {
        List<Map.Entry<String, String>> before = stage.mailed();
        assertEquals(303, ask(address).status());
        mailed(before.size() + 1);
        Matcher link = LINK.matcher(stage.mailed().stream().filter(mail -> !before.contains(mail)).findFirst().orElseThrow().getValue());
        assertTrue(link.find());
        return link.group(1);
    }

    private PlainBrowser.Page use(String link) {
        browser.get(link);
        return browser.post(link);
    }

    @Test void aStrangerIsAnsweredAsAnOwnerIs() {
        Set<String> answers = new HashSet<>();
        for (String address : List.of("stranger@example.net", "board@lists.example", OLGA, stage.operator(), " OLGA@owners.example ")) {
            PlainBrowser.Page page = ask(address);
            answers.add(page.status() + " " + page.header("Location") + page.setCookies() + page.html());
        }
        assertEquals(Set.of("303 /signin?sent=1[]"), answers);
        assertTrue(browser.get("/signin?sent=1").html().contains("If somebody who keeps a list here has that address, a link is on its way."));
        assertEquals(List.of(OLGA, OLGA, stage.operator()), mailed(3));
    }

    @Test void whatIsNoAddressIsSaidToBeNone() {
        for (String wrong : List.of("olga", "", "a@b@c@", "o\r\nBcc: x@example.net", "x".repeat(700) + "@example.net", "<b>@example.net, x")) {
            PlainBrowser.Page page = ask(wrong);
            assertEquals(422, page.status(), wrong);
            assertTrue(page.html().contains("Your address is not a mail address."), page.html());
            assertFalse(page.html().contains("<b>@"), "what was typed is escaped");
        }
    }

    @Test void whoAsksTooOftenWaitsWhoeverHeAsksFor() {
        for (int i = 0; i < 10; i++) assertEquals(303, ask("stranger" + i + "@example.net").status());
        assertEquals(429, ask(OLGA).status());
        assertEquals(429, ask("stranger@example.net").status());
        assertTrue(browser.post("/signin/link", "address", OLGA).html().contains("Wait 60 seconds"));
        assertEquals(303, browser.raw("/signin/link", PlainBrowser.encoded(List.of("csrf", browser.token, "address", OLGA)), "X-Forwarded-For", "198.51.100.7").status(), "another client");
        mailed(1);
        stage.setNow(stage.now().plusSeconds(61));
        linkFor(OLGA);
    }

    @Test void anAddressGetsThreeInAnHourAndNobodyIsTold() {
        for (int i = 0; i < 6; i++) assertEquals("/signin?sent=1", ask(OLGA).header("Location"));
        assertEquals(303, ask(MIA).status());
        assertEquals(List.of(MIA, OLGA, OLGA, OLGA), mailed(4), "in turn, so nothing of what was asked before is under way");
        stage.setNow(stage.now().plus(Duration.ofHours(1)));
        linkFor(OLGA);
    }

    @Test void lookingAtALinkUsesNothingAndItsButtonSignsInOnce() {
        String link = linkFor(OLGA);
        var before = stage.tables();
        for (int i = 0; i < 3; i++) {
            PlainBrowser.Page page = browser.get(link);
            assertEquals(200, page.status());
            assertEquals("no-referrer", page.header("Referrer-Policy"), "the address is a secret");
            assertEquals("no-store", page.header("Cache-Control"));
            assertTrue(page.html().contains("<button type=\"submit\">Sign in</button>") && !page.html().contains("owners.example"), page.html());
        }
        assertEquals(before, stage.tables(), "looking changes nothing");
        PlainBrowser.Page in = browser.post(link);
        assertEquals(303, in.status(), in.html());
        assertEquals("/lists", in.header("Location"));
        assertTrue(in.setCookies().getFirst().matches("__Host-postern=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Secure"), in.setCookies().toString());
        String lists = browser.get("/lists").html();
        assertTrue(lists.contains("board@lists.example") && !lists.contains("choir@lists.example") && lists.contains(OLGA), lists);
        browser.cookies.clear();
        PlainBrowser.Page again = use(link);
        assertEquals(404, again.status());
        assertTrue(again.html().contains("This link opens nothing, or nothing any more"), again.html());
        assertFalse(browser.cookies.containsKey(SESSION));
    }

    @Test void aLinkThatIsOldOrWrongSignsNobodyIn() {
        String link = linkFor(OLGA);
        for (String wrong : List.of("/signin/" + "A".repeat(43), link.substring(0, link.length() - 1) + (link.endsWith("A") ? "E" : "A"))) assertEquals(404, use(wrong).status(), wrong);
        for (String none : List.of(link + "A", "/signin/x", "/signin/link", "/signin/%00", link + "/x")) {
            PlainBrowser.Page page = browser.get(none);
            assertTrue(page.status() == 404 || page.status() == 303, none + " " + page.status());
        }
        stage.setNow(stage.now().plus(Duration.ofMinutes(15)));
        assertEquals(404, use(link).status());
        assertFalse(browser.cookies.containsKey(SESSION));
    }

    @Test void aLinkIsUsedByOurOwnFormAlone() {
        String link = linkFor(OLGA);
        browser.get(link);
        String right = "csrf=" + browser.token;
        assertEquals(403, browser.raw(link, "a=b", "Sec-Fetch-Site", "same-origin").status(), "no token");
        assertEquals(403, browser.raw(link, right + "x", "Sec-Fetch-Site", "same-origin").status());
        assertEquals(403, browser.raw(link, right, "Sec-Fetch-Site", "cross-site").status());
        assertEquals(403, browser.raw(link, right, "Origin", "https://evil.example").status());
        assertEquals(403, browser.raw("/signin/link", "address=" + MIA, "Sec-Fetch-Site", "same-origin").status());
        try (var other = new PlainBrowser(stage.port())) {
            other.get("/signin");
            assertEquals(403, other.raw(link, right, "Sec-Fetch-Site", "same-origin").status(), "another browser's token");
        }
        assertEquals(303, browser.raw(link, right, "Sec-Fetch-Site", "same-origin").status(), "it was not used up");
    }

    @Test void whoIsSignedInAlreadyCanUseALinkFromAMail() {
        String link = linkFor(stage.operator());
        browser.signIn(stage.adminKey());
        String session = browser.cookies.remove(SESSION);
        browser.get(link);      // strict cookies do not come along from a mail
        browser.cookies.put(SESSION, session);
        assertEquals(303, browser.post(link).status());
        assertTrue(browser.get("/lists").html().contains(stage.operator()));
    }

    @Test void whatAPersonMayEndsWhenHeKeepsNothingAnyMore() {
        String unused = linkFor(OLGA);
        assertEquals(303, use(linkFor(OLGA)).status());
        assertEquals(200, browser.get("/lists/board%40lists.example").status());
        assertEquals(404, browser.get("/lists/choir%40lists.example").status());
        stage.call("PUT", "/api/v1/lists/board@lists.example/owners", "{'owners':[]}");
        stage.call("PUT", "/api/v1/lists/choir@lists.example/moderators", "{'moderators':[{'address':'olga@owners.example'}]}");
        assertEquals(404, browser.get("/lists/board%40lists.example").status(), "another list's since");
        assertEquals(200, browser.get("/lists/choir%40lists.example").status());
        stage.call("PUT", "/api/v1/lists/choir@lists.example/moderators", "{'moderators':[]}");
        assertEquals("/signin", browser.get("/lists").header("Location").replaceAll("\\?.*", ""), "signed out");
        assertEquals(404, use(unused).status(), "so is a link that was mailed before");
    }

    @Test void theOperatorIsAnAdmin() {
        assertEquals(303, use(linkFor(stage.operator())).status());
        assertEquals(200, browser.get("/lists/choir%40lists.example").status());
        assertEquals(303, browser.post("/lists", "address", "new@lists.example", "displayName", "New", "posting", "closed").status());
        assertTrue(stage.call("GET", "/api/v1/audit", "").contains(stage.operator()), "the audit trail has who it was");
    }

    @Test void noAnswerOfTheApiHasTheLink() {
        String opaque = linkFor(OLGA).substring("/signin/".length());
        String all = stage.call("GET", "/api/v1/postings", "");
        Matcher id = Pattern.compile("\"id\":\"([0-9A-Z]{26})\"").matcher(all);
        assertTrue(id.find(), all);
        String trace = stage.call("GET", "/api/v1/postings/" + id.group(1), "");
        assertTrue(trace.contains("Notice: sign-in"), trace);
        for (String answer : List.of(all, trace, stage.call("GET", "/api/v1/held", ""), stage.call("GET", "/api/v1/audit", ""))) assertFalse(answer.contains(opaque), answer);
        browser.signIn(stage.adminKey());
        assertFalse(browser.get("/postings/" + id.group(1)).html().contains(opaque));
    }

    @Test void withoutAPublicAddressThereIsNoForm() throws IOException {
        assertTrue(browser.get("/signin").html().contains("Send me a link"));
        try (var without = new PagesStage(); var there = new PlainBrowser(without.port())) {
            String page = there.get("/signin").html();
            assertFalse(page.contains("Send me a link"), page);
            assertTrue(page.contains("Links to sign in cannot be mailed: it is not set where people reach these pages (http.publicUrl)."), page);
            assertEquals(404, there.post("/signin/link", "address", without.operator()).status());
            assertEquals(List.of(), without.mailed());
        }
    }
}
