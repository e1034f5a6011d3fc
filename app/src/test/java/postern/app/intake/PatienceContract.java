package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.app.lists.AcceptedPosting.Outlook;
import postern.app.lists.PostingRule;
import postern.app.lists.KeptMail;
import postern.app.lists.Releasing;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.mail.ReversePath;

/** What becomes of mail that cannot be decided for long: no report about it goes to a sender who may be forged. */
interface PatienceContract {
    String MAIL = "From: Ada <ada@author.example>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@author.example>\n\nHello.\n";
    Duration ALMOST = TestHousehold.PATIENCE.minusSeconds(1);

    TemporaryDatabase open();

    private static Reply deliver(TestHousehold house, String from, String mail, Duration later, String to) {
        ReversePath sender = from.isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(from));
        var client = new Peer.Client(Optional.empty(), Optional.of(InetAddress.ofLiteral("192.0.2.10")), Optional.empty(), Optional.empty(), Optional.of("mx.author.example"),
                Optional.empty(), Optional.empty());
        var peer = new Peer(InetAddress.getLoopbackAddress(), "mx.example.org", Optional.of(client));
        return house.acceptance.deliver(new Submission(new Envelope(sender, List.of(EmailAddress.parse(to)), false, false),
                RawMessage.parse(mail.replace("\n", "\r\n").getBytes(UTF_8)), peer, TestHousehold.NOW.plus(later))).getFirst();
    }

    private static List<KeptMail.Listed> kept(TestHousehold house) {
        return house.database.inTransaction(tx -> house.kept.page(tx, KeptMail.Choice.ALL, "", 10));
    }

    @Test default void whatTheDnsDoesNotTellIsPutOffForAWhileAndThenKept() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "grace@example.com");
            house.dns.away();
            assertEquals("451 4.4.3 the author could not be checked now, come again", deliver(house, "ada@author.example", MAIL, Duration.ZERO, "board@lists.example").toString());
            assertEquals(451, deliver(house, "ada@author.example", MAIL, ALMOST, "board@lists.example").code());
            assertEquals(List.of(), kept(house));
            Reply then = deliver(house, "ada@author.example", MAIL, TestHousehold.PATIENCE, "board@lists.example");
            assertTrue(then.code() == 250 && then.text().endsWith(" taken"), then.toString());
            assertEquals(List.of("author not known now"), kept(house).stream().map(KeptMail.Listed::rule).toList());
            assertEquals(1, ((Releasing.Posted) house.held.release(then.text().split(" ")[0])).postings().size());
        }
    }

    @Test default void anotherMailHasATimeOfItsOwn() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "grace@example.com");
            house.dns.away();
            deliver(house, "ada@author.example", MAIL, Duration.ZERO, "board@lists.example");
            assertEquals(451, deliver(house, "ada@author.example", MAIL.replace("<1@", "<2@"), TestHousehold.PATIENCE, "board@lists.example").code());
        }
    }

    @Test default void whatIsDecidableAfterAllIsNotKept() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "grace@example.com");
            house.ownKey = OwnKey.NOT_VISIBLE;
            assertEquals(451, deliver(house, "ada@author.example", MAIL, Duration.ZERO, "board@lists.example").code());
            house.ownKey = OwnKey.VISIBLE;
            assertTrue(deliver(house, "ada@author.example", MAIL, TestHousehold.PATIENCE, "board@lists.example").text().endsWith(" accepted"));
        }
    }

    @Test default void aSenderWhoIsProvenOrNobodyIsPutOffAsLongAsItTakes() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "grace@example.com");
            house.forward("info", "x@example.com");
            house.dns.with("author.example", "v=spf1 ip4:192.0.2.10 -all");
            house.ownKey = OwnKey.NOT_VISIBLE;
            for (String from : List.of("ada@author.example", "")) {
                String to = from.isEmpty() ? "info@lists.example" : "board@lists.example";
                assertEquals("451 4.3.5", deliver(house, from, MAIL, Duration.ZERO, to).toString().substring(0, 9));
                assertEquals("451 4.3.5", deliver(house, from, MAIL, Duration.ofDays(4), to).toString().substring(0, 9));
            }
            assertEquals(451, deliver(house, "eve@elsewhere.example", MAIL.replace("<1@", "<3@"), Duration.ZERO, "board@lists.example").code());
            assertEquals(250, deliver(house, "eve@elsewhere.example", MAIL.replace("<1@", "<3@"), TestHousehold.PATIENCE, "board@lists.example").code());
            assertEquals(List.of("domain not ready"), kept(house).stream().map(KeptMail.Listed::rule).toList());
        }
    }

    @Test default void aTokenThatHidesItsAuthorHidesHimInWhatIsKept() {
        try (var house = new TestHousehold(open())) {
            String token = house.token(true, List.of("x@example.com")).secret();
            house.dns.away();
            String mail = MAIL.replace("Subject", "Postern-Token: " + token + "\nSubject");
            deliver(house, "ada@author.example", mail, Duration.ZERO, "restricted@lists.example");
            Reply then = deliver(house, "ada@author.example", mail, TestHousehold.PATIENCE, "restricted@lists.example");
            String id = then.text().split(" ")[0];
            assertTrue(house.database.inTransaction(tx -> house.kept.find(tx, id)).orElseThrow().hides());
        }
    }

    @Test default void theOneWhoMendsItIsReachedWhileOurKeyIsNotVisible() {
        try (var house = new TestHousehold(open())) {
            house.ownKey = OwnKey.NOT_VISIBLE;
            house.dns.with("author.example", "v=spf1 ip4:192.0.2.10 -all").with("_dmarc.author.example", "v=DMARC1; p=reject");
            for (String name : List.of("postmaster", "abuse")) {
                Reply reply = deliver(house, "ada@author.example", MAIL.replace("<1@", "<" + name + "@"), Duration.ZERO, name + "@lists.example");
                assertTrue(reply.text().endsWith(" accepted"), reply.toString());
                Outlook outlook = house.database.inTransaction(tx -> house.postings.find(tx, reply.text().split(" ")[0])).orElseThrow().outlook().orElseThrow();
                assertTrue(outlook.munged(), outlook.reason());
                assertFalse(outlook.passes(), outlook.reason());
                assertTrue(outlook.reason().endsWith("It would fail: our key is not published."), outlook.reason());
            }
            assertTrue(deliver(house, "bob@nobody-asks.example", MAIL.replace("author.example", "nobody-asks.example"), Duration.ZERO, "postmaster@lists.example").text().endsWith(" accepted"));
            house.dns.away();
            assertEquals(451, deliver(house, "eve@unknown.example", MAIL.replace("author.example", "unknown.example"), Duration.ZERO, "postmaster@lists.example").code());
        }
    }
}
