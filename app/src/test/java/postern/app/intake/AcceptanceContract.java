package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.lists.ListOptions;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.Peers;

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

    @Test default void aListsOptionsShowInItsCopies() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            options(house, new ListOptions(Optional.of("[Board]"), Optional.of("To all of the board."), ReplyGoesTo.LIST, false));
            String stored = house.stored(accepted(house.acceptance.deliver(submission("alan@example.edu", HELLO, "board@lists.example")).getFirst()));
            assertTrue(stored.contains("\r\nSubject: [Board] Hello\r\n"), stored);
            assertTrue(stored.contains("\r\nReply-To: board <board@lists.example>\r\n"), stored);
            assertTrue(stored.endsWith("Hello.\r\n\r\nTo all of the board.\r\n"), stored);
        }
    }

    @Test default void theLargestOptionsAreKeptAsTheyAre() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            String face = "\ud83d\ude00";
            var largest = new ListOptions(Optional.of(face.repeat(64)), Optional.of((face.repeat(199) + "\n").repeat(10)), ReplyGoesTo.LIST, false);
            assertEquals(largest, options(house, largest));
            assertEquals(ListOptions.NONE, options(house, ListOptions.NONE));
        }
    }

    /** Given to the list {@code board}. @return what it has then */
    private static ListOptions options(TestHousehold house, ListOptions options) {
        EmailAddress board = EmailAddress.parse("board@lists.example");
        return house.database.inTransaction(tx -> {
            MailingList list = house.lists.find(tx, board).orElseThrow();
            house.lists.update(tx, new MailingList(board, list.displayName(), list.posting(), list.from(), options, list.created()));
            return house.lists.find(tx, board).orElseThrow().options();
        });
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

    @Test default void whatSmtpWouldNotCarryIsWrittenAnewOrRefused() {
        try (var house = new TestHousehold(open())) {
            String curable = HELLO.replace("Hello.", "x".repeat(2_000) + "\0");
            String id = accepted(house.acceptance.deliver(submission("", curable, "postmaster@lists.example")).getFirst());
            assertTrue(house.stored(id).contains("\r\nContent-Transfer-Encoding: quoted-printable\r\n"), house.stored(id));
            assertTrue(house.stored(id).lines().allMatch(line -> line.length() <= 998 && !line.contains("\0")), house.stored(id));
            String hopeless = "X-Long: " + "x".repeat(2_000) + "\n" + HELLO.replace("<1@", "<2@");
            Reply reply = house.acceptance.deliver(submission("", hopeless, "postmaster@lists.example")).getFirst();
            assertTrue(reply.toString().startsWith("554 5.6.0 "), reply.toString());
            house.database.transact(tx -> assertEquals(1, house.queue.waiting(tx)));
        }
    }

    @Test default void keepersAddressesReachTheOperator() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.CLOSED, "ada@example.net");
            for (String to : List.of("postmaster@lists.example", "abuse@lists.example", "board-owner@lists.example")) {
                String id = accepted(house.acceptance.deliver(submission("", HELLO.replace("<1@", "<" + to + ".1@"), to)).getFirst());
                assertEquals(List.of("operator@example.net"), house.recipients(id), to);
            }
        }
    }

    @Test default void keepersMailThatComesBackIsDropped() {
        try (var house = new TestHousehold(open())) {
            String returned = "X-Postern-Loop: postmaster@lists.example\n" + HELLO;
            Reply reply = house.acceptance.deliver(submission("alan@example.edu", returned, "postmaster@lists.example")).getFirst();
            assertEquals(250, reply.code());
            house.database.transact(tx -> assertEquals(0, house.queue.waiting(tx)));
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
            assertEquals(reply, house.acceptance.deliver(submission(from, field + "\n" + HELLO, "board@lists.example")).getFirst(), "and so again");
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        alan@example.edu | ''                                      | the same octets
        ''               | Received: by another.example            | sent again by the server before
        """)
    default void theSameMailAgainIsAnsweredWithTheFirstIdAndAddsNothing(String from, String field, String why) {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            var first = house.acceptance.deliver(submission("alan@example.edu", HELLO, "board@lists.example")).getFirst();
            String text = field.isEmpty() ? HELLO : field + "\n" + HELLO;
            var again = house.acceptance.deliver(submission("resent@example.edu", text, "Board@lists.example")).getFirst();
            assertEquals(first, again, why);
            house.database.transact(tx -> assertEquals(1, house.queue.waiting(tx)));
        }
    }

    @Test default void withoutAMessageIdOnlyTheSameOctetsFromTheSameSenderAreTheSame() {
        String plain = HELLO.replaceFirst("Message-ID: .*\n", "");
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            var first = house.acceptance.deliver(submission("alan@example.edu", plain, "board@lists.example")).getFirst();
            assertEquals(first, house.acceptance.deliver(submission("alan@example.edu", plain, "board@lists.example")).getFirst());
            var other = house.acceptance.deliver(submission("other@example.edu", plain, "board@lists.example")).getFirst();
            assertNotEquals(accepted(first), accepted(other));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        alan@example.edu | Subject: Hello                | Subject: Changed
        alan@example.edu | Date: Sat, 21 Nov 2026 10:00:00 +0000 | Date: Sun, 22 Nov 2026 10:00:00 +0000
        alan@example.edu | X-Nothing: x                  | Auto-Submitted: auto-replied
        ''               | X-Nothing: x                  | X-Nothing: x
        """)
    default void whoKnowsAMailCannotSendASpoiltOneFirst(String from, String trueField, String spoilt) {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            String mail = HELLO.replace("Subject: Hello\n", "");
            house.acceptance.deliver(submission(from, spoilt + "\n" + mail, "board@lists.example"));
            String id = accepted(house.acceptance.deliver(submission("alan@example.edu", trueField + "\n" + mail, "board@lists.example")).getFirst());
            assertEquals(List.of("ada@example.net"), house.recipients(id));
        }
    }

    @Test default void whoKnowsAMailCannotSendItRoundInCirclesFirst() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net");
            house.forward("info", "grace@example.com");
            String hops = "Received: from a by b; Sat, 21 Nov 2026 10:00:00 +0000\n".repeat(51) + "Delivered-To: info@lists.example\n";
            for (String to : List.of("board@lists.example", "info@lists.example")) {
                Reply spoilt = house.acceptance.deliver(submission("eve@example.edu", hops + HELLO, to)).getFirst();
                assertTrue(spoilt.text().endsWith(" taken"), spoilt.toString());
                assertEquals(1, house.recipients(accepted(house.acceptance.deliver(submission("alan@example.edu", HELLO, to)).getFirst())).size());
            }
        }
    }

    @Test default void aLaterPartSkipsWhomAnEarlierOneServed() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.ANYONE, "ada@example.net", "grace@example.com");
            house.list("staff", PostingRule.ANYONE, "Ada@example.net", "joan@example.org");
            String board = accepted(house.acceptance.deliver(submission("alan@example.edu", HELLO, "board@lists.example")).getFirst());
            List<Reply> later = house.acceptance.deliver(submission("alan@example.edu", HELLO, "board@lists.example", "staff@lists.example"));
            assertEquals(board, accepted(later.getFirst()));
            assertEquals(List.of("joan@example.org"), house.recipients(accepted(later.get(1))));
        }
    }

    @Test default void partsThatComeAtTheSameTimeServeEachPersonOnce() throws Exception {
        try (var house = new TestHousehold(open()); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            house.list("board", PostingRule.ANYONE, "ada@example.net", "grace@example.com");
            house.list("staff", PostingRule.ANYONE, "ada@example.net", "grace@example.com");
            for (int round = 1; round <= Peers.rounds(5, 50); round++) {
                String mail = HELLO.replace("<1@", "<round" + round + "@");
                var parts = new ArrayList<Future<Reply>>();
                for (String to : List.of("board", "staff", "board", "staff", "board")) {
                    var part = submission("alan@example.edu", mail, to + "@lists.example");
                    parts.add(threads.submit(() -> house.acceptance.deliver(part).getFirst()));
                }
                Set<String> ids = new HashSet<>();
                for (Future<Reply> part : parts) ids.add(accepted(part.get(30, TimeUnit.SECONDS)));
                assertEquals(2, ids.size(), "one posting for each list");
                long copies = 2L * round;
                house.database.transact(tx -> assertEquals(copies, house.queue.waiting(tx)));
            }
        }
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }
}
