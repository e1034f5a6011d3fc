package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresWhoMayPostIT implements WhoMayPostContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
