package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2ModerationTest implements ModerationContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
