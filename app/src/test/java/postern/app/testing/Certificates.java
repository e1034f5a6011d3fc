package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import postern.rewrite.testing.Peers;

/**
 * A certificate authority made for the test, a server certificate of it for {@code localhost} and {@code 127.0.0.1}, and a second
 * authority that signed nothing. PEM files, EC P-256, good for two days.
 */
public record Certificates(Path ca, Path server, Path serverKey, Path otherCa) {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");
    /** So that no setting of the host's openssl.cnf has a say. */
    private static final String CONFIG = """
            [req]
            distinguished_name = name
            [name]
            [ca]
            basicConstraints = critical, CA:TRUE
            keyUsage = critical, keyCertSign, cRLSign
            subjectKeyIdentifier = hash
            [server]
            basicConstraints = critical, CA:FALSE
            keyUsage = critical, digitalSignature
            extendedKeyUsage = serverAuth
            subjectAltName = DNS:localhost, IP:127.0.0.1
            """;

    /** Makes them in {@code folder}. */
    public static Certificates make(Path folder) {
        Peers.need(OPENSSL, "openssl");
        try {
            Files.writeString(folder.resolve("openssl.cnf"), CONFIG);
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        request(folder, "ca", "ca", "Test authority");
        request(folder, "other-ca", "ca", "Another authority");
        request(folder, "server", "server", "localhost", "-CA", "ca.pem", "-CAkey", "ca.key");
        return new Certificates(folder.resolve("ca.pem"), folder.resolve("server.pem"), folder.resolve("server.key"),
                folder.resolve("other-ca.pem"));
    }

    private static void request(Path folder, String name, String extensions, String subject, String... more) {
        var command = new ArrayList<>(List.of(OPENSSL.toString(), "req", "-x509", "-config", "openssl.cnf", "-newkey", "ec",
                "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=" + subject, "-extensions", extensions,
                "-keyout", name + ".key", "-out", name + ".pem"));
        Collections.addAll(command, more);
        Program.run(Duration.ofSeconds(20), new byte[0], Map.of(), folder, command).ok();
    }
}
