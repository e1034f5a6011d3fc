package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2PersonalTest implements PersonalContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
