package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresRosterIT implements RosterContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
