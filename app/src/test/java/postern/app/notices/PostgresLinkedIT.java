package postern.app.notices;

import postern.outbound.testing.TemporaryDatabase;

class PostgresLinkedIT implements LinkedContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
