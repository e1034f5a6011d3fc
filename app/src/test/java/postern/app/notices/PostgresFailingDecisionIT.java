package postern.app.notices;

import postern.outbound.store.FailingDatabase;
import postern.outbound.testing.TemporaryDatabase;

class PostgresFailingDecisionIT implements FailingDecisionContract {
    @Override public TemporaryDatabase open(FailingDatabase faults) {
        return TemporaryDatabase.postgres(faults);
    }
}
