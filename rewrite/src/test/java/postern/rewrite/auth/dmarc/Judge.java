package postern.rewrite.auth.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import postern.rewrite.testing.Peers;

/**
 * A library of others, asked line by line through Python. It reads the list that comes with Postern. Skips the test, or
 * fails it where peers are required, if the library is missing.
 *
 * @param version of its binary interface, which is also the end of its Debian package's name
 */
record Judge(String library, int version) {
    static final Judge LIBPSL = new Judge("libpsl", 5);
    static final Judge LIBOPENDMARC = new Judge("libopendmarc", 2);

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path LIST = Peers.root().resolve("rewrite/src/main/resources/postern/rewrite/auth/dmarc/public_suffix_list.dat");
    private static final int SECONDS = 60;

    /** @return an answer for each question */
    List<String> answers(List<String> questions) {
        Peers.need(PYTHON, "python3");
        Peers.anyOf(library + version, places());
        List<String> answers = run(String.join("\n", questions) + "\n");
        if (answers.size() != questions.size()) throw new AssertionError(answers.size() + " answers to " + questions.size() + " questions");
        return answers;
    }

    private Path[] places() {
        return Stream.of("x86_64", "aarch64").map(machine -> Path.of("/usr/lib/" + machine + "-linux-gnu/" + library + ".so." + version)).toArray(Path[]::new);
    }

    private List<String> run(String questions) {
        try {
            Process process = new ProcessBuilder(PYTHON.toString(), "-c", script(), LIST.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            Thread asking = Thread.ofVirtual().start(() -> write(process, questions));
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            asking.join();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
            if (process.exitValue() != 0) throw new AssertionError(library + " ended with " + process.exitValue());
            return out.lines().toList();
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private static void write(Process process, String questions) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(questions.getBytes(UTF_8));
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    private String script() throws IOException {
        try (InputStream in = Judge.class.getResourceAsStream(library + ".py")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
