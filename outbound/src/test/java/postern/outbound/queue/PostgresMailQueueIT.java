package postern.outbound.queue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import postern.outbound.store.Database;
import postern.outbound.testing.TemporaryDatabase;

class PostgresMailQueueIT implements MailQueueContract {
    private TemporaryDatabase store;

    @BeforeEach void open() {
        store = TemporaryDatabase.postgres().withQueue();
    }

    @Override public Database database() {
        return store.database();
    }

    @AfterEach void close() {
        if (store != null) store.close();
    }
}
