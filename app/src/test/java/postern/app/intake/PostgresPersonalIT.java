package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class PostgresPersonalIT implements PersonalContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
