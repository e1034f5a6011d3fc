package postern.app.intake;

import postern.outbound.store.RowsRead;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;

class H2KeptRoomTest implements KeptRoomContract {
    @Override public TemporaryDatabase open(RowsRead counted) {
        return TemporaryDatabase.h2(counted);
    }

    @Override public void analyze(Tx tx) {
        tx.update("ANALYZE");
    }
}
