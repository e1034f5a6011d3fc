package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * What was foreseen for a posting is what receivers find, between two real Postfix servers: From is touched only where a receiver
 * would otherwise refuse, and what failed its author's own policy on arrival goes nowhere. Each time the trace tells it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForecastIT {
    private static final String ADA = "ada@author.example";
    private static final String AUTHOR = "Ada Lovelace <" + ADA + ">";
    private static final String STRANGER = "198.51.100.66";

    private final Path folder = Folders.open("forecast");
    private final List<AutoCloseable> open = new ArrayList<>();
    private Zone zone;
    private AuthorDomain author;
    private AuthorDomain calm;
    private Recorder recorder;
    private Postfix front;
    private Stage stage;

    @BeforeAll void start() {
        zone = opened(Zone.start());
        Certificates certificates = Certificates.make(folder);
        author = AuthorDomain.make("author.example", folder).bearingLists().publish(zone);
        calm = AuthorDomain.make("calm.example", folder).withPolicy("none").publish(zone);
        recorder = opened(Recorder.start());
        Postfix smarthost = opened(SmarthostPostfix.start(certificates, recorder.port()));
        stage = opened(new Stage(zone)).over(smarthost.port(), certificates.ca(), SmarthostPostfix.USER, SmarthostPostfix.PASSWORD).start();
        front = opened(FrontPostfix.start(stage.postern.lmtpPort(), Stage.LISTS));
    }

    @AfterAll void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
        Folders.remove(folder);
    }

    @AfterEach void theSmarthostSawNoFault() {
        assertEquals(List.of(), recorder.faults(), "what the smarthost passed on breaks a rule of SMTP");
    }

    /** One mail to two lists: the one leaves it as it came, the other has a footer. */
    @Test void fromStaysWhereTheAuthorsSignatureSurvivesAndIsMungedWhereAFooterBreaksIt() throws Exception {
        String plain = stage.list("plain", "Plain", List.of("kept@member.example"));
        String footed = stage.list("footed", List.of("munged@member.example"), "footer", "-- \nTo all of the footed.");
        Mail mail = Mail.from(AUTHOR, plain + ", " + footed, "two readings");
        post(ADA, List.of(plain, footed), mail.signedBy(author));
        List<Recorder.Copy> copies = recorder.await(2, "two readings", Stage.ARRIVAL);

        byte[] kept = copyFor("kept@member.example", copies);
        String text = new String(kept, StandardCharsets.UTF_8);
        for (String field : mail.fields()) assertTrue(text.contains("\r\n" + field + "\r\n"), field + " in\n" + text);
        assertArrayEquals(mail.body(), Fields.body(kept), "the body to the octet");
        assertEquals(Map.of("author.example", true, Stage.LISTS, true), judged(kept), "the author's signature, and ours beside it");
        assertForecast(plain, "kept", "the signature of author.example survives our changes");

        byte[] munged = copyFor("munged@member.example", copies);
        assertEquals(footed, Fields.address(Fields.first(munged, "From").orElseThrow()));
        assertEquals(new String(mail.body(), StandardCharsets.UTF_8) + "\r\n-- \r\nTo all of the footed.\r\n", new String(Fields.body(munged), StandardCharsets.UTF_8));
        assertTrue(judged(munged).get(Stage.LISTS), "a signature aligned with From");
        assertFalse(judged(munged).getOrDefault("author.example", false), "the footer breaks the author's");
        assertForecast(footed, "munged", "no signature of author.example survives our changes, and its policy is reject");
        for (String list : List.of(plain, footed)) {
            assertEquals("dkim", Json.text(stage.trace(list), "proofs", "by"));
            assertEquals("pass", Json.text(stage.trace(list), "proofs", "dkim", 0, "result"));
        }
    }

    @Test void aPersonalisedListWritesToEachMemberAloneAndEachCopyPasses() throws Exception {
        List<String> members = List.of("one@member.example", "two@member.example");
        String list = stage.list("personal", members, "personalised", true);
        post(ADA, List.of(list), Mail.from(AUTHOR, list, "dear you").signedBy(author));
        List<Recorder.Copy> copies = recorder.await(2, "dear you", Stage.ARRIVAL);
        for (String member : members) {
            byte[] copy = copyFor(member, copies);
            assertEquals(List.of(member), Fields.all(copy, "To"));
            assertEquals(list, Fields.address(Fields.first(copy, "From").orElseThrow()), "the author signed another To");
            assertTrue(judged(copy).get(Stage.LISTS), "a signature of this very copy");
        }
        assertForecast(list, "munged", "no signature of author.example can be relied on (it covers to, which is written anew)");
    }

    @Test void aForgedMailIsAnsweredAsTakenAndGoesNowhere() throws Exception {
        String list = stage.list("guarded", "Guarded", List.of("spared@member.example"));
        byte[] forged = Mail.from(AUTHOR, list, "send money").bytes();
        String answer = lmtp(STRANGER, ADA, list, forged);
        assertTrue(answer.matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), answer);
        Object held = Json.at(stage.rest().get("/api/v1/held/" + answer.split(" ")[2]).expect(200).json(), "held");
        assertEquals(List.of(list, "author's policy", ADA), List.of(Json.text(held, "to"), Json.text(held, "rule"), Json.text(held, "mailFrom")));
        assertEquals(List.of(), stage.postings(list));
        assertTrue(stage.postern.log().contains("quarantined to=" + list + ": It came without proof that author.example sent it, whose policy is reject"), stage.postern.log());

        String owner = "guarded-owner@" + Stage.LISTS;
        assertTrue(lmtp(STRANGER, "", owner, forged).startsWith("550 5.7.26"), "a null sender: a report of that goes to nobody");
        assertTrue(lmtp(AuthorDomain.HOST, ADA, list, Mail.from(AUTHOR, list, "from home").bytes()).startsWith("250"), "the same from the author's own host");
        assertEquals(list, Fields.address(Fields.first(recorder.await(1, "from home", Stage.ARRIVAL).getFirst().bytes(), "From").orElseThrow()));
        assertForecast(list, "munged", "its policy is reject");
        assertEquals("spf", Json.text(stage.trace(list), "proofs", "by"));
        assertEquals(List.of(), recorder.copiesOf("send money"));
    }

    @Test void whoseDomainAsksNobodyToRefuseKeepsHisFrom() throws Exception {
        String list = stage.list("mild", "Mild", List.of("mild@member.example"));
        post("bob@calm.example", List.of(list), Mail.from("Bob <bob@calm.example>", list, "no signature").bytes());
        byte[] copy = recorder.await(1, "no signature", Stage.ARRIVAL).getFirst().bytes();
        assertEquals("Bob <bob@calm.example>", Fields.first(copy, "From").orElseThrow());
        assertEquals(Map.of(Stage.LISTS, true), judged(copy));
        assertForecast(list, "kept", "calm.example asks nobody to refuse");
        assertEquals("false", Json.text(stage.trace(list), "proofs", "proven"));
        assertEquals("fail", Json.text(stage.trace(list), "proofs", "dmarc", "result"));
    }

    @Test void whileTheDnsIsAwayMailWaitsInFrontAndArrivesWhenItIsBack() throws Exception {
        String list = stage.list("patient", "Patient", List.of("patient@member.example"));
        zone.mute();
        try {
            post(ADA, List.of(list), Mail.from(AUTHOR, list, "who are you").signedBy(author));
            Await.until(Stage.ARRIVAL, "the mail is put off", () -> front.logText().lines()
                    .anyMatch(line -> line.contains("to=<" + list + ">") && line.contains("status=deferred") && line.contains("said: 451 4.4.3")), front::logText);
            assertEquals(List.of(), stage.postings(list));
        } finally {
            zone.speak();
        }
        byte[] copy = recorder.await(1, "who are you", Stage.ARRIVAL).getFirst().bytes();
        assertEquals(Map.of("author.example", true, Stage.LISTS, true), judged(copy));
        assertForecast(list, "kept", "survives");
    }

    /** Of the list's only posting. */
    private void assertForecast(String list, String from, String reason) {
        Object forecast = Json.at(stage.trace(list), "forecast");
        assertEquals(List.of(from, "pass"), List.of(Json.text(forecast, "from"), Json.text(forecast, "result")), Json.write(forecast));
        assertTrue(Json.text(forecast, "reason").contains(reason), Json.write(forecast));
    }

    /** At a receiver: for each domain that signed, whether all its signatures pass. */
    private Map<String, Boolean> judged(byte[] copy) {
        var records = new HashMap<>(stage.records());
        records.putAll(author.records());
        records.putAll(calm.records());
        var judged = new HashMap<String, Boolean>();
        for (DkimPeer.Signature each : DkimPeer.verify(records, copy)) judged.merge(each.domain(), each.passed(), Boolean::logicalAnd);
        return judged;
    }

    private static byte[] copyFor(String recipient, List<Recorder.Copy> copies) {
        return copies.stream().filter(copy -> copy.to().equals(recipient)).findFirst().orElseThrow().bytes();
    }

    /** Into the Postfix in front, which answers for it from then on. */
    private void post(String from, List<String> to, byte[] mail) throws IOException {
        try (var client = MailClient.smtp(front.port())) {
            String answer = client.send(from, to, mail, "BODY=8BITMIME").only();
            assertTrue(answer.startsWith("250"), answer);
        }
    }

    /** What Postern answers when a Postfix hands it mail that {@code client} brought. */
    private String lmtp(String client, String from, String to, byte[] mail) throws IOException {
        try (var lmtp = MailClient.lmtp(stage.postern.lmtpPort())) {
            String told = lmtp.command("XFORWARD ADDR=" + client + " HELO=mx.client.example");
            assertTrue(told.startsWith("250"), told);
            return lmtp.send(from, List.of(to), mail, "BODY=8BITMIME").only();
        }
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }
}
