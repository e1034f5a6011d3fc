package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresLeavingIT implements LeavingContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
