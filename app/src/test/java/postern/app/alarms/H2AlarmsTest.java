package postern.app.alarms;

import postern.app.testing.Furnished;
import postern.outbound.testing.TemporaryDatabase;

class H2AlarmsTest implements AlarmsContract {
    @Override public TemporaryDatabase open() {
        return Furnished.h2();
    }
}
