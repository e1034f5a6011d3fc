package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresForwardIT implements ForwardContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
