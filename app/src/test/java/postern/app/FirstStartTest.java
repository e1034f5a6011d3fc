package postern.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import postern.app.lists.Secrets;
import postern.app.lists.Tables;
import postern.outbound.testing.TemporaryDatabase;

/** What a household makes once and finds again. */
class FirstStartTest {
    /** Threads of hidden authors hang on it: another key, and no answer finds what it answers. */
    @Test void theKeyOfThreadsIsMadeOnceAndIsNoOtherSecret() {
        try (var store = TemporaryDatabase.h2().withQueue()) {
            Tables.migrate(store.database());
            byte[] first = new FirstStart(store.database(), () -> Instant.EPOCH).threads(new Secrets());
            assertEquals(32, first.length);
            assertArrayEquals(first, new FirstStart(store.database(), () -> Instant.MAX).threads(new Secrets()));
            for (String other : new String[] {"return-path", "srs"}) {
                store.database().transact(tx -> assertFalse(new Secrets().of(tx, other).stream().anyMatch(secret -> Arrays.equals(secret, first)), other));
            }
        }
    }
}
