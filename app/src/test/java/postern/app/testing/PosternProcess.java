package postern.app.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import postern.rewrite.testing.Peers;

/**
 * The product as users start it: {@code ./postern serve} of the checkout, told everything by its environment, on two free ports and a
 * data folder of its own. It can be stopped, killed and started again on the same folder and ports; each start has a log of its own.
 *
 * <p>The start script is told not to build ({@code POSTERN_BUILD=never}): the build under test has done that. None of the test's own
 * {@code POSTERN_…} variables reach the product. Unless a test says what JVM it wants, the product's starts and warms up quickly, as it
 * lives for seconds ({@link ClassArchive}). One thread, {@link #kill} any.
 */
public final class PosternProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(180);
    private static final Duration COMMAND = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final String JVM = "POSTERN_JAVA_OPTS";
    /** For a JVM that lives for seconds: to compile its code best would use more time than it saves. */
    static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private final Path folder = Folders.open("postern");
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final int lmtpPort = Ports.free();
    private final int httpPort = Ports.free();
    private Path home = Peers.root();
    private Process process;
    private int starts;
    /** Of this start: a client is dear to make. */
    private volatile Rest rest;

    /** How it ended. */
    public record End(int exit, Duration took) { }

    /** Not started yet; its operator is {@code operator@operator.test}. */
    public PosternProcess() {
        with("POSTERN_DATA", data().toString());
        with("POSTERN_LMTP_PORT", String.valueOf(lmtpPort));
        with("POSTERN_HTTP_PORT", String.valueOf(httpPort));
        with("POSTERN_OPERATOR", "operator@operator.test");
        with("POSTERN_BUILD", "never");
    }

    /** Sets one variable of the environment for the starts to come. */
    public PosternProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts what is installed in this folder, the start script with {@code lib} beside it, in place of what was built here. */
    public PosternProcess installedIn(Path folder) {
        home = folder;
        return with(JVM, SHORT_LIVED);
    }

    /** Sets several settings of the first relay: names and values by turns, as {@code HOST} for {@code POSTERN_RELAYS_0_HOST}. */
    public PosternProcess withRelay(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) with("POSTERN_RELAYS_0_" + namesAndValues[i], namesAndValues[i + 1]);
        return this;
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** A folder beside the data: passwords, certificates. */
    public Path folder() {
        return folder;
    }

    public int lmtpPort() {
        return lmtpPort;
    }

    public int httpPort() {
        return httpPort;
    }

    /** Starts it and returns when {@code GET /health/readiness} answers 200. One that does not get ready is closed. */
    public PosternProcess start() {
        try {
            launch();
            Rest open = new Rest(httpPort, "");
            Await.until(READY, "Postern is ready", () -> !process.isAlive() || open.get("/health/readiness").status() == 200, this::log);
            if (!process.isAlive()) throw new AssertionError("it ended with " + process.exitValue() + "\n" + log());
        } catch (RuntimeException | Error inVain) {
            close();
            throw inVain;
        }
        return this;
    }

    /** Starts it and returns how it ended by itself, as with settings that it refuses. */
    public End startInVain() {
        long begun = System.nanoTime();
        launch();
        return end(READY, begun);
    }

    /** SIGTERM to the process that was started, and how it ended. */
    public End stop() {
        return stop(STOP);
    }

    End stop(Duration limit) {
        long begun = System.nanoTime();
        process.destroy();
        return end(limit, begun);
    }

    /** SIGKILL, to all that it started. */
    public void kill() {
        Stream<ProcessHandle> children = process.descendants();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        end(Duration.ofSeconds(20), System.nanoTime());
    }

    /** The process that runs the server: the start script becomes it. */
    public long pid() {
        return process.pid();
    }

    public boolean running() {
        return process != null && process.isAlive();
    }

    /** The management interface, with the key of the first start. */
    public Rest rest() {
        Rest known = rest;
        if (known == null) rest = known = new Rest(httpPort, adminKey());
        return known;
    }

    public String adminKey() {
        try {
            return Files.readString(data().resolve("admin.key")).strip();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** What this start printed, both streams. */
    public String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** Runs another command of the product to its end, against this server. */
    public Program command(String... arguments) {
        var command = new ArrayList<>(List.of(script().toString()));
        command.addAll(Arrays.asList(arguments));
        return Program.run(COMMAND, new byte[0], environment(), folder, command);
    }

    /** The finished copies in the capture relay's outbox. */
    public List<Path> outbox() {
        Path outbox = data().resolve("outbox");
        if (!Files.isDirectory(outbox)) return List.of();
        try (Stream<Path> files = Files.walk(outbox)) {
            return files.filter(file -> file.toString().endsWith(".eml")).sorted().toList();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    @Override public void close() {
        if (running()) kill();
        Folders.remove(folder);
    }

    private void launch() {
        if (running()) throw new IllegalStateException("it runs already");
        if (!Files.isExecutable(script())) throw new AssertionError("no start script at " + script());
        starts++;
        rest = null;
        var builder = new ProcessBuilder(script().toString(), "serve").directory(folder.toFile()).redirectErrorStream(true)
                .redirectInput(new File("/dev/null")).redirectOutput(logFile().toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("POSTERN_"));
        builder.environment().putAll(environment());
        try {
            process = builder.start();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private Map<String, String> environment() {
        var all = new LinkedHashMap<>(environment);
        all.computeIfAbsent(JVM, _ -> SHORT_LIVED + ClassArchive.file().map(file -> " -XX:SharedArchiveFile=" + file).orElse(""));
        return all;
    }

    private End end(Duration limit, long begun) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it did not end within " + limit + "\n" + log());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stop);
        }
        return new End(process.exitValue(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private Path logFile() {
        return folder.resolve("log." + starts);
    }

    private Path script() {
        return home.resolve("postern");
    }
}
