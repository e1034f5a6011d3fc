package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresKeepersIT implements KeepersContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
