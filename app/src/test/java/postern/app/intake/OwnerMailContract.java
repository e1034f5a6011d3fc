package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.app.lists.Keepers;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.outbound.relay.Handover;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** Mail for those who run a list or a domain, on every database. */
interface OwnerMailContract {
    String MAIL = "From: Ada Lovelace <ada@author.example>\nTo: board-owner@lists.example\nSubject: A question\nMessage-ID: <1@author.example>\n\nHello.\n";

    TemporaryDatabase open();

    @Test default void aListsOwnersHaveItWithTheCareOfAForward() {
        try (var house = new TestHousehold(open())) {
            house.dns.with("_dmarc.author.example", "v=DMARC1; p=none");
            keepers(house, house.list("board", PostingRule.CLOSED), Keepers.Role.OWNER, "grace@example.com", "alan@example.edu");
            String id = accepted(deliver(house, "ada@author.example", MAIL, "Board-Owner@lists.example"));
            assertEquals(List.of("alan@example.edu", "grace@example.com"), house.recipients(id), "not the operator");
            Handover copy = house.handovers(id).getFirst();
            String text = new String(copy.message().toBytes(), UTF_8);
            assertTrue(text.startsWith("DKIM-Signature:") && text.contains("\r\nDelivered-To: Board-Owner@lists.example\r\n") && !text.contains("\r\nList-"), text);
            EmailAddress sender = copy.envelope().from().address().orElseThrow();
            assertTrue(sender.toString().matches("SRS0=[^=]{8}=[A-Z2-7]{2}=author\\.example=ada@lists\\.example"), sender.toString());
            String back = accepted(deliver(house, "", "From: mailer@example.com\nSubject: Undelivered\n\nNo.\n", sender.toString()));
            assertEquals(List.of("ada@author.example"), house.recipients(back), "a report returns to whoever wrote");
            assertEquals("owner", house.database.inTransaction(tx -> house.postings.find(tx, id)).orElseThrow().rule());
        }
    }

    @Test default void withoutOwnersTheOperatorHasItAndModeratorsAreNotAsked() {
        try (var house = new TestHousehold(open())) {
            keepers(house, house.list("board", PostingRule.ANYONE, "joan@example.org"), Keepers.Role.MODERATOR, "alan@example.edu");
            for (String to : List.of("board-owner@lists.example", "postmaster@lists.example", "ABUSE@lists.example")) {
                String id = accepted(deliver(house, "ada@author.example", MAIL.replace("<1@", "<" + to + ".1@"), to));
                assertEquals(List.of("operator@example.net"), house.recipients(id), to);
            }
        }
    }

    @Test default void nobodyHasTwoCopies() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.ANYONE, "GRACE@example.com", "joan@example.org");
            keepers(house, board, Keepers.Role.OWNER, "grace@example.com", "operator@example.net");
            keepers(house, house.list("staff", PostingRule.ANYONE), Keepers.Role.OWNER, "Grace@example.com", "alan@example.edu");
            List<Reply> replies = house.acceptance.deliver(submission("ada@author.example", MAIL, "board-owner@lists.example", "staff-owner@lists.example",
                    "postmaster@lists.example", "board@lists.example"));
            List<List<String>> reached = replies.stream().map(reply -> house.recipients(accepted(reply))).toList();
            assertEquals(List.of(List.of("grace@example.com", "operator@example.net"), List.of("alan@example.edu"), List.of(), List.of("joan@example.org")), reached);
        }
    }

    @Test default void anAutomaticAnswerArrivesAndDoesNotGoRound() {
        try (var house = new TestHousehold(open())) {
            keepers(house, house.list("board", PostingRule.CLOSED), Keepers.Role.OWNER, "grace@example.com");
            String vacation = MAIL.replace("Subject:", "Auto-Submitted: auto-replied\nSubject:");
            String id = accepted(deliver(house, "", vacation, "board-owner@lists.example"));
            assertEquals(List.of("grace@example.com"), house.recipients(id));
            assertTrue(house.handovers(id).getFirst().envelope().from().isNull(), "nobody is answered");
            String came = house.stored(id).replace("\r\n", "\n");
            for (String again : List.of(came, came.replaceFirst("Delivered-To: .*\n", ""))) {
                Reply reply = deliver(house, "", again, "board-owner@lists.example");
                assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), reply.toString());
            }
            house.database.transact(tx -> assertEquals(1, house.queue.waiting(tx), "what came round is dropped"));
        }
    }

    @Test default void aForgeryIsNotPassedOnToOwners() {
        try (var house = new TestHousehold(open())) {
            house.dns.with("_dmarc.author.example", "v=DMARC1; p=reject");
            keepers(house, house.list("board", PostingRule.CLOSED), Keepers.Role.OWNER, "grace@example.com");
            assertEquals(250, deliver(house, "ada@author.example", MAIL, "board-owner@lists.example").code());
            house.database.transact(tx -> assertEquals(0, house.queue.waiting(tx)));
        }
    }

    private static void keepers(TestHousehold house, MailingList list, Keepers.Role role, String... people) {
        house.database.transact(tx -> new Keepers().replace(tx, list, role, Arrays.stream(people).map(EmailAddress::parse).toList(), false));
    }

    private static Reply deliver(TestHousehold house, String from, String text, String to) {
        return house.acceptance.deliver(submission(from, text, to)).getFirst();
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }
}
