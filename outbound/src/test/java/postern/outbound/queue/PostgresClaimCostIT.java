package postern.outbound.queue;

import postern.outbound.store.Database;
import postern.outbound.store.RowsRead;
import postern.outbound.testing.PostgresServer;

class PostgresClaimCostIT implements ClaimCostContract {
    @Override public Database open(RowsRead counted) {
        Database database = RowsRead.open(PostgresServer.shared().newDatabase(), "postern", counted);
        MailQueue.migrate(database);
        return database;
    }

    @Override public void analyze(Database database) {
        database.transact(tx -> tx.update("ANALYZE queue_copy"));
    }
}
