package postern.app.api;

import postern.app.testing.Furnished;
import postern.outbound.testing.TemporaryDatabase;

class H2EtagTest implements EtagContract {
    @Override public TemporaryDatabase open() {
        return Furnished.h2();
    }
}
