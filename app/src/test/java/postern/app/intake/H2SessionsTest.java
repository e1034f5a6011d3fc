package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2SessionsTest implements SessionsContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
