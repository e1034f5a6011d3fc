package postern.app.api;

import postern.outbound.testing.TemporaryDatabase;

class H2EtagTest implements EtagContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
