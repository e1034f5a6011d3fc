package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2KeepersTest implements KeepersContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
