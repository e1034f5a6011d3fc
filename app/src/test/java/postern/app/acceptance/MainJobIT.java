package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import postern.app.testing.AuthorDomain;
import postern.app.testing.Await;
import postern.app.testing.Certificates;
import postern.app.testing.DkimPeer;
import postern.app.testing.Fields;
import postern.app.testing.Folders;
import postern.app.testing.FrontPostfix;
import postern.app.testing.Json;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.Postfix;
import postern.app.testing.Recorder;
import postern.app.testing.SmarthostPostfix;
import postern.app.testing.Zone;

/**
 * The main job, between two real Postfix servers: a mail that its author signed and whose domain publishes {@code p=reject} comes in
 * through one, and every member gets one copy through the other that passes DMARC.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobIT {
    private static final String ADA = "ada@author.example";
    private static final String AUTHOR = "Ada Lovelace <" + ADA + ">";
    /** A copy that waits is tried again after a minute at first. */
    private static final Duration NEXT_TRY = Duration.ofSeconds(150);

    private final Path folder = Folders.open("mainjob");
    private final List<AutoCloseable> open = new ArrayList<>();
    private Zone zone;
    private Certificates certificates;
    private AuthorDomain author;
    private Recorder recorder;
    private Postfix smarthost;
    private Postfix front;
    private Stage stage;

    @BeforeAll void start() {
        zone = opened(Zone.start());
        certificates = Certificates.make(folder);
        author = AuthorDomain.make("author.example", folder).publish(zone);
        recorder = opened(Recorder.start());
        smarthost = opened(SmarthostPostfix.start(certificates, recorder.port()));
        stage = opened(new Stage(zone)).over(smarthost.port(), certificates.ca(), SmarthostPostfix.USER, SmarthostPostfix.PASSWORD).start();
        front = opened(FrontPostfix.start(stage.postern.lmtpPort(), Stage.LISTS));
    }

    @AfterAll void stop() throws Exception {
        assertFalse(Pattern.compile("@member\\d").matcher(stage.postern.log()).find(), "the log names no member");
        for (AutoCloseable each : open.reversed()) each.close();
        Folders.remove(folder);
    }

    @AfterEach void theSmarthostSawNoFault() {
        assertEquals(List.of(), recorder.faults(), "what the smarthost passed on breaks a rule of SMTP");
    }

    @Test void everyMemberGetsOneCopyThatPassesDmarcUnderTheListsDomain() throws Exception {
        List<String> members = members("board", 5);
        String board = stage.list("board", "Board", members);
        byte[] mail = Mail.from(AUTHOR, board, "minutes of May").signedBy(author);
        post(ADA, List.of(board), mail);

        List<Recorder.Copy> copies = arrived(members.size(), "minutes of May", board);
        assertEquals(members, copies.stream().map(Recorder.Copy::to).sorted().toList(), "one copy each");
        assertEquals(copies.size(), copies.stream().map(Recorder.Copy::from).distinct().count(), "a return path of its own for each copy");
        for (Recorder.Copy copy : copies) {
            assertTrue(copy.from().matches("b\\+[^@]{1,62}@" + Stage.LISTS), copy.from());
            assertEquals("Ada Lovelace via Board <" + board + ">", Fields.decoded(copy.bytes(), "From").orElseThrow().replace("\"", ""));
            assertEquals(ADA, Fields.address(Fields.first(copy.bytes(), "Reply-To").orElseThrow()));
            assertTrue(Fields.first(copy.bytes(), "List-Id").orElseThrow().endsWith("<board." + Stage.LISTS + ">"));
            assertTrue(Fields.first(copy.bytes(), "List-Post").orElseThrow().contains("<mailto:" + board + ">"));
            assertEquals("list", Fields.first(copy.bytes(), "Precedence").orElseThrow());
            assertArrayEquals(Fields.body(mail), Fields.body(copy.bytes()), "the body to the octet");
            assertNamesNobodyElse(copy, members);
        }
        assertEveryCopyPasses(copies);
    }

    @Test void aTamperedTwinFails() throws Exception {
        String list = stage.list("twins", "Twins", members("twins", 1));
        post(ADA, List.of(list), Mail.from(AUTHOR, list, "twin paradox").signedBy(author));
        Recorder.Copy copy = arrived(1, "twin paradox", list).getFirst();
        byte[] body = copy.bytes().clone();
        body[body.length - 4] ^= 1;
        byte[] from = new String(copy.bytes(), StandardCharsets.ISO_8859_1).replace("Ada Lovelace via", "Eve Lovelace via")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (var signatures : DkimPeer.verify(stage.records(), List.of(body, from))) {
            assertFalse(signatures.isEmpty());
            assertTrue(signatures.stream().noneMatch(DkimPeer.Signature::passed), signatures.toString());
        }
    }

    @Test void reportsComeBackToTheReturnPathAndNothingElseDoes() throws Exception {
        String list = stage.list("returns", "Returns", members("returns", 1));
        post(ADA, List.of(list), Mail.from(AUTHOR, list, "return ticket").signedBy(author));
        String path = arrived(1, "return ticket", list).getFirst().from();
        byte[] report = Mail.from("MAILER-DAEMON@mx.member.example", path, "Delayed Mail").bytes();
        int at = path.indexOf('@') - 3;
        String forged = path.substring(0, at) + (path.charAt(at) == 'a' ? 'b' : 'a') + path.substring(at + 1);
        try (var lmtp = MailClient.lmtp(stage.postern.lmtpPort())) {
            assertTrue(lmtp.send("", List.of(path), report).only().startsWith("250"), "a report to the return path of a copy");
            assertTrue(lmtp.send("", List.of(path.toUpperCase(Locale.ROOT)), report).only().startsWith("250"), "in capitals");
            assertTrue(lmtp.send("", List.of(forged), report).only().startsWith("550"), "a forged return path");
        }
    }

    @Test void personsOnTwoListsGetOneCopyAndAnUnknownAddressIsRefusedAtOnce() throws Exception {
        List<String> crew = members("crew", 3);
        List<String> both = Stream.concat(crew.stream().limit(2), members("mates", 2).stream()).toList();
        String first = stage.list("crew", "Crew", crew);
        String second = stage.list("mates", "Mates", both);
        String unknown = "nobody@" + Stage.LISTS;
        byte[] mail = Mail.from(AUTHOR, first + ", " + second, "all hands").signedBy(author);
        post(ADA, List.of(first, second, unknown), mail);

        List<Recorder.Copy> copies = arrived(5, "all hands", first, second);
        List<String> persons = Stream.concat(crew.stream(), both.stream()).distinct().sorted().toList();
        assertEquals(persons, copies.stream().map(Recorder.Copy::to).sorted().toList());
        assertEveryCopyPasses(copies);
        String refusal = front.logText().lines().filter(line -> line.contains("to=<" + unknown + ">")).findFirst().orElseThrow();
        assertTrue(refusal.contains("status=bounced") && refusal.contains("550 5.1.1") && refusal.contains("in reply to RCPT TO"), refusal);
    }

    @Test void utf8AddressesAndEightBitBodiesGoThroughUntouched() throws Exception {
        List<String> members = List.of("mia@utf8.example", "émile@utf8.example");
        String list = stage.list("utf8", "Größe", members);
        byte[] mail = Mail.from("Jörg <jörg@author.example>", list, "smörgåsbord").withLargeBody(5_000).signedBy(author);
        try (var client = MailClient.smtp(front.port())) {
            assertSent(client.send("jörg@author.example", List.of(list), mail, "BODY=8BITMIME", "SMTPUTF8"));
        }
        List<Recorder.Copy> copies = arrived(members.size(), "smörgåsbord", list);
        assertEquals(members, copies.stream().map(Recorder.Copy::to).sorted().toList());
        for (Recorder.Copy copy : copies) {
            assertArrayEquals(Fields.body(mail), Fields.body(copy.bytes()));
            assertEquals("jörg@author.example", Fields.address(Fields.first(copy.bytes(), "Reply-To").orElseThrow()));
            assertTrue(Fields.decoded(copy.bytes(), "From").orElseThrow().contains("Jörg via Größe"));
        }
        assertEveryCopyPasses(copies);
    }

    @Test void twentyMegabytesGoThroughUntouched() throws Exception {
        List<String> members = members("large", 3);
        String list = stage.list("large", "Large", members);
        byte[] mail = Mail.from(AUTHOR, list, "heavy luggage").withLargeBody(20 * 1024 * 1024).signedBy(author);
        post(ADA, List.of(list), mail);
        List<Recorder.Copy> copies = arrived(members.size(), "heavy luggage", list);
        for (Recorder.Copy copy : copies) assertArrayEquals(Fields.body(mail), Fields.body(copy.bytes()));
        assertEveryCopyPasses(copies);
    }

    @Test void aThousandMembersGetOneCopyEach() throws Exception {
        List<String> members = members("thousand", 1_000);
        String list = stage.list("thousand", "Thousand", members);
        post(ADA, List.of(list), Mail.from(AUTHOR, list, "town meeting").signedBy(author));
        List<Recorder.Copy> copies = arrived(members.size(), "town meeting", list);
        assertEquals(members, copies.stream().map(Recorder.Copy::to).sorted().toList());
        assertEquals(members.size(), copies.stream().map(Recorder.Copy::from).distinct().count());
        assertEveryCopyPasses(copies);
    }

    @Test void whatIsPostedWhileTheSmarthostIsDownArrivesWhenItIsBack() throws Exception {
        List<String> members = members("patient", 3);
        String list = stage.list("patient", "Patient", members);
        smarthost.stop();
        try {
            post(ADA, List.of(list), Mail.from(AUTHOR, list, "better late").signedBy(author));
            Await.until(Stage.ARRIVAL, "the copies wait",
                    () -> stage.copies(list, "deferred") + stage.copies(list, "due") == members.size(),
                    () -> Json.write(stage.postings(list)));
            assertEquals(0, stage.copies(list, "failed"));
        } finally {
            smarthost.start();
        }
        recorder.await(members.size(), "better late", NEXT_TRY);
        assertEveryCopyPasses(arrived(members.size(), "better late", list));
    }

    @Test void aWrongPasswordStopsTheRelayAndFailsNobody() throws Exception {
        List<String> members = members("locked", 3);
        try (var itsZone = Zone.start();
             var locked = new Stage(itsZone).over(smarthost.port(), certificates.ca(), SmarthostPostfix.USER, "wrong").start()) {
            String list = locked.list("locked", "Locked", members);
            lmtp(locked, list, Mail.from(AUTHOR, list, "open the door").signedBy(author));
            Await.until(Stage.ARRIVAL, "the relay is stopped", () -> Json.text(locked.relay(), "state").equals("stopped"),
                    () -> Json.write(locked.relay()) + "\n" + locked.postern.log());
            assertFalse(Json.text(locked.relay(), "reason").contains("wrong"), "the password is told to nobody");
            assertEquals(0, locked.copies(list, "failed"), "a refused login is no member's fault");
            assertEquals(0, recorder.copiesOf("open the door").size());
            assertEquals(List.of("relay-stopped " + Stage.RELAY), alarms(locked));
            assertTrue(locked.rest().get("/metrics").expect(200).body().contains("\npostern_alarm{name=\"relay-stopped\"} 1\n"));

            locked.writePassword(SmarthostPostfix.PASSWORD);
            locked.rest().post("/api/v1/relays/" + Stage.RELAY + "/resume", Json.object()).expect(200);
            recorder.await(members.size(), "open the door", NEXT_TRY);
            locked.awaitSettled(list, 1, Stage.ARRIVAL);
            recorder.await(members.size(), "open the door", Stage.ARRIVAL);
            assertEquals(List.of(), alarms(locked));
        }
    }

    private static List<String> alarms(Stage stage) {
        return Json.list(stage.rest().get("/api/v1/alarms").expect(200).json(), "items").stream().map(alarm -> Json.text(alarm, "name") + " " + Json.text(alarm, "subject")).toList();
    }

    @Test void aCertificateOfAnUnknownAuthorityGetsNeitherPasswordNorCopies() throws Exception {
        List<String> members = members("wary", 2);
        String user = SmarthostPostfix.USER;
        try (var itsZone = Zone.start();
             var wary = new Stage(itsZone).over(smarthost.port(), certificates.otherCa(), user, SmarthostPostfix.PASSWORD)) {
            wary.start();
            String list = wary.list("wary", "Wary", members);
            int before = smarthost.logText().length();
            lmtp(wary, list, Mail.from(AUTHOR, list, "trust nobody").signedBy(author));
            Await.until(Stage.ARRIVAL, "a handshake that Postern broke off",
                    () -> smarthost.logText().substring(before).matches("(?s).*(SSL_accept error|lost connection after STARTTLS).*"),
                    wary.postern::log);
            assertFalse(smarthost.logText().substring(before).contains("sasl_"), "no login was tried");
            assertEquals(0, wary.copies(list, "failed") + wary.copies(list, "delivered"));
            assertEquals(0, recorder.copiesOf("trust nobody").size());

            wary.postern.stop();
            wary.postern.withRelay("CA_FILE", certificates.ca().toString()).start();
            recorder.await(members.size(), "trust nobody", NEXT_TRY);
            wary.awaitSettled(list, 1, Stage.ARRIVAL);
            recorder.await(members.size(), "trust nobody", Stage.ARRIVAL);
        }
    }

    /** All {@code n} copies, when the lists' postings are settled and the smarthost is empty: none will follow. */
    private List<Recorder.Copy> arrived(int n, String marker, String... lists) {
        recorder.await(n, marker, Stage.ARRIVAL);
        front.awaitEmptyQueue(Stage.ARRIVAL);
        for (String list : lists) stage.awaitSettled(list, 1, Stage.ARRIVAL);
        smarthost.awaitEmptyQueue(Stage.ARRIVAL);
        return recorder.await(n, marker, Stage.ARRIVAL);
    }

    /** At a receiver: a signature passes under the published record, and its domain is that of From (RFC 7489 section 3.1.1). */
    private void assertEveryCopyPasses(List<Recorder.Copy> copies) {
        List<List<DkimPeer.Signature>> found = DkimPeer.verify(stage.records(), copies.stream().map(Recorder.Copy::bytes).toList());
        for (int i = 0; i < copies.size(); i++) {
            String from = Fields.address(Fields.first(copies.get(i).bytes(), "From").orElseThrow());
            String domain = from.substring(from.indexOf('@') + 1);
            List<DkimPeer.Signature> ours = found.get(i).stream().filter(each -> each.domain().equalsIgnoreCase(domain)).toList();
            assertEquals(Stage.LISTS, domain);
            assertFalse(ours.isEmpty(), "no signature of " + domain + " on the copy for " + copies.get(i).to());
            assertTrue(ours.stream().allMatch(DkimPeer.Signature::passed), copies.get(i).to() + ": " + ours);
        }
    }

    private static void assertNamesNobodyElse(Recorder.Copy copy, List<String> members) {
        String text = new String(copy.bytes(), StandardCharsets.UTF_8);
        for (String member : members) {
            if (!member.equals(copy.to())) assertFalse(text.contains(member), member + " in the copy for " + copy.to());
        }
    }

    /** Into the Postfix in front, which answers for it from then on. */
    private void post(String from, List<String> to, byte[] mail) throws IOException {
        try (var client = MailClient.smtp(front.port())) {
            assertSent(client.send(from, to, mail, "BODY=8BITMIME"));
        }
    }

    private static void lmtp(Stage stage, String list, byte[] mail) throws IOException {
        try (var client = MailClient.lmtp(stage.postern.lmtpPort())) {
            assertSent(client.send(ADA, List.of(list), mail, "BODY=8BITMIME"));
        }
    }

    private static void assertSent(MailClient.Answers answers) {
        assertTrue(answers.only().startsWith("250"), answers.toString());
    }

    /** {@code n} members, each at one of a few domains, sorted. */
    private static List<String> members(String name, int n) {
        var members = IntStream.range(0, n).mapToObj(i -> "%s%04d@member%d.example".formatted(name, i, i % 7)).sorted().toList();
        assertEquals(n, new HashSet<>(members).size());
        return members;
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }
}
