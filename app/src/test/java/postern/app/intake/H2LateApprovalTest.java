package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2LateApprovalTest implements LateApprovalContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
