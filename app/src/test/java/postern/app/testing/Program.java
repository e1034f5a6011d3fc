package postern.app.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program run to its end: input in, output out, exit code. Output and errors come together, as a person would see them.
 * A program that does not end within its limit is killed, which is a failure of the test.
 */
public record Program(int exit, byte[] output) {
    /** For what it wrote before it ended, unless it left the pipe to a process that stays. */
    private static final Duration READ = Duration.ofSeconds(30);

    /** The output as text. */
    public String text() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /** This result, if the exit code was 0. @throws AssertionError with the output, else */
    public Program ok() {
        if (exit != 0) throw new AssertionError("exit code " + exit + ":\n" + text());
        return this;
    }

    public static Program run(Duration limit, String... command) {
        return run(limit, new byte[0], Map.of(), Path.of("/"), List.of(command));
    }

    /** @param environment added to our own */
    public static Program run(Duration limit, byte[] input, Map<String, String> environment, Path folder, List<String> command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            // Threads of their own: virtual ones share two carriers with all that other tests do at the same time.
            var output = CompletableFuture.supplyAsync(() -> all(process), task -> Thread.ofPlatform().daemon().start(task));
            Thread.ofPlatform().daemon().start(() -> feed(process, input));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within " + limit);
            }
            return new Program(process.exitValue(), output.get(READ.toSeconds(), TimeUnit.SECONDS));
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        } catch (Exception stopped) {
            throw new AssertionError(command + " was not seen to its end", stopped);
        }
    }

    private static byte[] all(Process process) {
        try {
            return process.getInputStream().readAllBytes();
        } catch (IOException killed) {
            return new byte[0];
        }
    }

    /** A program may end without reading its input. */
    private static void feed(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException notRead) {
            return;
        }
    }
}
