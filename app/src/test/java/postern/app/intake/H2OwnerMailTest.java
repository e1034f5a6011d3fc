package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2OwnerMailTest implements OwnerMailContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
