package postern.app.notices;

import postern.app.testing.Furnished;
import postern.outbound.testing.TemporaryDatabase;

class H2SignInTest implements SignInContract {
    @Override public TemporaryDatabase open() {
        return Furnished.h2();
    }
}
