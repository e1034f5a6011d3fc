package postern.app.notices;

import postern.app.testing.Furnished;
import postern.outbound.testing.TemporaryDatabase;

class H2TellingTest implements TellingContract {
    @Override public TemporaryDatabase open() {
        return Furnished.h2();
    }
}
