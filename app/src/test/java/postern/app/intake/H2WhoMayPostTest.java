package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2WhoMayPostTest implements WhoMayPostContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
