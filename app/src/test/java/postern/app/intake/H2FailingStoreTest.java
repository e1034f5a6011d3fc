package postern.app.intake;

import postern.outbound.store.FailingDatabase;
import postern.outbound.testing.TemporaryDatabase;

class H2FailingStoreTest implements FailingStoreContract {
    @Override public TemporaryDatabase open(FailingDatabase faults) {
        return TemporaryDatabase.h2(faults);
    }
}
