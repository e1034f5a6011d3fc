package postern.app.intake;

import postern.outbound.store.FailingDatabase;
import postern.outbound.testing.TemporaryDatabase;

class PostgresFailingStoreIT implements FailingStoreContract {
    @Override public TemporaryDatabase open(FailingDatabase faults) {
        return TemporaryDatabase.postgres(faults);
    }
}
