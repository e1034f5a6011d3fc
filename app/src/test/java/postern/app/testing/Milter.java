package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import postern.rewrite.testing.Peers;

/**
 * A real milter of Debian's, on a port of loopback, in the configuration that its package has but for name, port and DNS: OpenDKIM, which
 * verifies, or OpenDMARC. Both say nothing of mail from 127.0.0.1. It listens when this returns; {@link #close} ends it. One thread.
 */
public final class Milter implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path folder;
    private final int port = Ports.free();
    private final Process process;

    private Milter(String program, String option, Map<String, String> records, String... settings) {
        Path binary = Path.of("/usr/sbin/" + program);
        Peers.need(binary, program);
        folder = Folders.open(program);
        try {
            String dns = records.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining("\n", "", "\n"));
            Files.writeString(folder.resolve("dns"), dns);
            var lines = List.of("Socket inet:" + port + "@127.0.0.1", "PidFile " + folder.resolve("pid"), "TestDNSData " + folder.resolve("dns"), "Syslog false",
                    String.join("\n", settings));
            Path file = Files.writeString(folder.resolve("conf"), String.join("\n", lines) + "\n");
            process = new ProcessBuilder(binary.toString(), "-f", option, file.toString()).redirectErrorStream(true).redirectOutput(log().toFile()).start();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        try {
            Await.until(LIMIT, program + " listens on port " + port, () -> Ports.open(port), this::logText);
        } catch (AssertionError silent) {
            close();
            throw silent;
        }
    }

    /** @param authservId what it calls itself @param records all the TXT records that it finds */
    public static Milter opendkim(String authservId, Map<String, String> records) {
        return new Milter("opendkim", "-x", records, "AuthservID " + authservId, "Mode v", "OversignHeaders From");
    }

    public static Milter opendmarc(String authservId, Map<String, String> records) {
        return new Milter("opendmarc", "-c", records, "AuthservID " + authservId, "TrustedAuthservIDs " + authservId,
                "PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat");
    }

    /** As {@code smtpd_milters} has it. */
    public String address() {
        return "inet:127.0.0.1:" + port;
    }

    @Override public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Folders.remove(folder);
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String logText() {
        try {
            return Files.readString(log());
        } catch (IOException none) {
            return none.toString();
        }
    }
}
