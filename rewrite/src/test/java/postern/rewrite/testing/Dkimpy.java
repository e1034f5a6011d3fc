package postern.rewrite.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An outside judge of DKIM signatures: Debian's python3-dkim, with the DNS it is given and no other.
 * Skips the test, or fails it where peers are required, if the judge is missing.
 */
public final class Dkimpy {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path MODULE = Path.of("/usr/lib/python3/dist-packages/dkim/__init__.py");
    private static final int SECONDS = 30;

    private Dkimpy() { }

    /** @param why empty for a pass */
    public record Result(boolean pass, String why) { }

    /**
     * @param dnsTxt TXT records by name without final dot
     * @return one result for each DKIM-Signature, from the top
     */
    public static List<Result> verify(byte[] message, Map<String, String> dnsTxt) {
        Peers.need(PYTHON, "python3");
        Peers.need(MODULE, "python3-dkim");
        var command = new ArrayList<>(List.of(PYTHON.toString(), "-W", "ignore", "-c", script()));
        dnsTxt.forEach((name, value) -> command.add(name + "=" + value));
        return run(command, message).lines().map(line -> new Result(line.equals("pass"), line.equals("pass") ? "" : line.substring(5))).toList();
    }

    private static String run(List<String> command, byte[] message) {
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(message);
            }
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
            if (process.exitValue() != 0) throw new AssertionError("dkimpy ended with " + process.exitValue() + ": " + out);
            return out;
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private static String script() {
        try (InputStream in = Dkimpy.class.getResourceAsStream("dkimpy.py")) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
