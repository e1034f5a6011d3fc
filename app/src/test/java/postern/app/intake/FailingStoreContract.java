package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.app.lists.PostingRule;
import postern.lmtp.Submission;
import postern.outbound.store.FailingDatabase;
import postern.outbound.store.StoreTrouble;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.Reply;

/**
 * The database fails at its first step, then at its second, and so on until a posting gets through. There is never a 250 without
 * rows, and rows without a 250 only where the answer to the commit was lost; Postfix' repeat then hears the first ids.
 */
interface FailingStoreContract {
    List<String> TABLES = List.of("app_submission", "app_seen", "app_posting", "app_journal", "queue_posting", "queue_message", "queue_copy");
    /** Commits of a transaction that only reads: whom the mail is for. */
    int LOOKING = 1;
    List<List<String>> SERVED = List.of(List.of("ada@example.net", "grace@example.com"), List.of("joan@example.org"));

    TemporaryDatabase open(FailingDatabase faults);

    @Test default void neverA250WithoutRowsWhereverTheDatabaseFails() {
        var faults = new FailingDatabase();
        try (var house = new TestHousehold(open(faults))) {
            house.list("board", PostingRule.ANYONE, "ada@example.net", "grace@example.com");
            house.list("staff", PostingRule.ANYONE, "ada@example.net", "joan@example.org");
            int answersLost = 0;
            int step = 1;
            while (failsAt(step, house, faults)) {
                if (faults.commits() > LOOKING) answersLost++;
                step++;
            }
            assertTrue(step > 10, "only " + step + " steps");
            assertTrue(answersLost > 0, "no commit was lost");
        }
    }

    /** One posting to two lists, with the database failing at that step. @return false if there was no such step */
    private static boolean failsAt(int step, TestHousehold house, FailingDatabase faults) {
        Submission mail = submission("alan@example.edu", "From: alan@example.edu\nMessage-ID: <" + step + "@example.edu>\n\nHello " + step + ".\n",
                "board@lists.example", "staff@lists.example");
        List<Long> before = counts(house);
        faults.failAt(step);
        Optional<List<Reply>> replies = answered(house, mail);
        boolean failed = faults.heal();
        String at = "failing at step " + step;
        assertEquals(!failed, replies.isPresent(), at);
        List<String> ids = ids(house, step);
        if (faults.commits() > LOOKING) {
            assertWhole(house, ids, at);
        } else {
            assertEquals(before, counts(house), "what is kept, " + at);
        }
        replies.ifPresent(all -> assertEquals(ids, accepted(all), at));
        assertRepeat(house, mail, ids, step);
        return failed;
    }

    /** Postfix sends it again: whole, with the first ids where there are rows, and nothing is added to them. */
    private static void assertRepeat(TestHousehold house, Submission mail, List<String> first, int step) {
        String at = "the repeat, after step " + step;
        List<Long> before = counts(house);
        List<String> ids = accepted(house.acceptance.deliver(mail));
        assertWhole(house, ids, at);
        if (first.isEmpty()) return;
        assertEquals(first, ids, at);
        assertEquals(before, counts(house), at);
    }

    private static void assertWhole(TestHousehold house, List<String> ids, String at) {
        assertEquals(SERVED, ids.stream().map(house::recipients).toList(), "copies, " + at);
        for (String id : ids) {
            assertTrue(house.database.inTransaction(tx -> house.queue.posting(tx, id)).isPresent(), "the message, " + at);
            assertTrue(house.database.inTransaction(tx -> house.postings.find(tx, id)).isPresent(), "the posting, " + at);
        }
    }

    private static Optional<List<Reply>> answered(TestHousehold house, Submission mail) {
        try {
            return Optional.of(house.acceptance.deliver(mail));
        } catch (StoreTrouble trouble) {
            return Optional.empty();
        }
    }

    private static List<String> accepted(List<Reply> replies) {
        replies.forEach(reply -> assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString()));
        return replies.stream().map(reply -> reply.text().split(" ")[0]).toList();
    }

    /** Of the posting with that number, in order of its lists. */
    private static List<String> ids(TestHousehold house, int number) {
        return house.database.inTransaction(tx -> tx.query("SELECT id FROM app_posting WHERE message_id = ? ORDER BY destination",
                row -> row.string("id"), "<" + number + "@example.edu>"));
    }

    private static List<Long> counts(TestHousehold house) {
        return house.database.inTransaction(tx -> TABLES.stream()
                .map(table -> tx.first("SELECT COUNT(*) AS n FROM " + table, row -> row.number("n")).orElseThrow()).toList());
    }
}
