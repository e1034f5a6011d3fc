package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2TokenTest implements TokenContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
