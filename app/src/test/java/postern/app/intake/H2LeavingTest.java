package postern.app.intake;

import postern.app.testing.Furnished;
import postern.outbound.testing.TemporaryDatabase;

class H2LeavingTest implements LeavingContract {
    @Override public TemporaryDatabase open() {
        return Furnished.h2();
    }
}
