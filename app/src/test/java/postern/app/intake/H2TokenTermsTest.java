package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2TokenTermsTest implements TokenTermsContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
