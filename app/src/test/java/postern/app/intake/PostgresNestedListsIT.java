package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresNestedListsIT implements NestedListsContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
