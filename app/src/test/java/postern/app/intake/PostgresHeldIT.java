package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresHeldIT implements HeldContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
