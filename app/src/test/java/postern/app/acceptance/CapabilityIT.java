package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import postern.app.testing.AuthorDomain;
import postern.app.testing.Folders;
import postern.app.testing.Json;
import postern.app.testing.Mail;
import postern.app.testing.MailClient;
import postern.app.testing.Postfix;
import postern.app.testing.Recorder;
import postern.app.testing.ShippedPostfix;
import postern.app.testing.Zone;

/**
 * A token that a mail client attached as a file, in a mail that came through another provider's forward: the envelope sender is
 * rewritten on the way, the author's signature is broken, and a sealer who is trusted tells that it was good. It enters by SMTP
 * through Postfix as {@code deploy/} configures it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CapabilityIT {
    private static final String ADA = "ada@author.example";
    private static final String FORWARDED = "SRS0=x1y2=AB=author.example=ada@forwarder.example";
    private static final String STRANGER = "198.51.100.66";

    private final Path folder = Folders.open("capability");
    private final List<AutoCloseable> open = new ArrayList<>();
    private AuthorDomain author;
    private AuthorDomain forwarder;
    private Recorder relay;
    private Recorder world;
    private Stage stage;
    private Postfix front;

    @BeforeAll void start() {
        Zone zone = opened(Zone.start());
        author = AuthorDomain.make("author.example", folder).publish(zone);
        forwarder = AuthorDomain.make("forwarder.example", folder).publish(zone);
        relay = opened(Recorder.start());
        world = opened(Recorder.start());
        stage = opened(new Stage(zone)).over(relay);
        stage.postern.with("POSTERN_PROOFS_SEALERS", "forwarder.example");
        stage.start();
        stage.list("council", List.of("carol@member.example", "dan@member.example"), "posting", "members");
        front = opened(ShippedPostfix.start(stage.postern.lmtpPort(), world.port(), stage.postern));
    }

    @AfterAll void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
        Folders.remove(folder);
    }

    @AfterEach void postfixToldNobodyButAProvenSender() {
        assertTrue(Set.of(FORWARDED).containsAll(world.copies().stream().map(Recorder.Copy::to).toList()), () -> world.copies().stream().map(Recorder.Copy::to).toList().toString());
        assertEquals(List.of(), relay.faults());
    }

    @Test void aTokenFileReachesExactlyWhomItNamesThoughTheMailWasForwarded() throws Exception {
        Object token = token("recipients", List.of("x@elsewhere.example", "carol@member.example"), "lists", List.of("council@" + Stage.LISTS), "senders", List.of(ADA));
        byte[] mail = forwarder.forward(author.sign(withFile("once for all", Json.text(token, "file", "content"))), author);
        String first = post(AuthorDomain.HOST, FORWARDED, mail);
        List<Recorder.Copy> copies = relay.await(3, "once for all", Stage.ARRIVAL);
        assertEquals(Set.of("x@elsewhere.example", "carol@member.example", "dan@member.example"), copies.stream().map(Recorder.Copy::to).collect(Collectors.toSet()));
        copies.forEach(copy -> assertShowsNo(Json.text(token, "token"), copy));
        assertEquals("arc", Json.text(stage.trace("council@" + Stage.LISTS), "proofs", "by"));

        String again = post(AuthorDomain.HOST, FORWARDED, mail);
        assertEquals(first, again, "the identical submission hears the first id");
        String other = post(AuthorDomain.HOST, FORWARDED, forwarder.forward(author.sign(withFile("another", Json.text(token, "file", "content"))), author));
        assertTrue(other.startsWith("550 5.7.1 not allowed to post here"), "to a sender who is proven: " + other);
        assertEquals(3, relay.copiesOf("once for all").size());
        assertEquals(List.of(), relay.copiesOf("another"));
    }

    @Test void aFileOfTheSystemInUseTodayOpensWithItsOwnValue() throws Exception {
        token("recipients", List.of("old@elsewhere.example"), "senders", List.of(ADA), "value", "an/old+value=of.some.length");
        post(AuthorDomain.HOST, FORWARDED, forwarder.forward(author.sign(withFile("as before", "LEGOTOKENan/old+value=of.some.length\n")), author));
        assertEquals("old@elsewhere.example", relay.await(1, "as before", Stage.ARRIVAL).getFirst().to());
    }

    @Test void aStolenTokenDoesNotOpenForAForgedAuthor() throws Exception {
        Object token = token("recipients", List.of("spared@elsewhere.example"), "senders", List.of(ADA));
        String answer = post(STRANGER, "thief@nowhere.invalid", withFile("stolen", Json.text(token, "file", "content")));
        assertEquals("an author who is not proven", rule(answer));
        assertEquals(List.of(), relay.copiesOf("stolen"));
        Object left = stage.rest().get("/api/v1/tokens/" + Json.text(token, "id")).expect(200).json();
        assertEquals("1", String.valueOf(Json.at(left, "usesLeft")), "it is not spent");
        post(AuthorDomain.HOST, ADA, author.sign(withFile("rightful", Json.text(token, "file", "content"))));
        relay.await(1, "rightful", Stage.ARRIVAL);
    }

    /** The signature of a copy is good, and says nothing of where its author meant it to go. */
    @Test void aSignedCopyOfOneListIsHeldWhenItIsSentToAnother() throws Exception {
        String rowing = stage.list("rowing", List.of("rower@member.example", ADA), "posting", "members");
        String chess = stage.list("chess", List.of("player@member.example", ADA), "posting", "members");
        ShippedPostfix.refresh(front, stage.postern);
        Mail mail = Mail.from("Ada <" + ADA + ">", rowing, "only for rowers");
        post(AuthorDomain.HOST, ADA, rowing, mail.signedBy(author.bearingLists()));
        byte[] copy = relay.await(2, "only for rowers", Stage.ARRIVAL).stream().filter(each -> each.to().equals("rower@member.example")).findFirst().orElseThrow().bytes();
        String answer = post(STRANGER, "rower@member.example", chess, copy);
        Object held = Json.at(stage.rest().get("/api/v1/held/" + answer.split(" ")[2]).expect(200).json(), "held");
        assertEquals("held", Json.text(held, "kind"), Json.write(held));
        assertEquals(2, relay.copiesOf("only for rowers").size());
    }

    private Object token(Object... fields) {
        return stage.rest().post("/api/v1/tokens", Json.object(fields)).expect(201).json();
    }

    /** What Postern answered to the final dot, with its id. */
    private String post(String client, String from, byte[] mail) throws IOException {
        return post(client, from, "restricted@" + Stage.LISTS, mail);
    }

    private String post(String client, String from, String to, byte[] mail) throws IOException {
        try (var smtp = MailClient.smtp(front.port())) {
            String as = smtp.command("XCLIENT ADDR=" + client + " NAME=[UNAVAILABLE]");
            assertTrue(as.startsWith("220"), as);
            smtp.command("EHLO mx.client.example");
            String taken = smtp.send(from, List.of(to), mail, "BODY=8BITMIME").only();
            assertTrue(taken.startsWith("250"), taken);
            front.awaitEmptyQueue(Stage.ARRIVAL);
            String queueId = taken.replaceFirst("(?s).*queued as (\\w+).*", "$1");
            return front.logText().lines().filter(line -> line.contains(" " + queueId + ": to=")).reduce((_, last) -> last)
                    .map(line -> line.replaceFirst(".*\\bsaid: |.*status=sent \\(", "").replaceFirst("\\)$", "")).orElseThrow(() -> new AssertionError(front.logText()));
        }
    }

    /** Why the mail that was answered so was put aside. */
    private String rule(String answer) {
        assertTrue(answer.matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), answer);
        return Json.text(stage.rest().get("/api/v1/held/" + answer.split(" ")[2]).expect(200).json(), "held", "rule");
    }

    /** As a mail client writes it: text, and a file in base64, lines of 76. */
    private static byte[] withFile(String subject, String content) {
        String file = Base64.getMimeEncoder().encodeToString(content.getBytes(StandardCharsets.US_ASCII));
        return String.join("\r\n", "From: Ada Lovelace <" + ADA + ">", "To: restricted@" + Stage.LISTS, "Subject: " + subject, "Date: Fri, 20 Nov 2026 10:00:00 +0000",
                "Message-ID: <" + subject.replace(' ', '.') + "@author.example>", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=\"=_cut\"", "",
                "--=_cut", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", "Dear all, good news.", "--=_cut",
                "Content-Type: text/plain; name=\"token.txt\"", "Content-Disposition: attachment; filename=\"token.txt\"", "Content-Transfer-Encoding: base64", "", file,
                "--=_cut--", "").getBytes(StandardCharsets.UTF_8);
    }

    private static void assertShowsNo(String token, Recorder.Copy copy) {
        String text = new String(copy.bytes(), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains(token) || text.contains("token.txt") || text.contains(Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.US_ASCII)).substring(0, 20)), text);
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }
}
