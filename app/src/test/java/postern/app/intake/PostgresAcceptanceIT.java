package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresAcceptanceIT implements AcceptanceContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
