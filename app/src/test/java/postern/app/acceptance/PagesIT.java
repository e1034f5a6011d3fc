package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import postern.app.testing.Await;
import postern.app.testing.Chromium;
import postern.app.testing.Fields;
import postern.app.testing.Json;
import postern.app.testing.PosternProcess;
import postern.app.testing.Program;
import postern.app.testing.Rest;
import postern.app.testing.Zone;
import postern.rewrite.testing.Peers;

/**
 * The pages in a real Chromium without JavaScript, against the product as it is started: what an owner does in an afternoon. Each page
 * is kept as a picture under {@code app/target/screenshots}, for a person to look at; none is wider than its window.
 */
class PagesIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Path PICTURES = Peers.root().resolve("app/target/screenshots");
    private static Chromium browser;
    private static Zone zone;
    private static PosternProcess postern;
    private static Rest admin;

    @BeforeAll static void open() throws IOException {
        browser = Chromium.open();
        Files.createDirectories(PICTURES);
        zone = Zone.start();
        postern = new PosternProcess().with("POSTERN_DNS", zone.address());
        postern.with("POSTERN_HTTP_PUBLIC_URL", page("")).start();
        admin = postern.rest();
        admin.post("/api/v1/domains", Json.object("name", "lists.example.org")).expect(201);
        admin.patch("/api/v1/domains/lists.example.org", Json.object("ownersMakeLists", true)).expect(200);
        admin.post("/api/v1/lists", Json.object("address", "secret@lists.example.org", "displayName", "Somebody else’s")).expect(201);
    }

    @AfterAll static void close() {
        if (browser != null) browser.close();
        if (postern != null) postern.close();
        if (zone != null) zone.close();
    }

    @Test void javaScriptIsOff() {
        browser.go("data:text/html,<title>off</title><noscript><p id=\"n\">seen</p></noscript><script>document.title='on'</script>");
        assertEquals("off", browser.title());
        assertEquals("seen", browser.text("#n"));
    }

    @Test void anOwnerRunsAList() throws IOException {
        String key = Json.text(admin.post("/api/v1/keys", Json.object("label", "Ada Lovelace", "role", "owner", "person", "ada@example.net")).expect(201).json(), "key");
        signIn(key);
        look("lists-empty");

        browser.follow("New list");
        browser.fill("#f-address", "../board");
        browser.fill("#f-displayName", "Board");
        browser.press("main button");
        assertTrue(browser.text().contains("Address is not a mail address."), browser.text());
        look("list-new-faults");
        browser.fill("#f-address", "board@lists.example.org");
        browser.choose("#f-posting", "members");
        look("list-new");
        browser.press("main button");
        assertTrue(browser.text().contains("The list is made."), browser.text());
        look("list");

        browser.follow("Members");
        browser.fill("#paste", "ada@example.net\nGrace Hopper <grace@example.com>\nAlan Turing <alan@example.edu>\n");
        browser.press("form.card button");
        assertTrue(browser.text().contains("3 new members."), browser.text());
        look("members-plan");
        browser.press("button[name=apply]");
        look("members");
        assertEquals(3, Json.list(admin.get("/api/v1/lists/board@lists.example.org/members").json(), "items").size());

        browser.follow("People");
        browser.fill("form.card:nth-of-type(3) textarea", "*.example.com\n");
        browser.press("form.card:nth-of-type(3) button");
        assertTrue(browser.text().contains("Saved."), browser.text());
        look("list-people");
        browser.follow("Options");
        browser.press("a.danger");
        look("list-remove");

        approvesHeldMail();
        isKeptOutOfOthers();
        makesAToken();

        browser.go(page("/lists"));
        look("lists");
        browser.press(".out button");
        assertTrue(browser.text().contains("You are signed out."), browser.text());
    }

    @Test void theOperatorSignsInByAMailedLink() throws IOException {
        browser.go(page("/signin"));
        browser.fill("#f-address", "operator@operator.test");
        browser.press("form[action='/signin/link'] button");
        assertTrue(browser.text().contains("a link is on its way"), browser.text());
        look("signin-asked");
        Await.until(LIMIT, "the link is mailed", () -> link().isPresent(), postern::log);
        String link = link().orElseThrow();
        browser.go(link);
        look("signin-link");
        browser.go(link);
        browser.press("main button");
        assertEquals(page("/lists"), browser.url());
        assertTrue(browser.text().contains("secret@lists.example.org"), browser.text());
        browser.press(".out button");
        browser.go(link);
        browser.press("main button");
        assertTrue(browser.text().contains("This link opens nothing, or nothing any more"), browser.text());
        String log = postern.log();
        assertFalse(log.contains("operator@operator.test") || log.contains(link.substring(link.lastIndexOf('/') + 1)), log);
    }

    /** In a mail that was captured. */
    private static Optional<String> link() throws IOException {
        for (Path mail : postern.outbox()) {
            Matcher link = Pattern.compile(Pattern.quote(page("/signin/")) + "[A-Za-z0-9_-]{43}").matcher(Fields.shown(Files.readAllBytes(mail)));
            if (link.find()) return Optional.of(link.group());
        }
        return Optional.empty();
    }

    private static void makesAToken() throws IOException {
        browser.follow("Tokens");
        browser.follow("New token");
        browser.fill("#f-label", "Newsletter for May");
        browser.fill("#f-lists", "board@lists.example.org");
        look("token-new");
        browser.press("main form.card button");
        assertTrue(browser.text().contains("reaches 3 people"), browser.text());
        look("token-plan");
        browser.press("button[name=apply]");
        String token = browser.text("#token");
        assertTrue(token.matches("[A-Z2-7]{26}"), token);
        assertEquals("POSTERN-TOKEN " + token, browser.text("#file").strip().replaceAll("\\s+", " "));
        look("token-made");
        browser.follow("Tokens");
        assertFalse(browser.text().contains(token), "shown once");
        look("tokens");
    }

    private static void approvesHeldMail() throws IOException {
        Path mail = postern.folder().resolve("hello.eml");
        Files.writeString(mail, "From: Alan Turing <alan@example.edu>\r\nTo: board@lists.example.org\r\nSubject: May we meet on <b>Tuesday</b>?\r\nMessage-ID: <1@example.edu>\r\n\r\n"
                + "Dear all,\r\n\r\n<script>alert(1)</script> is only text here.\r\n");
        Program posted = postern.command("post", "--from", "alan@example.edu", "--to", "board@lists.example.org", mail.toString()).ok();
        assertTrue(posted.text().contains("250 "), posted.text());
        browser.follow("Held");
        look("held");
        browser.follow("May we meet on <b>Tuesday</b>?");
        assertTrue(browser.text().contains("<script>alert(1)</script> is only text here."), browser.text());
        look("held-mail");
        assertTrue(browser.text().contains("held"), browser.text());
        browser.press("main .actions form:first-child button");
        assertTrue(browser.text().contains("It is on its way."), browser.text());
        Await.until(LIMIT, "a copy for each member", () -> Json.text(admin.get("/api/v1/postings?list=board@lists.example.org").json(), "items", 0, "copies", "delivered").equals("3"), postern::log);
        browser.follow("Postings");
        look("postings");
        browser.press("main a.strong");
        look("posting");
        assertTrue(browser.text().contains("grace@example.com"), browser.text());
    }

    private static void isKeptOutOfOthers() throws IOException {
        browser.go(page("/lists"));
        assertFalse(browser.text().contains("secret@"), browser.text());
        browser.go(page("/lists/secret%40lists.example.org"));
        assertTrue(browser.text().contains("There is no such list."), browser.text());
        look("error-404");
    }

    private static void signIn(String key) throws IOException {
        browser.go(page("/"));
        browser.fill("#f-key", "postern_wrong");
        browser.press("main button");
        assertTrue(browser.text().contains("opens nothing here"), browser.text());
        look("signin-fault");
        browser.go(page("/signin"));
        look("signin");
        browser.fill("#f-key", key);
        browser.press("main button");
        assertEquals(page("/lists"), browser.url());
    }

    /** Takes the page's picture, as a wide window and as a phone show it. */
    private static void look(String name) throws IOException {
        for (Map.Entry<String, Integer> width : List.of(Map.entry("desktop", 1200), Map.entry("phone", 390))) {
            Files.write(PICTURES.resolve(name + "-" + width.getKey() + ".png"), browser.picture(width.getValue(), false));
            int content = browser.contentWidth(width.getValue());
            assertTrue(content <= width.getValue(), name + " is " + content + " wide in a window of " + width.getValue());
        }
        Files.write(PICTURES.resolve(name + "-dark.png"), browser.picture(1200, true));
    }

    private static String page(String path) {
        return "http://127.0.0.1:" + postern.httpPort() + path;
    }
}
