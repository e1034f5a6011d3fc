package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2KeysTest implements KeysContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
