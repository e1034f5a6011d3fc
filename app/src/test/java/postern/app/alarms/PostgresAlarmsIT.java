package postern.app.alarms;

import postern.outbound.testing.TemporaryDatabase;

class PostgresAlarmsIT implements AlarmsContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.postgres();
    }
}
