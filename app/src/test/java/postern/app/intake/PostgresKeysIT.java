package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresKeysIT implements KeysContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
