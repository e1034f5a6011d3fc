package postern.app.notices;

import postern.outbound.testing.TemporaryDatabase;

class H2TellingTest implements TellingContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
