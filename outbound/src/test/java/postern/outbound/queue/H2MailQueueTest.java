package postern.outbound.queue;

import org.junit.jupiter.api.AfterEach;
import postern.outbound.store.Database;
import postern.outbound.testing.TemporaryDatabase;

class H2MailQueueTest implements MailQueueContract {
    private final TemporaryDatabase store = TemporaryDatabase.h2().withQueue();

    @Override public Database database() {
        return store.database();
    }

    @AfterEach void close() {
        store.close();
    }
}
