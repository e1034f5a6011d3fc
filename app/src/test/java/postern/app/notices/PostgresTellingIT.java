package postern.app.notices;

import postern.outbound.testing.TemporaryDatabase;

class PostgresTellingIT implements TellingContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
