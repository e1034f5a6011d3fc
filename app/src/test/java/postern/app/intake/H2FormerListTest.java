package postern.app.intake;

import postern.app.testing.Furnished;
import postern.outbound.testing.TemporaryDatabase;

class H2FormerListTest implements FormerListContract {
    @Override public TemporaryDatabase open() {
        return Furnished.h2();
    }
}
