package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2HidingTest implements HidingContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
