package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2PatienceTest implements PatienceContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
