package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import postern.app.lists.KeptMail;
import postern.app.lists.PostingRule;
import postern.app.lists.Releasing;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.Peers;

/** What becomes of mail that was kept, when a person looks at it, on every database. */
interface HeldContract {
    String MAIL = "From: Ada Lovelace <ada@example.edu>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@example.edu>\n\nHello.\n";

    TemporaryDatabase open();

    @Test default void whatIsReleasedGoesToItsListOnceAndIsNoLongerKept() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com", "joan@example.org");
            Reply first = deliver(house, MAIL, "board@lists.example");
            KeptMail.Listed listed = house.database.inTransaction(tx -> house.kept.page(tx, KeptMail.Choice.ALL, "", 10)).getFirst();
            assertEquals(List.of(id(first), "no token", "ada@example.edu", "Ada Lovelace <ada@example.edu>", "Hello"),
                    List.of(listed.id(), listed.rule(), listed.mailFrom(), listed.from(), listed.subject()));
            String posting = released(house, listed.id()).getFirst();
            assertEquals(List.of("grace@example.com", "joan@example.org"), house.recipients(posting));
            assertTrue(house.stored(posting).contains("From: Ada Lovelace via board\r\n <board@lists.example>\r\n"), house.stored(posting));
            house.database.transact(tx -> {
                assertEquals("released", house.postings.find(tx, posting).orElseThrow().rule());
                assertEquals(List.of(), house.kept.page(tx, KeptMail.Choice.ALL, "", 10));
                assertEquals(List.of("quarantined", "released"), house.journal.about(tx, listed.id()).stream().map(entry -> entry.kind()).toList());
                assertEquals(List.of("released"), house.journal.about(tx, posting).stream().map(entry -> entry.kind()).toList());
            });
            assertEquals(new Releasing.NotKept(), house.held.release(listed.id()));
            assertEquals(first, deliver(house, MAIL, "board@lists.example"), "the same mail again is answered as the first time");
            house.database.transact(tx -> assertEquals(2, house.queue.waiting(tx)));
        }
    }

    @Test default void whomAnotherPartServedHasNoSecondCopyBeforeOrAfterTheRelease() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com", "joan@example.org");
            house.list("open", PostingRule.ANYONE, "grace@example.com");
            house.list("later", PostingRule.ANYONE, "joan@example.org", "kim@example.org");
            List<Reply> replies = house.acceptance.deliver(submission("ada@example.edu", MAIL, "board@lists.example", "open@lists.example"));
            assertEquals(List.of("joan@example.org"), house.recipients(released(house, id(replies.getFirst())).getFirst()));
            assertEquals(List.of("kim@example.org"), house.recipients(id(deliver(house, MAIL, "later@lists.example"))));
        }
    }

    @Test default void twoWhoReleaseAtOncePostOnce() throws Exception {
        try (var house = new TestHousehold(open()); var both = Executors.newFixedThreadPool(2)) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            for (int round = 1; round <= Peers.rounds(10, 50); round++) {
                String id = id(deliver(house, MAIL.replace("<1@", "<" + round + "@"), "board@lists.example"));
                Callable<Releasing.Outcome> release = () -> house.held.release(id);
                var outcomes = new ArrayList<String>();
                for (var outcome : both.invokeAll(List.of(release, release))) outcomes.add(outcome.get().getClass().getSimpleName());
                assertEquals(List.of("NotKept", "Posted"), outcomes.stream().sorted().toList(), "round " + round);
                long expected = round;
                house.database.transact(tx -> assertEquals(expected, house.queue.waiting(tx)));
            }
        }
    }

    @Test default void restrictedReachesWhomTheSpentTokenOfTheMailNames() {
        try (var house = new TestHousehold(open())) {
            house.list("staff", PostingRule.TOKEN, "grace@example.com");
            var token = house.token(List.of("joan@example.org"), "staff@lists.example");
            String text = "Postern-Token: " + token.secret() + "\n" + MAIL;
            deliver(house, text, "restricted@lists.example");
            String kept = id(deliver(house, text.replace("<1@", "<2@"), "restricted@lists.example"));
            List<String> postings = released(house, kept);
            assertEquals(List.of(List.of("joan@example.org"), List.of("grace@example.com")), postings.stream().map(house::recipients).toList());
            for (String posting : postings) assertFalse(house.stored(posting).contains(token.secret()), "a copy shows the token");
        }
    }

    @Test default void whatReachesNobodyIsStillKept() {
        try (var house = new TestHousehold(open())) {
            var board = house.list("board", PostingRule.TOKEN, "grace@example.com");
            String restricted = id(deliver(house, MAIL, "restricted@lists.example"));
            String closed = id(deliver(house, MAIL, "board@lists.example"));
            house.database.transact(tx -> assertTrue(house.lists.remove(tx, board.address())));
            for (String id : List.of(restricted, closed)) {
                assertEquals(new Releasing.ReachesNobody(), house.held.release(id));
                house.database.transact(tx -> assertTrue(house.kept.find(tx, id).isPresent()));
            }
        }
    }

    @Test default void whatSmtpWouldNotCarryIsStillKept() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            String id = id(deliver(house, "X-Nul: \0\n" + MAIL, "board@lists.example"));
            assertEquals(new Releasing.Unfit("a NUL would be lost on the way"), house.held.release(id));
            house.database.transact(tx -> {
                assertTrue(house.kept.find(tx, id).isPresent());
                assertEquals(0, house.queue.waiting(tx));
            });
            String curable = id(deliver(house, MAIL.replace("<1@", "<2@") + "\0\n", "board@lists.example"));
            assertTrue(house.stored(released(house, curable).getFirst()).contains("=00"));
        }
    }

    @Test default void nothingIsReleasedUnderAKeyThatNobodyFinds() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            String id = id(deliver(house, MAIL, "board@lists.example"));
            house.ownKey = OwnKey.NOT_VISIBLE;
            assertEquals(new Releasing.NotReady(), house.held.release(id));
            house.ownKey = OwnKey.VISIBLE;
            assertEquals(1, released(house, id).size());
        }
    }

    /** Who knows a mail may send it before its author does, without the signature. */
    @Test default void aForgeryThatCameFirstDoesNotKeepTheTrueMailAway() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "grace@example.com");
            house.dns.with("_dmarc.author.example", "v=DMARC1; p=reject");
            KeyPair key = HandSigner.rsa(1024);
            house.dns.with("s1._domainkey.author.example", HandSigner.record(key));
            String mail = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: true\r\nMessage-ID: <true@author.example>\r\n\r\nTrue.\r\n";
            assertTrue(deliver(house, mail.replace("\r\n", "\n"), "board@lists.example").text().endsWith(" taken"));
            Reply reply = deliver(house, HandSigner.dkim(key).sign(mail).replace("\r\n", "\n"), "board@lists.example");
            assertTrue(reply.text().endsWith(" accepted"), reply.toString());
        }
    }

    @Test default void whatWasThrownAwayIsGoneAndItsTwinIsNot() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            List<Reply> replies = house.acceptance.deliver(submission("ada@example.edu", MAIL, "board@lists.example", "restricted@lists.example"));
            house.database.transact(tx -> {
                assertTrue(house.kept.remove(tx, id(replies.getFirst())));
                assertFalse(house.kept.remove(tx, id(replies.getFirst())));
                assertTrue(house.kept.find(tx, id(replies.get(1))).isPresent());
                assertTrue(house.kept.remove(tx, id(replies.get(1))));
            });
            assertEquals(new Releasing.NotKept(), house.held.release(id(replies.getFirst())));
        }
    }

    @Test default void whatFindsNoRoomIsPutOffAndOtherMailIsNot() {
        try (var house = new TestHousehold(open())) {
            house.list("open", PostingRule.ANYONE, "grace@example.com");
            String large = MAIL + "x\n".repeat((int) TestHousehold.QUARANTINE / 2);
            String kept = id(deliver(house, large, "restricted@lists.example"));
            String second = MAIL.replace("<1@", "<2@");
            List<Reply> replies = house.acceptance.deliver(submission("ada@example.edu", second, "restricted@lists.example", "open@lists.example"));
            assertEquals(List.of("452 4.3.1", "250 2.0.0"), replies.stream().map(reply -> reply.toString().substring(0, 9)).toList());
            house.database.transact(tx -> assertTrue(house.kept.remove(tx, kept)));
            assertTrue(deliver(house, second, "restricted@lists.example").text().endsWith(" taken"), "it came again");
        }
    }

    private static Reply deliver(TestHousehold house, String text, String to) {
        return house.acceptance.deliver(submission("ada@example.edu", text, to)).getFirst();
    }

    private static String id(Reply reply) {
        assertEquals(250, reply.code(), reply.toString());
        return reply.text().split(" ")[0];
    }

    private static List<String> released(TestHousehold house, String id) {
        return ((Releasing.Posted) house.held.release(id)).postings();
    }
}
