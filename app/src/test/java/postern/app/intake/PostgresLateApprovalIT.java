package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresLateApprovalIT implements LateApprovalContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
