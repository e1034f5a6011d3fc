package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import postern.app.lists.PostingRule;
import postern.app.lists.Postings;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.outbound.testing.LossyDisk;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.Reply;

/**
 * 250 means safe: the power is lost at every write of some postings, and each that was answered 250 by then is there with its message
 * and all its copies.
 */
class PowerLossAcceptanceTest {
    private static final int SENDERS = 3;
    private static final int EACH = 3;
    private static final List<String> MEMBERS = List.of("ada@example.net", "grace@example.com", "joan@example.org");

    private final long seed = Long.getLong("postern.seed", System.nanoTime());
    private final LossyDisk disk = LossyDisk.blank();
    private final MailQueue queue = new MailQueue();
    private final Postings postings = new Postings();
    /** How many changes the disk had taken when the posting was answered 250. */
    private record Answered(String id, int changes) { }

    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();

    @Test void everyPostingAnswered250IsThereAtWhicheverWriteThePowerIsLost() throws InterruptedException {
        Map<String, String> whole = push();
        assertEquals(SENDERS * EACH, whole.size());
        int first = answered.stream().mapToInt(Answered::changes).min().orElseThrow();
        var luck = new Random(seed);
        for (int change = first + 1; change <= disk.changes() + 1; change++) {
            LossyDisk left = change % 2 == 0 ? disk.afterPowerLossAt(change) : disk.afterPowerLossAt(change, luck);
            assertEquals(expected(whole, change), found(left, change), "after losing the power at write " + change + ", -Dpostern.seed=" + seed);
        }
    }

    /** @return what each posting looks like while the disk has power */
    private Map<String, String> push() throws InterruptedException {
        try (var house = new TestHousehold(TemporaryDatabase.on(disk))) {
            house.list("board", PostingRule.ANYONE, MEMBERS.toArray(String[]::new));
            var senders = new ArrayList<Thread>();
            for (int sender = 0; sender < SENDERS; sender++) {
                String name = "sender" + sender;
                senders.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < EACH; i++) post(house, name + "-" + i);
                }));
            }
            for (Thread sender : senders) sender.join();
            return found(house.database, disk.changes() + 1);
        }
    }

    private void post(TestHousehold house, String name) {
        String text = "From: alan@example.edu\nSubject: " + name + "\nMessage-ID: <" + name + "@example.edu>\n\n" + (name + "\n").repeat(200);
        Reply reply = house.acceptance.deliver(submission("alan@example.edu", text, "board@lists.example")).getFirst();
        assertEquals(250, reply.code());
        answered.add(new Answered(reply.text().split(" ")[0], disk.changes()));
    }

    private Map<String, String> expected(Map<String, String> whole, int change) {
        var expected = new TreeMap<>(whole);
        expected.keySet().retainAll(answered.stream().filter(one -> one.changes() < change).map(Answered::id).toList());
        return expected;
    }

    private Map<String, String> found(LossyDisk left, int change) {
        try (Database database = left.open()) {
            return found(database, change);
        } finally {
            left.scrap();
        }
    }

    /** Of those answered before that change: the message and the copies, for each id. */
    private Map<String, String> found(Database database, int change) {
        var found = new TreeMap<String, String>();
        for (Answered one : answered) {
            if (one.changes() < change) database.inTransaction(tx -> whole(tx, one.id())).ifPresent(text -> found.put(one.id(), text));
        }
        return found;
    }

    private Optional<String> whole(Tx tx, String id) {
        assertTrue(postings.find(tx, id).isPresent(), id);
        return queue.posting(tx, id).map(posting ->
                posting.message().first("Subject").orElseThrow().value() + " " + Arrays.hashCode(posting.message().toBytes()) + " "
                        + queue.copies(tx, id, 0, 10).stream().map(copy -> copy.recipient().toString()).toList());
    }
}
