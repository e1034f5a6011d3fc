package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2HeldTest implements HeldContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
