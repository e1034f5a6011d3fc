package postern.outbound.queue;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import postern.outbound.store.Database;
import postern.outbound.store.RowsRead;

class H2ClaimCostTest implements ClaimCostContract {
    @TempDir Path folder;

    @Override public Database open(RowsRead counted) {
        Database database = RowsRead.open("jdbc:h2:file:" + folder.resolve("postern") + ";WRITE_DELAY=0;RETENTION_TIME=2000", "sa", counted);
        MailQueue.migrate(database);
        return database;
    }

    @Override public void analyze(Database database) {
        database.transact(tx -> tx.update("ANALYZE"));
    }
}
