package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import postern.app.testing.Json;
import postern.app.testing.PosternProcess;
import postern.app.testing.Ports;
import postern.app.testing.Rest;

/** Starting and stopping: what a first start makes, what a second one finds, and what is refused before anything listens. */
class ServeIT {
    private static final int SETTINGS_FAULT = 78;
    private static final Duration STOP = Duration.ofSeconds(10);

    @Test void aFirstStartNeedsNothingAndASecondFindsEverythingAgain() throws Exception {
        try (var postern = new PosternProcess().start()) {
            Path keyFile = postern.data().resolve("admin.key");
            String key = postern.adminKey();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
            assertTrue(postern.log().contains(keyFile.toString()), "the log tells where the key stands:\n" + postern.log());
            assertFalse(postern.log().contains(key), "and not the key:\n" + postern.log());
            assertTrue(postern.log().contains("CAPTURE"), "without a relay the log says so:\n" + postern.log());
            Object made = postern.rest().post("/api/v1/domains", Json.object("name", "lists.example.org")).expect(201).json();
            postern.rest().post("/api/v1/lists",
                    Json.object("address", "board@lists.example.org", "displayName", "Board", "posting", "anyone")).expect(201);

            stopsInTime(postern);
            postern.start();
            assertEquals(key, postern.adminKey());
            Object domains = postern.rest().get("/api/v1/domains").expect(200).json();
            assertEquals(Json.at(made, "dns"), Json.at(domains, "items", 0, "dns"), "the same keys");
            Object lists = postern.rest().get("/api/v1/lists").expect(200).json();
            assertEquals("board@lists.example.org", Json.text(lists, "items", 0, "address"));
            stopsInTime(postern);
        }
    }

    @Test void withoutAKeyNothingIsTold() {
        try (var postern = new PosternProcess().start()) {
            for (String key : new String[] {"", "wrong"}) {
                Rest.Answer answer = new Rest(postern.httpPort(), key).get("/api/v1/lists").expect(401);
                assertTrue(answer.contentType().startsWith("application/problem+json"), answer.toString());
            }
            Rest.Answer absent = postern.rest().get("/api/v1/lists/nobody@lists.example.org").expect(404);
            assertTrue(absent.contentType().startsWith("application/problem+json"), absent.toString());
        }
    }

    @Test void faultsInTheEnvironmentAreToldAllAtOnceAndNothingListens() {
        try (var postern = new PosternProcess().with("POSTERN_LMTP_PROT", "8024").with("POSTERN_HTTP_PORT", "eighty")) {
            assertEquals(SETTINGS_FAULT, postern.startInVain().exit(), postern.log());
            assertTells(postern.log(), "lmtp[._]prot.{0,200}lmtp[._]port");
            assertTells(postern.log(), "http[._]port");
            assertFalse(Ports.open(postern.lmtpPort()));
        }
    }

    @Test void faultsInTheFileAreToldAllAtOnce() throws Exception {
        try (var postern = new PosternProcess()) {
            Path file = Files.writeString(postern.folder().resolve("postern.yml"), """
                    postern:
                      lmtp:
                        prot: 8024
                      relays:
                        - name: smarthost
                          hsot: mail.example.org
                          port: 587
                    """);
            postern.with("POSTERN_CONFIG", file.toString());
            assertEquals(SETTINGS_FAULT, postern.startInVain().exit(), postern.log());
            assertTells(postern.log(), "lmtp\\.prot.{0,200}lmtp\\.port");
            assertTells(postern.log(), "hsot.{0,200}host");
            assertTells(postern.log(), Pattern.quote(file.toString()));
        }
    }

    private static void stopsInTime(PosternProcess postern) {
        PosternProcess.End end = postern.stop();
        assertTrue(end.took().compareTo(STOP) < 0, "it took " + end.took() + " to stop");
        assertTrue(Set.of(0, 143).contains(end.exit()), "exit code " + end.exit() + "\n" + postern.log());
    }

    private static void assertTells(String log, String pattern) {
        assertTrue(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL).matcher(log).find(), pattern + " is not in\n" + log);
    }
}
