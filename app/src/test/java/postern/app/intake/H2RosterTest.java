package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2RosterTest implements RosterContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
