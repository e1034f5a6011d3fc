package postern.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.api.PagesStage;
import postern.app.lists.KeyRole;

/** What pages offer to whom: no link leads where its reader may not go, and no button does what he may not do. */
class OfferedPagesTest {
    private static final Pattern LINK = Pattern.compile("href=\"(/[^\"#]*)\"");
    private static final String BOARD = "/lists/board%40lists.example";
    private static final String HELD = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    private PagesStage stage;
    private PlainBrowser browser;

    @BeforeEach void open() throws IOException {
        stage = new PagesStage();
        browser = new PlainBrowser(stage.port());
        stage.call("POST", "/api/v1/lists", "{'address':'board@lists.example','displayName':'Board','posting':'moderated'}");
        stage.call("PUT", "/api/v1/lists/board@lists.example/owners", "{'owners':[{'address':'ada@example.net'}]}");
        stage.call("PUT", "/api/v1/lists/board@lists.example/moderators", "{'moderators':[{'address':'joan@example.org'}]}");
        stage.call("POST", "/api/v1/tokens", "{'lists':['board@lists.example']}");
        stage.post("01BRZ3NDEKTSV4RRFFQ69G5FAV", "board@lists.example", "<1@author.example>");
        stage.post("01CRZ3NDEKTSV4RRFFQ69G5FAV", "board-owner@lists.example", "<2@author.example>");
        String words = Base64.getEncoder().encodeToString("Grüße <b>from</b> the sea".getBytes(StandardCharsets.UTF_8));
        stage.hold(HELD, "board@lists.example", "From: Ada <ada@author.example>\nSubject: Hello\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
                + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + words + "\n--b\nContent-Type: application/pdf; name=\"<i>.pdf\"\n\nx\n--b--\n");
    }

    @AfterEach void close() {
        browser.close();
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({"ADMIN, ''", "OWNER, ada@example.net", "OWNER, joan@example.org", "OWNER, eve@example.edu", "AUDITOR, ''"})
    void everyLinkLeadsSomewhere(KeyRole role, String person) {
        browser.signIn(stage.key("key", role, person).secret());
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of("/lists", "/held", "/postings?list=board-owner%40lists.example"));
        while (!open.isEmpty()) {
            String here = open.remove();
            if (!seen.add(here)) continue;
            var page = browser.get(here);
            assertTrue(page.status() < 400, here + " answers " + page.status());
            Matcher links = LINK.matcher(page.html());
            while (links.find()) open.add(links.group(1).replace("&amp;", "&").replace("&#x3D;", "="));
        }
        assertTrue(seen.size() >= 5, seen.toString());
    }

    @Test void aModeratorIsOfferedToDecideAndNothingElse() {
        browser.signIn(stage.key("Joan's", KeyRole.OWNER, "joan@example.org").secret());
        for (String path : List.of(BOARD, BOARD + "/people")) {
            var page = browser.get(path);
            assertEquals(200, page.status());
            for (String beyond : List.of(">Save<", "/members", "/remove", ">New token<")) assertFalse(page.html().contains(beyond), path + " offers " + beyond);
        }
        assertTrue(browser.get("/held/" + HELD).html().contains(">Approve<"));
        browser.signIn(stage.key("Ada's", KeyRole.OWNER, "ada@example.net").secret());
        String owned = browser.get(BOARD).html();
        for (String offered : List.of(">Save<", "/members", "/remove", ">New token<")) assertTrue(owned.contains(offered), offered);
    }

    @Test void aHeldMailIsReadAsItsAuthorWroteIt() {
        browser.signIn(stage.key("Joan's", KeyRole.OWNER, "joan@example.org").secret());
        String html = browser.get("/held/" + HELD).html();
        assertTrue(html.contains("Grüße &lt;b&gt;from&lt;/b&gt; the sea"), html);
        assertTrue(html.contains("&lt;i&gt;.pdf"), html);
        assertFalse(html.contains("<b>from") || html.contains("<i>.pdf"), html);
    }
}
