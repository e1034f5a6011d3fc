package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresFormerListIT implements FormerListContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
