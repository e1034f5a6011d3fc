package postern.app.rounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import postern.app.testing.Await;

class RoundsTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final AtomicInteger done = new AtomicInteger();

    @Test void oneComesAtOnceAndOneWhenSomebodyRings() {
        try (var rounds = new Rounds("test", LONG, done::incrementAndGet)) {
            rounds.start();
            Await.until(LIMIT, "a first round", () -> done.get() == 1);
            rounds.ring();
            Await.until(LIMIT, "a second round", () -> done.get() == 2);
        }
        assertEquals(2, done.get());
    }

    @Test void oneComesAfterEachPause() {
        try (var rounds = new Rounds("test", Duration.ofMillis(1), done::incrementAndGet)) {
            rounds.start();
            Await.until(LIMIT, "many rounds", () -> done.get() > 20);
        }
    }

    @Test void theEndWaitsForTheRoundInHandAndInterruptsNothing() {
        var within = new CountDownLatch(1);
        var rounds = new Rounds[1];
        var interrupted = new AtomicInteger();
        rounds[0] = new Rounds("test", LONG, () -> {
            within.countDown();
            rounds[0].ended().join();
            if (Thread.currentThread().isInterrupted()) interrupted.incrementAndGet();
            done.incrementAndGet();
        });
        rounds[0].start();
        Await.until(LIMIT, "a round", () -> within.getCount() == 0);
        assertFalse(rounds[0].isEnded());
        rounds[0].close();
        assertTrue(rounds[0].isEnded());
        assertEquals(1, done.get());
        assertEquals(0, interrupted.get());
    }

    @Test void whatWasNeverStartedEnds() {
        new Rounds("test", LONG, done::incrementAndGet).close();
        assertEquals(0, done.get());
    }
}
