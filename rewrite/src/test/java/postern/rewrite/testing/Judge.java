package postern.rewrite.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a script that reads messages, each behind its length, and prints lines. */
final class Judge {
    private static final int SECONDS = 60;

    private Judge() { }

    /**
     * @param last how the last line for each message begins
     * @return the lines for each message
     */
    static List<List<String>> ask(List<String> interpreter, String script, List<byte[]> messages, Map<String, String> dnsTxt, String last) {
        var command = new ArrayList<>(interpreter);
        command.add(script);
        dnsTxt.forEach((name, value) -> command.add(name + "=" + value));
        var verdicts = new ArrayList<List<String>>();
        var lines = new ArrayList<String>();
        for (String line : run(command, messages).lines().toList()) {
            lines.add(line);
            if (!line.startsWith(last)) continue;
            verdicts.add(List.copyOf(lines));
            lines.clear();
        }
        if (verdicts.size() != messages.size() || !lines.isEmpty()) throw new AssertionError(verdicts.size() + " verdicts for " + messages.size() + " messages");
        return verdicts;
    }

    static String resource(String name) {
        try (InputStream in = Judge.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    private static String run(List<String> command, List<byte[]> messages) {
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            Thread writer = Thread.startVirtualThread(() -> write(process, messages));
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            writer.join();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
            if (process.exitValue() != 0) throw new AssertionError(command.getFirst() + " ended with " + process.exitValue() + ": " + out);
            return out;
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private static void write(Process process, List<byte[]> messages) {
        try (OutputStream in = process.getOutputStream()) {
            for (byte[] message : messages) {
                in.write((message.length + "\n").getBytes(US_ASCII));
                in.write(message);
            }
        } catch (IOException endedEarly) {
            // its exit value tells
        }
    }
}
