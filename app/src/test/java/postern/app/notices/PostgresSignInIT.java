package postern.app.notices;

import postern.outbound.testing.TemporaryDatabase;

class PostgresSignInIT implements SignInContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
