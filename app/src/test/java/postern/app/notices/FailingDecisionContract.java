package postern.app.notices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import postern.app.lists.KeptMail;
import postern.outbound.store.FailingDatabase;
import postern.outbound.store.StoreTrouble;
import postern.outbound.testing.TemporaryDatabase;

/**
 * The database fails at the first step of a decision, then at the second, and so on until it gets through: wherever that is, a mail is
 * no longer held exactly if it is stored that its author is to hear why. Decided again, it ends once, and he hears of it once.
 */
interface FailingDecisionContract {
    TemporaryDatabase open(FailingDatabase faults);

    @Test default void aMailIsRejectedExactlyIfItsAuthorIsToBeTold() {
        endsWithWord("rejected", (house, id) -> house.moderation.reject(id, Optional.of("Not here."), _ -> { }));
    }

    @Test default void aMailExpiresExactlyIfItsAuthorIsToBeTold() {
        endsWithWord("expired", (house, _) -> house.moderation.expire());
    }

    /** How a mail ends. */
    interface End {
        void of(NoticeHouse house, String id);
    }

    private void endsWithWord(String word, End end) {
        var faults = new FailingDatabase();
        try (var house = new NoticeHouse(open(faults))) {
            var list = house.list("board", List.of());
            int step = 0;
            boolean failed;
            do {
                house.now = NoticeHouse.NOW;
                String id = house.mail(list).from("author" + ++step + "@example.net").held();
                house.now = NoticeHouse.NOW.plus(KeptMail.KEPT).plus(Duration.ofDays(1));
                faults.failAt(step);
                attempt(house, one -> end.of(one, id));
                failed = faults.heal();
                assertEquals(held(house, id) ? 0 : 1, due(house, id, word), word + ", failing at step " + step);
                end.of(house, id);
                assertTrue(!held(house, id), word + ", the second time, after step " + step);
                assertEquals(1, due(house, id, word), word + ", the second time, after step " + step);
            } while (failed);
            assertTrue(step > 6, "only " + step + " steps");
        }
    }

    private static void attempt(NoticeHouse house, Consumer<NoticeHouse> work) {
        try {
            work.accept(house);
        } catch (StoreTrouble trouble) {
            return;
        }
    }

    private static boolean held(NoticeHouse house, String id) {
        return house.database.inTransaction(tx -> house.kept.look(tx, id)).isPresent();
    }

    private static long due(NoticeHouse house, String id, String word) {
        return house.database.inTransaction(tx -> tx.first("SELECT COUNT(*) AS n FROM app_notice_due WHERE kept = ? AND kind = ?", row -> row.number("n"), id, word)).orElseThrow();
    }
}
