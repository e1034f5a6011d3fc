package postern.app.notices;

import postern.outbound.testing.TemporaryDatabase;

class H2SignInTest implements SignInContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
