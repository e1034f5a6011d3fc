package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2AcceptanceTest implements AcceptanceContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
