package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresHidingIT implements HidingContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
