package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresModerationIT implements ModerationContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
