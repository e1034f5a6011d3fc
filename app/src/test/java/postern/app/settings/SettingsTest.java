package postern.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.outbound.relay.Tls;
import postern.rewrite.mail.DomainName;

class SettingsTest {
    static final long HEAP = 256L << 20;
    static final Machine MACHINE = () -> "mail.example.org";

    @TempDir Path folder;

    static Settings load(Optional<Path> file, Map<String, String> environment) {
        return Settings.load(file, environment, HEAP, MACHINE);
    }

    private Settings of(String yaml, Map<String, String> environment) throws IOException {
        return load(Optional.of(Files.writeString(folder.resolve("postern.yml"), yaml)), environment);
    }

    @Test void nothingNeedsToBeSet() {
        Settings settings = load(Optional.empty(), Map.of());
        assertEquals(Path.of("./data"), settings.data());
        assertEquals("operator@localhost", settings.operator().toString());
        assertEquals(new DomainName("mail.example.org"), settings.hostname());
        assertEquals(Optional.empty(), settings.dns());
        assertEquals(new Settings.Lmtp("127.0.0.1", 8024, loopback(), loopback(), 32 << 20, 1000, 1000, Duration.ofMinutes(5), Optional.empty()),
                settings.lmtp());
        assertTrue(settings.lmtp().isLoopback());
        assertEquals(new Settings.Http("127.0.0.1", 8080, Optional.empty()), settings.http());
        assertEquals(Optional.empty(), settings.database());
        assertTrue(settings.isCaptureOnly());
        assertEquals(Duration.ofDays(5), settings.queue().lifetime());
    }

    @Test void srsSecretsAreTheLinesOfTheirFile() throws IOException {
        Path file = Files.writeString(folder.resolve("srs.secret"), "new one\r\n\nolder\n");
        List<byte[]> secrets = of("postern:\n  srs:\n    secretFile: " + file + "\n", Map.of()).srs().secrets();
        assertEquals(List.of("new one", "older"), secrets.stream().map(String::new).toList());
        assertEquals(List.of(), load(Optional.empty(), Map.of()).srs().secrets());
    }

    @Test void theMachineItselfHasAUsableName() {
        assertTrue(Machine.hostname().length() > 0);
    }

    @Test void theEnvironmentWinsOverTheFile() throws IOException {
        Settings settings = of("""
            postern:
              data: /var/lib/postern
              lmtp:
                port: 24
                allowed: [192.0.2.0/24]
            """, Map.of("POSTERN_LMTP_PORT", "2424", "POSTERN_LMTP_ALLOWED", "10.0.0.0/8, 2001:db8::/32", "POSTERN_DATA", "", "HOME", "/root"));
        assertEquals(2424, settings.lmtp().port());
        assertEquals("[10.0.0.0/8, 2001:db8::/32]", settings.lmtp().allowed().toString());
        assertEquals(Path.of("/var/lib/postern"), settings.data(), "an empty variable is not set");
    }

    @Test void aRelayIsReadWithItsLogin() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        Settings settings = of("""
            postern:
              operator: ada@example.org
              relays:
                - host: smtp.example.net
                  tls: implicit
                  username: postern
                  passwordFile: %s
                  connections: 10
            """.formatted(password), Map.of("POSTERN_RELAYS_0_EHLO_NAME", "out.example.org"));
        assertEquals(List.of(new Settings.Relay("smarthost", "smtp.example.net", 465, Tls.IMPLICIT, Optional.empty(),
                Optional.of(new Settings.Login("postern", password)), new DomainName("out.example.org"), 10, 100, List.of(), List.of())), settings.relays());
    }

    @Test void aRelayCanComeFromTheEnvironmentAlone() {
        Settings settings = load(Optional.empty(), Map.of("POSTERN_RELAYS_0_HOST", "127.0.0.1", "POSTERN_RELAYS_0_PORT", "2525",
                "POSTERN_RELAYS_0_TLS", "none", "POSTERN_OPERATOR", "ada@example.org", "POSTERN_LMTP_HOST", "0.0.0.0"));
        Settings.Relay relay = settings.relays().getFirst();
        assertEquals(2525, relay.port());
        assertEquals(Tls.NONE, relay.tls());
        assertEquals(settings.hostname(), relay.ehloName());
    }

    @Test void aDatabaseIsReadWithItsLogin() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        assertEquals("secret", new Settings.Login("postern", password).password());
        Settings settings = load(Optional.empty(), Map.of("POSTERN_DATABASE_URL", "jdbc:postgresql://db/postern?sslmode=require",
                "POSTERN_DATABASE_USERNAME", "postern", "POSTERN_DATABASE_PASSWORD_FILE", password.toString()));
        assertEquals(new Settings.Database("jdbc:postgresql://db/postern?sslmode=require", Optional.of(new Settings.Login("postern", password))),
                settings.database().orElseThrow());
    }

    @Test void resolversAreReadWithAndWithoutPort() {
        for (var each : Map.of("192.0.2.1:5353", "192.0.2.1:5353", "192.0.2.1", "192.0.2.1:53", "[::1]:5353", "[::1]:5353", "::1", "[::1]:53",
                "dns.example.org", "dns.example.org:53").entrySet()) {
            assertEquals(each.getValue(), load(Optional.empty(), Map.of("POSTERN_DNS", each.getKey())).dns().orElseThrow().toString());
        }
    }

    @Test void whatOthersReadOrKubernetesSetsIsNoFault() {
        load(Optional.empty(), Map.of("POSTERN_CONFIG", "x", "POSTERN_JAVA_HOME", "x", "POSTERN_JAVA_OPTS", "-Xmx1g", "POSTERN_BUILD", "never",
                "POSTERN_LOG", "debug", "POSTERN_VECTORS", "x", "POSTERN_SERVICE_HOST", "10.0.0.1", "POSTERN_PORT", "tcp://10.0.0.1:8024",
                "POSTERN_PORT_8024_TCP_ADDR", "10.0.0.1"));
    }

    @Test void theFileIsNamedByTheEnvironment() {
        assertEquals(Optional.of(Path.of("/x/y.yml")), Settings.file(Map.of("POSTERN_CONFIG", "/x/y.yml")));
        assertTrue(Settings.file(Map.of()).stream().allMatch(file -> file.equals(Path.of("/etc/postern/postern.yml"))));
    }

    @Test void allFaultsOfFileAndEnvironmentAreToldAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("postern.yml"), """
            postern:
              operator: ada@example.org
              relays:
                - host: smtp.example.net
                  port: 0
                  tsl: required
            """);
        var fault = assertThrows(SettingsFault.class, () -> load(Optional.of(file), Map.of("POSTERN_LTMP_PORT", "24")));
        assertEquals("""
            fatal: %s has 3 faults; nothing was started
              postern.relays[0].tsl    is not a setting: did you mean postern.relays[0].tls?
              POSTERN_LTMP_PORT        is not a setting: did you mean POSTERN_LMTP_PORT?
              postern.relays[0].port   is 0: use a port from 1 to 65535""".formatted(file), fault.getMessage());
    }

    @Test void whatMayBeASecretIsNotRepeated() throws IOException {
        Path file = Files.writeString(folder.resolve("postern.yml"), """
            postern:
              operator: ada@example.org
              database:
                url: jdbc:postgresql://postern:hunter2@db/postern
              relays:
                - host: smtp.example.net
                  username: postern
                  password: hunter2
                  passwordFile: hunter2
            """);
        var fault = assertThrows(SettingsFault.class, () -> load(Optional.of(file), Map.of("POSTERN_RELAYS_0_PASSWORD", "hunter2")));
        assertTrue(fault.getMessage().contains("has 4 faults"), fault.getMessage());
        assertTrue(!fault.getMessage().contains("hunter2"), fault.getMessage());
    }

    @Test void hugeAndHostileFilesEndInOneSentence() throws IOException {
        Path file = folder.resolve("postern.yml");
        for (String hostile : List.of("x".repeat(300_000), "a: &a [1,2]\nb: *a\n", "[".repeat(1000), "postern: {" + "a".repeat(100_000) + ": 1}",
                "postern: !!javax.script.ScriptEngineManager [x]", "a: 1\n---\nb: 2\n", "? [a, b]\n: c\n", "postern: &a {b: *a}", "\t", "\u0001", "%")) {
            Files.writeString(file, hostile);
            var fault = assertThrows(SettingsFault.class, () -> load(Optional.of(file), Map.of()), hostile.substring(0, Math.min(40, hostile.length())));
            assertTrue(fault.getMessage().startsWith("fatal: " + file) && fault.getMessage().length() < 800, fault.getMessage());
        }
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThrows(SettingsFault.class, () -> load(Optional.of(file), Map.of()));
    }

    private static List<Network> loopback() {
        return List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128"));
    }
}
