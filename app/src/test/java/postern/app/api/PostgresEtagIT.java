package postern.app.api;

import postern.outbound.testing.TemporaryDatabase;

class PostgresEtagIT implements EtagContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
