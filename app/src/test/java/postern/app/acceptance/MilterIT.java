package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import postern.app.testing.AuthorDomain;
import postern.app.testing.Await;
import postern.app.testing.Fields;
import postern.app.testing.Folders;
import postern.app.testing.FrontPostfix;
import postern.app.testing.Json;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.Milter;
import postern.app.testing.Postfix;
import postern.app.testing.Recorder;
import postern.app.testing.Zone;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * The word of our own Postfix, as OpenDKIM and OpenDMARC write it in their packages' configuration: it stands above Postfix' Received and is
 * believed; the same name further down came in with the mail, and is not. Postern finds neither the author's key nor his SPF: only that
 * word can prove him.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MilterIT {
    private static final String FRONT = "mx.front.test";
    private static final String ADA = "ada@author.example";
    private static final String AUTHOR = "Ada Lovelace <" + ADA + ">";
    private static final String FORGED = FRONT + "; auth=pass smtp.auth=" + ADA + "; dkim=pass header.d=author.example; dmarc=pass header.from=author.example";

    private final Path folder = Folders.open("milter");
    private final List<AutoCloseable> open = new ArrayList<>();
    private AuthorDomain author;
    private Recorder recorder;
    private Postfix front;
    private Stage stage;

    @BeforeAll void start() {
        Zone zone = opened(Zone.start());
        author = AuthorDomain.make("author.example", folder);
        zone.txt("_dmarc.author.example", "v=DMARC1; p=reject").a("author.example", "198.51.100.1");
        zone.txt("_dmarc.calm.example", "v=DMARC1; p=none").a("calm.example", "198.51.100.2");
        recorder = opened(Recorder.start());
        stage = opened(new Stage(zone)).over(recorder);
        stage.postern.with("POSTERN_PROOFS_AUTHSERV_IDS", FRONT);
        stage.start();
        Milter opendkim = opened(Milter.opendkim(FRONT, author.records()));
        Milter opendmarc = opened(Milter.opendmarc(FRONT, author.records()));
        front = opened(FrontPostfix.prepare(stage.postern.lmtpPort(), Stage.LISTS).with("smtpd_milters", opendkim.address() + ", " + opendmarc.address())
                .with("milter_default_action", "tempfail").with("smtpd_authorized_xclient_hosts", "127.0.0.1")).start();
    }

    @AfterAll void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
        Folders.remove(folder);
    }

    @Test void whatOurMiltersFoundStandsAboveReceivedAndProvesTheAuthor() throws Exception {
        String list = stage.list("believing", "Believing", List.of("a@member.example"));
        post(ADA, list, Mail.from(AUTHOR, list, "honest").signedBy(author));
        byte[] copy = recorder.await(1, "honest", Stage.ARRIVAL).getFirst().bytes();
        Object trace = stage.trace(list);
        assertEquals(List.of("results", "munged"), List.of(Json.text(trace, "proofs", "by"), Json.text(trace, "forecast", "from")), Json.write(trace));
        assertEquals("pass", Json.text(trace, "forecast", "result"));
        assertEquals(list, Fields.address(Fields.first(copy, "From").orElseThrow()));

        List<String> above = aboveReceivedOfTheFront(copy);
        for (String found : List.of("dkim=pass", "dmarc=pass")) {
            assertTrue(above.stream().anyMatch(value -> value.startsWith(FRONT + ";") && value.contains(found)), found + " in " + above);
        }
    }

    @Test void theSameNameInsideAMailIsNotBelieved() throws Exception {
        String list = stage.list("wary", "Wary", List.of("b@member.example"));
        post(ADA, list, Mail.from(AUTHOR, list, "forged").with("Authentication-Results", FORGED).bytes());
        Await.until(Stage.ARRIVAL, "the forged mail is kept", () -> held(list).size() == 1, () -> stage.postern.log() + front.logText());
        assertEquals("author's policy", Json.text(held(list).getFirst(), "rule"));
        assertEquals(List.of(), stage.postings(list));
    }

    @Test void theSameNameInsideAMailIsTakenOutOfItsCopies() throws Exception {
        String list = stage.list("tidy", "Tidy", List.of("c@member.example"));
        String forged = FRONT + "; auth=pass smtp.auth=bob@calm.example";
        post("bob@calm.example", list, Mail.from("Bob <bob@calm.example>", list, "tidy up").with("Authentication-Results", forged)
                .with("Authentication-Results", "mx.elsewhere.example; spf=pass smtp.mailfrom=calm.example").bytes());
        byte[] copy = recorder.await(1, "tidy up", Stage.ARRIVAL).getFirst().bytes();
        assertEquals("false", Json.text(stage.trace(list), "proofs", "proven"));
        List<String> results = Fields.all(copy, "Authentication-Results");
        assertTrue(results.stream().noneMatch(value -> value.contains("smtp.auth")), results.toString());
        assertTrue(results.stream().anyMatch(value -> value.startsWith("mx.elsewhere.example;")), "another server's word stays: " + results);
    }

    private List<?> held(String list) {
        return Json.list(stage.rest().get("/api/v1/held").expect(200).json(), "items").stream().filter(each -> Json.text(each, "to").equals(list)).toList();
    }

    /** Values of Authentication-Results between the top of the copy and what the Postfix in front wrote. */
    private static List<String> aboveReceivedOfTheFront(byte[] copy) {
        var above = new ArrayList<String>();
        for (HeaderField field : RawMessage.parse(copy).fields()) {
            if (field.is("Received") && field.value().contains("by " + FRONT)) return above;
            if (field.is("Authentication-Results")) above.add(field.value());
        }
        throw new AssertionError("no Received of " + FRONT);
    }

    /** From a host that the milters look at: they pass over 127.0.0.1. */
    private void post(String from, String to, byte[] mail) throws IOException {
        try (var client = MailClient.smtp(front.port())) {
            String told = client.command("XCLIENT ADDR=192.0.2.77 NAME=mx.client.example HELO=mx.client.example");
            assertTrue(told.startsWith("220"), told);
            client.command("EHLO mx.client.example");
            String answer = client.send(from, List.of(to), mail, "BODY=8BITMIME").only();
            assertTrue(answer.startsWith("250"), answer);
        }
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }
}
