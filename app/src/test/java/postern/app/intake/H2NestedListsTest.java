package postern.app.intake;

import postern.outbound.testing.TemporaryDatabase;

class H2NestedListsTest implements NestedListsContract {
    @Override public TemporaryDatabase open() {
        return TemporaryDatabase.h2();
    }
}
