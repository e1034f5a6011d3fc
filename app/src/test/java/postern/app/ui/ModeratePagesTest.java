package postern.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.app.api.PagesStage;
import postern.app.lists.Releasing;

/** The page behind the link of a notice, by plain HTTP: to whom it opens, what it shows, that looking decides nothing. */
class ModeratePagesTest {
    private static final String HELD = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final String HOSTILE = "<script>alert(1)</script><img src=https://track.example/x onerror=alert(1)>\"'`=&{{form}}";
    private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]*)\"");
    private static final String MAIL = """
            From: "%1$s" <ada@author.example>
            To: board@lists.example
            Subject: %1$s
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/html

            %1$s<p>Words <a href="https://evil.example/">here</a></p>
            --x
            Content-Type: application/pdf; name="%1$s.pdf"

            abc
            --x--
            """.formatted(HOSTILE.replace("\"", ""));

    private PagesStage stage;
    private PlainBrowser browser;

    @BeforeEach void open() throws IOException {
        stage = new PagesStage();
        browser = new PlainBrowser(stage.port());
        stage.call("POST", "/api/v1/lists", "{'address':'board@lists.example','displayName':'<b>Board</b>'}");
        stage.call("PUT", "/api/v1/lists/board@lists.example/owners", "{'owners':[{'address':'olga@owners.example'}]}");
        stage.hold(HELD, "board@lists.example", MAIL);
    }

    @AfterEach void close() {
        browser.close();
        stage.close();
    }

    private String link() {
        return "/moderate/" + stage.link(HELD, "board@lists.example", "olga@owners.example");
    }

    private static String form(PlainBrowser.Page page) {
        Matcher form = FORM.matcher(page.html());
        assertTrue(form.find(), page.html());
        return form.group(1);
    }

    @Test void itShowsTheMailAsTextAndChangesNothing() {
        var before = stage.tables();
        PlainBrowser.Page page = browser.get(link());
        assertEquals(200, page.status(), page.html());
        assertEquals(before, stage.tables(), "looking changes nothing");
        for (String never : List.of("<script", "<img", "onerror=a", "src=\"http", "href=\"http", "<b>Board")) assertFalse(page.html().contains(never), never + " in " + page.html());
        for (String shown : List.of("&lt;script&gt;alert(1)", "Words here &lt;https://evil.example/&gt;", "application/pdf", "Words of its HTML form", "olga@owners.example")) {
            assertTrue(page.html().contains(shown), shown + " in " + page.html());
        }
        assertEquals("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", page.header("Content-Security-Policy"));
        assertEquals("no-referrer", page.header("Referrer-Policy"), "the address is a secret");
        assertEquals("no-store", page.header("Cache-Control"));
    }

    @Test void whateverElseStandsThereOpensNothing() {
        String good = link();
        var wrong = new ArrayList<>(List.of("/moderate", "/moderate/", "/moderate/x", "/moderate/" + HELD, good + "0", good + "/approve", "/moderate/..%2f..%2flists", "/moderate/%00",
                good.substring(0, good.length() - 1) + (good.endsWith("0") ? "1" : "0"), "/moderate/" + stage.link(HELD, "board@lists.example", "eve@example.net")));
        for (String path : wrong) {
            PlainBrowser.Page page = browser.get(path);
            assertTrue(page.status() >= 300 && page.status() < 500, path + ": " + page.status());
            assertFalse(page.html().contains("alert(1)") || page.html().contains("ada@"), path);
        }
    }

    @Test void itIsApprovedByItsFormAlone() {
        stage.released(new Releasing.Posted(List.of("01BRZ3NDEKTSV4RRFFQ69G5FAV")));
        String form = form(browser.get(link()));
        assertEquals(403, browser.raw(link() + "/approve", "form=" + form, "Sec-Fetch-Site", "cross-site").status(), "from another site");
        assertEquals(403, browser.raw(link() + "/approve", "form=" + form, "Origin", "https://evil.example").status());
        assertEquals(403, browser.raw(link() + "/approve", "form=", "Sec-Fetch-Site", "same-origin").status(), "no token");
        PlainBrowser.Page done = browser.raw(link() + "/approve", "form=" + form, "Sec-Fetch-Site", "same-origin");
        assertEquals(200, done.status(), done.html());
        assertTrue(done.html().contains("on its way to the list"), done.html());
        assertTrue(stage.call("GET", "/api/v1/audit", "").contains("olga@owners.example"));
    }

    @Test void whoIsSignedInNeedsNoOtherForm() {
        stage.released(new Releasing.ReachesNobody());
        browser.signIn(stage.adminKey());
        PlainBrowser.Page refused = browser.raw(link() + "/approve", "form=" + form(browser.get(link())), "Sec-Fetch-Site", "same-origin");
        assertEquals(409, refused.status());
        assertTrue(refused.html().contains("It would reach nobody") && refused.html().contains("Reject: it is not sent"), refused.html());
    }

    @Test void itIsRejectedOnce() {
        String form = form(browser.get(link()));
        PlainBrowser.Page done = browser.raw(link() + "/reject", "form=" + form + "&reason=No%0D%0Athanks", "Sec-Fetch-Site", "same-origin");
        assertEquals(200, done.status(), done.html());
        PlainBrowser.Page again = browser.raw(link() + "/reject", "form=" + form, "Sec-Fetch-Site", "same-origin");
        assertEquals(404, again.status());
        assertEquals(404, browser.get(link()).status());
    }

    @Test void whoNoLongerKeepsTheListIsKeptOut() {
        String link = link();
        String form = form(browser.get(link));
        stage.call("PUT", "/api/v1/lists/board@lists.example/owners", "{'owners':[]}");
        assertEquals(404, browser.get(link).status());
        assertEquals(404, browser.raw(link + "/approve", "form=" + form, "Sec-Fetch-Site", "same-origin").status());
    }
}
