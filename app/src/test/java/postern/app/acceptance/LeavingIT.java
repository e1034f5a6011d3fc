package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import postern.app.testing.AuthorDomain;
import postern.app.testing.Chromium;
import postern.app.testing.DkimPeer;
import postern.app.testing.Fields;
import postern.app.testing.Folders;
import postern.app.testing.Json;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.Postfix;
import postern.app.testing.Program;
import postern.app.testing.Recorder;
import postern.app.testing.Rest;
import postern.app.testing.ShippedPostfix;
import postern.app.testing.Zone;
import postern.rewrite.testing.Peers;

/**
 * Members leave by what their own copies tell them: mail to the address enters by SMTP through Postfix as {@code deploy/} configures it, the
 * link is opened by a scanner, a mail provider's program (curl) and a browser.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeavingIT {
    private static final String ADA = "ada@author.example";
    private static final String PAGES = "https://lists.example.org";
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder = Folders.open("leaving");
    private final List<AutoCloseable> open = new ArrayList<>();
    private AuthorDomain author;
    private Recorder relay;
    private Recorder world;
    private Stage stage;
    private Postfix front;

    @BeforeAll void start() {
        Peers.need(CURL, "curl");
        Zone zone = opened(Zone.start());
        author = AuthorDomain.make("author.example", folder).bearingLists().publish(zone);
        relay = opened(Recorder.start());
        world = opened(Recorder.start());
        stage = opened(new Stage(zone)).over(relay);
        stage.postern.with("POSTERN_HTTP_PUBLIC_URL", PAGES);
        stage.start();
        stage.list("inner", List.of("nina@member.example", "ned@member.example"));
        stage.list("board", List.of("grace@member.example", "joan@member.example", "kim@member.example", "inner@" + Stage.LISTS), "personalised", true);
        stage.list("open", List.of("grace@member.example", ADA));
        stage.list("browsed", List.of("grace@member.example", "joan@member.example"), "personalised", true);
        front = opened(ShippedPostfix.start(stage.postern.lmtpPort(), world.port(), stage.postern));
    }

    @AfterAll void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
        Folders.remove(folder);
    }

    @AfterEach void nobodyWasToldAndTheRelaySawNoFault() {
        assertEquals(List.of(), world.copies().stream().map(Recorder.Copy::to).toList());
        assertEquals(List.of(), relay.faults());
    }

    @Test void aCopysOwnAddressAndLinkTakeExactlyItsMemberOff() throws Exception {
        String board = "board@" + Stage.LISTS;
        Map<String, byte[]> copies = posted(board, "first", 5);
        assertEveryCopyIsSigned(copies.values());
        assertEquals("munged", Json.text(stage.trace(board), "forecast", "from"));
        assertEquals("pass", Json.text(stage.trace(board), "forecast", "result"));
        assertEquals(5, copies.values().stream().map(LeavingIT::address).collect(Collectors.toSet()).size());

        for (byte[] copy : copies.values()) {
            Program opened = curl("GET", path(copy));
            assertTrue(opened.text().contains("Leave the list") && opened.text().contains("HTTP 200"), opened.text());
        }
        assertEquals(Set.of(), left(board), "a scanner opens every link");

        String grace = address(copies.get("grace@member.example"));
        assertEquals("550", refused(forged(grace)).substring(0, 3), "Postfix asks Postern before it takes such a mail");
        assertTrue(accepted("somebody@phone.example", grace, Mail.from("Grace <somebody@phone.example>", grace, "unsubscribe").bytes()));
        String nina = address(copies.get("nina@member.example"));
        assertTrue(accepted("nina@member.example", nina.toUpperCase(Locale.ROOT), Mail.from("Nina <nina@member.example>", nina, "Unsubscribe").bytes()));
        assertEquals(Set.of("grace@member.example"), left(board), "Nina is no member of its own");

        Program click = curl("POST", path(copies.get("joan@member.example")), "--data", "List-Unsubscribe=One-Click", "--header", "Origin: https://mail.provider.example");
        assertTrue(click.text().contains("HTTP 200"), click.text());
        Program parts = curl("POST", path(copies.get("ned@member.example")), "--form", "List-Unsubscribe=One-Click");
        assertTrue(parts.text().contains("HTTP 200"), parts.text());
        Program wrong = curl("POST", forged(path(copies.get("kim@member.example"))), "--data", "List-Unsubscribe=One-Click");
        assertTrue(wrong.text().contains("HTTP 404"), wrong.text());
        assertEquals(Set.of("kim@member.example"), posted(board, "second", 1).keySet());
        assertEquals(Set.of("nina@member.example", "ned@member.example"), posted("inner@" + Stage.LISTS, "to the inner one", 2).keySet());
        String joan = path(copies.get("joan@member.example"));
        for (String secret : List.of("member.example", grace.substring("board-unsubscribe+".length(), grace.indexOf('@')), joan.substring(joan.lastIndexOf('/') + 1))) {
            assertFalse(stage.postern.log().contains(secret), "the log names no member, and no way to leave");
        }
    }

    @Test void whoIsProvenLeavesByTheAddressThatAllCopiesName() throws Exception {
        String list = "open@" + Stage.LISTS;
        byte[] copy = posted(list, "for all", 2).get("grace@member.example");
        String leave = address(copy);
        assertEquals("open-unsubscribe@" + Stage.LISTS, leave);
        assertTrue(accepted(ADA, leave, Mail.from("Ada <" + ADA + ">", leave, "forged").bytes()));
        assertTrue(accepted("grace@member.example", leave, Mail.from("Grace <grace@member.example>", leave, "nothing proves this").bytes()));
        assertEquals(Set.of(), left(list));
        assertTrue(accepted(ADA, leave, Mail.from("Ada <" + ADA + ">", leave, "let me go").signedBy(author)));
        assertEquals(Set.of(ADA), left(list));
        assertEquals(Set.of("grace@member.example"), posted(list, "without Ada", 1).keySet());
    }

    @Test void aPersonPressesTheButtonAndTheNext() throws Exception {
        String list = "browsed@" + Stage.LISTS;
        String path = path(posted(list, "browse", 2).get("grace@member.example"));
        Path pictures = Peers.root().resolve("app/target/screenshots");
        Files.createDirectories(pictures);
        try (Chromium browser = Chromium.open()) {
            browser.go("http://127.0.0.1:" + stage.postern.httpPort() + path);
            look(browser, pictures, "unsubscribe");
            assertEquals(Set.of(), left(list));
            browser.press("main button");
            look(browser, pictures, "unsubscribed");
            assertTrue(browser.text().contains("You get nothing more from browsed"), browser.text());
            assertEquals(Set.of("grace@member.example"), left(list));
            browser.press("main button");
            look(browser, pictures, "resubscribed");
            assertTrue(browser.text().contains("You have not left browsed"), browser.text());
            assertEquals(Set.of(), left(list));
        }
    }

    /** As a wide window and a phone show it. */
    private static void look(Chromium browser, Path pictures, String name) throws IOException {
        for (int width : List.of(1200, 390)) {
            Files.write(pictures.resolve(name + "-" + width + ".png"), browser.picture(width, false));
            assertTrue(browser.contentWidth(width) <= width, name + " in a window of " + width);
        }
    }

    /** By Debian's dkimverify's library; and both fields stand in {@code h=}. */
    private void assertEveryCopyIsSigned(Iterable<byte[]> copies) {
        var records = new HashMap<>(stage.records());
        records.putAll(author.records());
        for (byte[] copy : copies) {
            List<DkimPeer.Signature> ours = DkimPeer.verify(records, copy).stream().filter(one -> one.domain().equals(Stage.LISTS)).toList();
            assertEquals(List.of(true, true), ours.stream().map(DkimPeer.Signature::passed).toList(), "RSA and Ed25519");
            for (String field : Fields.all(copy, "DKIM-Signature").stream().map(one -> one.replaceAll("\\s", "")).filter(one -> one.contains("d=" + Stage.LISTS + ";")).toList()) {
                assertTrue(field.matches(".*;h=[^;]*:list-unsubscribe:[^;]*list-unsubscribe-post[:;].*"), field);
            }
            assertEquals(List.of("List-Unsubscribe=One-Click"), Fields.all(copy, "List-Unsubscribe-Post"));
        }
    }

    /** @return the copies by whom they went to, once all are there */
    private Map<String, byte[]> posted(String list, String subject, int copies) throws Exception {
        assertTrue(accepted(ADA, list, Mail.from("Ada <" + ADA + ">", list, subject).signedBy(author)));
        relay.await(copies, subject, Stage.ARRIVAL);
        stage.awaitSettled(list, stage.postings(list).size(), Stage.ARRIVAL);
        return relay.copiesOf(subject).stream().collect(Collectors.toMap(Recorder.Copy::to, Recorder.Copy::bytes));
    }

    private boolean accepted(String from, String to, byte[] mail) throws IOException {
        try (var smtp = MailClient.smtp(front.port())) {
            String answer = smtp.send(from, List.of(to), mail, "BODY=8BITMIME").only();
            front.awaitEmptyQueue(Stage.ARRIVAL);
            if (!answer.startsWith("250")) throw new AssertionError(answer);
            return true;
        }
    }

    private String refused(String to) throws IOException {
        try (var smtp = MailClient.smtp(front.port())) {
            smtp.command("MAIL FROM:<whoever@elsewhere.example>");
            return smtp.command("RCPT TO:<" + to + ">");
        }
    }

    /** Who opted out, as the list's keepers see its own members. */
    private Set<String> left(String list) {
        return Json.list(stage.rest().get("/api/v1/lists/" + Rest.step(list) + "/members").expect(200).json(), "items").stream()
                .filter(member -> Json.text(member, "state").equals("optedOut")).map(member -> Json.text(member, "address")).collect(Collectors.toSet());
    }

    private static String address(byte[] copy) {
        return found(copy, "<mailto:([^?>]+)\\?subject=unsubscribe>");
    }

    /** Of the link, without scheme and host. */
    private static String path(byte[] copy) {
        return found(copy, "<" + PAGES + "(/[^>]+)>");
    }

    private static String found(byte[] copy, String pattern) {
        String field = Fields.first(copy, "List-Unsubscribe").orElseThrow();
        Matcher found = Pattern.compile(pattern).matcher(field);
        assertTrue(found.find(), field);
        return found.group(1);
    }

    /** The same with another character in the middle of what we made. */
    private static String forged(String way) {
        Matcher opaque = Pattern.compile("[a-z2-7]{24}").matcher(way);
        assertTrue(opaque.find(), way);
        int at = opaque.start() + 12;
        return way.substring(0, at) + (way.charAt(at) == 'a' ? 'b' : 'a') + way.substring(at + 1);
    }

    private Program curl(String method, String path, String... more) {
        var command = new ArrayList<>(List.of(CURL.toString(), "--silent", "--show-error", "--max-time", "20", "--request", method, "--write-out", "\nHTTP %{http_code}\n"));
        command.addAll(List.of(more));
        command.add("http://127.0.0.1:" + stage.postern.httpPort() + path);
        return Program.run(LIMIT, command.toArray(String[]::new)).ok();
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }
}
