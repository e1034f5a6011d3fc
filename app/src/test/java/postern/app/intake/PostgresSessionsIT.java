package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresSessionsIT implements SessionsContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
