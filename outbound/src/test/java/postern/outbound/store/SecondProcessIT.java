package postern.outbound.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecondProcessIT {
    @TempDir Path folder;

    @Test void aSecondProcessOnTheSameFileIsToldSoInOneSentence() throws IOException, InterruptedException {
        try (Database first = Database.h2(folder)) {
            Process second = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path"),
                    Opening.class.getName(), folder.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertTrue(second.waitFor(30, TimeUnit.SECONDS));
            assertEquals("the database file is in use by another process: stop the other postern first", said);
            first.transact(tx -> tx.update("CREATE TABLE still_ours (id BIGINT)"));
        }
    }

    /** The second process. */
    static final class Opening {
        private Opening() { }

        public static void main(String[] folder) {
            try (Database _ = Database.h2(Path.of(folder[0]))) {
                System.out.println("opened");
            } catch (DatabaseRefused e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
