package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import postern.app.testing.Ports;
import postern.app.testing.PosternProcess;
import postern.outbound.store.Database;

/** A database that a newer Postern has worked on is not touched: the program says so and ends, and nothing listens. */
class NewerTablesIT {
    @Test void tablesOfANewerProgramAreRefusedAtTheStart() {
        try (var postern = new PosternProcess()) {
            postern.start().stop();
            try (Database database = Database.h2(postern.data())) {
                database.transact(tx -> tx.update("INSERT INTO \"app_schema_history\" (\"installed_rank\", \"version\", \"description\","
                        + " \"type\", \"script\", \"installed_by\", \"execution_time\", \"success\")"
                        + " VALUES (1000, '1000', 'later', 'SQL', 'V1000__later.sql', 'SA', 1, TRUE)"));
            }
            assertEquals(1, postern.startInVain().exit(), postern.log());
            assertTrue(postern.log().contains("fatal: the tables of room app were made by a newer Postern (version 1000): start that one,"),
                    postern.log());
            assertFalse(Ports.open(postern.lmtpPort()));
        }
    }
}
