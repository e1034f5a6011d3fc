package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresPatienceIT implements PatienceContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
