package postern.lmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BytesInHandTest {
    private static final int STEP = BytesInHand.STEP;

    @Test void aShareGrowsInStepsAndTheLastStepMayBeShort() {
        var budget = new BytesInHand(2 * STEP + 10);
        var share = budget.share();
        assertTrue(share.cover(1));
        assertEquals(STEP + 10, budget.free());
        assertTrue(share.cover(STEP));
        assertEquals(STEP + 10, budget.free());
        assertTrue(share.cover(2 * STEP + 10));
        assertEquals(0, budget.free());
        assertFalse(share.cover(2 * STEP + 11));
        assertFalse(budget.share().cover(Long.MAX_VALUE));
        assertTrue(budget.share().cover(0));
        share.giveBack();
        share.giveBack();
        assertEquals(2 * STEP + 10, budget.free());
    }

    @Test void manyAtOnceNeverTakeMoreThanThereIs() {
        var budget = new BytesInHand(5 * STEP);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.submit(() -> {
                    var share = budget.share();
                    for (int octets = 1; octets < 4 * STEP; octets += STEP / 2) share.cover(octets);
                    if (budget.free() < 0) throw new AssertionError("more taken than there is");
                    share.giveBack();
                });
            }
        }
        assertEquals(5 * STEP, budget.free());
    }
}
