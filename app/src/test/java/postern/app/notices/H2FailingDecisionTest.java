package postern.app.notices;

import postern.outbound.store.FailingDatabase;
import postern.outbound.testing.TemporaryDatabase;

class H2FailingDecisionTest implements FailingDecisionContract {
    @Override public TemporaryDatabase open(FailingDatabase faults) {
        return TemporaryDatabase.h2(faults);
    }
}
