package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2ForwardTest implements ForwardContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
