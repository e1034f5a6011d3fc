package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresTokenTermsIT implements TokenTermsContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
