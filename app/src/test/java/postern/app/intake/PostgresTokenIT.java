package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresTokenIT implements TokenContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
