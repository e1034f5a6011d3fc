package postern.app.notices;

import postern.outbound.testing.TemporaryDatabase;

class H2LinkedTest implements LinkedContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
