package postern.app.intake;

import postern.outbound.store.RowsRead;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;

class PostgresKeptRoomIT implements KeptRoomContract {
    @Override public TemporaryDatabase open(RowsRead counted) {
        return TemporaryDatabase.postgres(counted);
    }

    @Override public void analyze(Tx tx) {
        tx.update("ANALYZE app_kept, app_kept_arrival, app_kept_content, app_kept_part, app_kept_room");       // not all: other tests have tables of their own
    }
}
