package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresOwnerMailIT implements OwnerMailContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
