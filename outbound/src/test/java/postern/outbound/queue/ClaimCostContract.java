package postern.outbound.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.outbound.relay.Blame;
import postern.outbound.relay.Outcome;
import postern.outbound.store.Database;
import postern.outbound.store.RowsRead;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.Peers;

/** What claiming and settling cost does not depend on how many wait. Counted in statements and rows, never in time. */
interface ClaimCostContract {
    Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    int COPIES = 20;

    /** An empty queue whose statements {@code counted} explains. */
    Database open(RowsRead counted);

    /** Lets the database look at what it holds, as it does by itself after a while. */
    void analyze(Database database);

    /** What one round costs. */
    record Cost(int statements, long rows) { }

    /** A hundred against twenty thousand, in the long run a hundred thousand. */
    @Test default void claimingAndSettlingCostTheSameHoweverManyWait() {
        var counted = new RowsRead();
        try (Database database = open(counted)) {
            var queue = new MailQueue();
            fill(database, queue, "FEW", 100);
            analyze(database);
            round(database, queue, counted);      // the first one meets cold plans
            Cost few = round(database, queue, counted);
            for (int i = 0; i < Peers.rounds(2, 10); i++) fill(database, queue, "MANY" + i, 10_000);
            analyze(database);
            Cost many = round(database, queue, counted);
            assertEquals(few.statements, many.statements, "statements");
            assertTrue(many.rows <= few.rows + 50, "rows read: " + few + ", then " + many + counted.worst());
        }
    }

    private static void fill(Database database, MailQueue queue, String id, int copies) {
        var message = RawMessage.parse("Subject: x\r\n\r\nx".getBytes(StandardCharsets.US_ASCII));
        List<EmailAddress> members = IntStream.range(0, copies).mapToObj(i -> EmailAddress.parse("m" + i + "@example.net")).toList();
        database.transact(tx -> queue.add(tx, new QueuedPosting(id, DomainName.parse("lists.example"), message, false, false, NOON), members));
    }

    /** Takes twenty copies: ten are delivered, five deferred, five go back. */
    private static Cost round(Database database, MailQueue queue, RowsRead counted) {
        counted.counting(() -> {
            Claim claim = database.inTransaction(tx -> queue.claim(tx, NOON, COPIES));
            assertEquals(COPIES, claim.copies().size());
            var done = new Outcome.Delivered(Reply.of(250, "", "ok"));
            var later = new Outcome.Deferred(Reply.of(450, "", "later"), Blame.RECIPIENT);
            List<Settlement> settlements = IntStream.range(0, 15).mapToObj(i -> i < 10
                    ? new Settlement(claim.copies().get(i), claim.name(), new Next.Done(), done, "r", NOON)
                    : new Settlement(claim.copies().get(i), claim.name(), new Next.At(NOON.plusSeconds(60)), later, "r", NOON)).toList();
            database.transact(tx -> queue.settle(tx, settlements));
            database.transact(tx -> queue.release(tx, claim.name(), claim.copies().subList(15, 20), NOON, NOON));
        });
        return new Cost(counted.statements(), counted.rows());
    }
}
