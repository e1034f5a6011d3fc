package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.lists.PostingRule;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** What the household promises about a submission, on every database. */
interface AcceptanceContract {
    String HELLO = "From: Alan <alan@example.edu>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@example.edu>\n\nHello.\n";

    TemporaryDatabase open();

    @Test default void aPostingIsStoredWithACopyForEachMember() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net", "grace@example.com");
            Reply reply = house.acceptance.deliver(submission("alan@example.edu", HELLO, "board@lists.example")).getFirst();
            String id = accepted(reply);
            assertEquals(List.of("ada@example.net", "grace@example.com"), house.recipients(id));
            var posting = house.database.inTransaction(tx -> house.postings.find(tx, id)).orElseThrow();
            assertEquals("<1@example.edu>", posting.messageId());
            assertEquals("anyone", posting.rule());
            assertEquals(2, posting.copies());
            var stored = house.database.inTransaction(tx -> house.queue.posting(tx, id)).orElseThrow();
            assertEquals("Alan via board <board@lists.example>", stored.message().first("From").orElseThrow().value());
        }
    }

    @Test default void aPersonOnBothListsHasOneCopyFromTheFirst() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net", "grace@example.com");
            house.list("staff", PostingRule.ANYONE, "ADA@Example.Net", "joan@example.org");
            List<Reply> replies = house.acceptance.deliver(
                    submission("alan@example.edu", HELLO, "staff@lists.example", "board@lists.example", "Staff@Lists.Example"));
            assertEquals(3, replies.size());
            assertEquals(List.of("ADA@example.net", "joan@example.org"), house.recipients(accepted(replies.get(0))));
            assertEquals(List.of("grace@example.com"), house.recipients(accepted(replies.get(1))));
            assertEquals(replies.get(0), replies.get(2), "the same list, named twice, is one posting");
        }
    }

    @Test default void aListWithoutAnybodyLeftToServeStillAnswers250() {
        try (var house = new TestHousehold(open())) {
            house.list("empty", PostingRule.ANYONE);
            String id = accepted(house.acceptance.deliver(submission("alan@example.edu", HELLO, "empty@lists.example")).getFirst());
            house.database.transact(tx -> assertTrue(house.postings.find(tx, id).isPresent()));
        }
    }

    @Test default void keepersAddressesReachTheOperator() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.NOBODY, "ada@example.net");
            for (String to : List.of("postmaster@lists.example", "abuse@lists.example", "board-owner@lists.example")) {
                String id = accepted(house.acceptance.deliver(submission("", HELLO, to)).getFirst());
                assertEquals(List.of("operator@example.net"), house.recipients(id), to);
            }
        }
    }

    @Test default void aReportToOneOfOurReturnPathsIsJournalledUnderItsPosting() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            String id = accepted(house.acceptance.deliver(submission("alan@example.edu", HELLO, "board@lists.example")).getFirst());
            long copy = house.database.inTransaction(tx -> house.queue.copies(tx, id, 0, 1)).getFirst().id();
            String path = house.returnPath.make(copy, TestHousehold.DOMAIN, TestHousehold.NOW).toString();
            assertEquals(250, house.acceptance.recipient(EmailAddress.parse(path)).code());
            assertEquals(250, house.acceptance.deliver(submission("", HELLO, path)).getFirst().code());
            var entries = house.database.inTransaction(tx -> house.journal.about(tx, id));
            assertEquals(List.of("returned"), entries.stream().map(entry -> entry.kind()).toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''               | Subject: a report            | a report
        alan@example.edu | X-Postern-Loop: board@lists.example | loop
        alan@example.edu | Auto-Submitted: auto-replied | an automatic reply
        alan@example.edu | Content-Type: multipart/report; boundary=x | a report
        """)
    default void whatNobodyPostedIsTakenAndDropped(String from, String field, String why) {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            Reply reply = house.acceptance.deliver(submission(from, field + "\n" + HELLO, "board@lists.example")).getFirst();
            assertEquals(250, reply.code());
            String id = reply.text().split(" ")[0];
            house.database.transact(tx -> assertEquals(0, house.queue.waiting(tx)));
            var entry = house.database.inTransaction(tx -> house.journal.about(tx, id)).getFirst();
            assertEquals("dropped", entry.kind());
            assertTrue(entry.text().startsWith(why), entry.text());
        }
    }

    @Test default void monitoringMayPost() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            var monitoring = submission("alarm@example.edu", "Auto-Submitted: auto-generated\n" + HELLO, "board@lists.example");
            assertEquals(1, house.recipients(accepted(house.acceptance.deliver(monitoring).getFirst())).size());
        }
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }
}
