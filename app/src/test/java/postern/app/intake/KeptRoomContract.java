package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.app.lists.KeptMail;
import postern.app.lists.PostingRule;
import postern.outbound.store.RowsRead;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.Peers;

/** How much room kept mail takes is known without adding it up, and is what adding it up would give; on every database. */
interface KeptRoomContract {
    String MAIL = "From: Ada <ada@example.edu>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <ID@example.edu>\n\nHello.\n";

    TemporaryDatabase open(RowsRead counted);

    /** Lets the database look at what it holds, as it does by itself after a while. */
    void analyze(Tx tx);

    /** What one mail costs that is kept. */
    record Cost(int statements, long rows) { }

    @Test default void toKeepAMailCostsTheSameHoweverManyAreKept() {
        var counted = new RowsRead();
        try (var house = new TestHousehold(open(counted), 1L << 30)) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            Cost few = cost(house, counted, "few", 10);
            Cost many = cost(house, counted, "many", Peers.rounds(2_000, 100_000));
            assertEquals(few.statements, many.statements, "statements");
            assertTrue(many.rows <= few.rows + 20, "rows read: " + few + ", then " + many + counted.worst());
        }
    }

    private Cost cost(TestHousehold house, RowsRead counted, String name, int kept) {
        for (int from = 0; from < kept; from += 500) {
            int first = from;
            house.database.transact(tx -> IntStream.range(first, Math.min(kept, first + 500)).forEach(i -> house.kept.add(tx, entry(name + i, name + i, Kind.QUARANTINED))));
        }
        house.database.transact(this::analyze);
        deliver(house, name + "-first");       // meets cold plans
        counted.counting(() -> deliver(house, name + "-second"));
        return new Cost(counted.statements(), counted.rows());
    }

    /** The same content counts once in each share, and comes and goes with the first and the last of its entries. */
    @Test default void theAccountIsRightAfterAnyNumberOfChangesAtOnce() throws Exception {
        try (var house = new TestHousehold(open(new RowsRead())); var all = Executors.newFixedThreadPool(6)) {
            var work = new ArrayList<Callable<Void>>();
            for (int worker = 0; worker < 6; worker++) {
                int number = worker;
                work.add(() -> {
                    for (int i = 0; i < Peers.rounds(20, 100); i++) {
                        String id = "w" + number + "n" + i;
                        KeptMail.Entry entry = entry(id, "content" + i % 5, Kind.values()[(number + i) % 4]);
                        house.database.transact(tx -> house.kept.add(tx, entry));
                        if (i % 3 != number % 3) house.database.transact(tx -> assertTrue(house.kept.remove(tx, entry.id())));
                    }
                    return null;
                });
            }
            for (var done : all.invokeAll(work)) done.get();
            accountIsRight(house);
            house.database.inTransaction(tx -> house.kept.page(tx, KeptMail.Choice.ALL, "", 10_000)).forEach(one -> house.database.transact(tx -> house.kept.remove(tx, one.id())));
            accountIsRight(house);
            assertEquals(0, sum(house, "SELECT SUM(known + strangers + others) AS n FROM app_kept_room"));
        }
    }

    private static void accountIsRight(TestHousehold house) {
        String all = "SELECT COALESCE(SUM(octets + 4096), 0) AS n FROM app_kept_content c WHERE EXISTS (SELECT 1 FROM app_kept k WHERE k.content = c.content AND ";
        assertEquals(sum(house, all + "k.kind = 'held' AND k.proven_by IS NOT NULL AND k.rule <> 'anyone')"), sum(house, "SELECT SUM(known) AS n FROM app_kept_room"), "known");
        assertEquals(sum(house, all + "k.kind = 'held' AND k.proven_by IS NOT NULL AND k.rule = 'anyone')"), sum(house, "SELECT SUM(strangers) AS n FROM app_kept_room"), "strangers");
        assertEquals(sum(house, all + "NOT (k.kind = 'held' AND k.proven_by IS NOT NULL))"), sum(house, "SELECT SUM(others) AS n FROM app_kept_room"), "others");
        assertEquals(sum(house, "SELECT COUNT(DISTINCT content) AS n FROM app_kept"), sum(house, "SELECT COUNT(*) AS n FROM app_kept_content"), "a content has an entry");
    }

    private static long sum(TestHousehold house, String sql) {
        return house.database.inTransaction(tx -> tx.first(sql, row -> row.number("n"))).orElseThrow();
    }

    /** What an entry may be. */
    enum Kind { QUARANTINED, UNPROVEN, STRANGER, KNOWN }

    private static KeptMail.Entry entry(String id, String text, Kind kind) {
        var message = RawMessage.parse(("Subject: " + text + "\r\n\r\nx").getBytes(StandardCharsets.US_ASCII));
        var author = new KeptMail.Author(EmailAddress.parse("ada@example.edu"), Optional.of("dkim").filter(_ -> kind == Kind.STRANGER || kind == Kind.KNOWN));
        return new KeptMail.Entry((id.toUpperCase(Locale.ROOT) + "X".repeat(26)).substring(0, 26), kind == Kind.QUARANTINED ? KeptMail.Kind.QUARANTINED : KeptMail.Kind.HELD, TestHousehold.NOW,
                TestHousehold.NOW.plus(KeptMail.KEPT), EmailAddress.parse("board@lists.example"), Optional.of("board@lists.example"), kind == Kind.STRANGER ? "anyone" : "members", "",
                "", Optional.of(author), message, false, Optional.empty(), Optional.empty());
    }

    private static void deliver(TestHousehold house, String id) {
        Reply reply = house.acceptance.deliver(TestHousehold.submission("eve@example.net", MAIL.replace("ID", id), "board@lists.example")).getFirst();
        assertTrue(reply.text().endsWith(" taken"), reply.toString());
    }
}
