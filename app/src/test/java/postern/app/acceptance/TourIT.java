package postern.app.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import postern.app.testing.Await;
import postern.app.testing.Folders;
import postern.app.testing.Ports;
import postern.app.testing.Program;
import postern.app.testing.Rest;
import postern.app.testing.Zone;
import postern.rewrite.testing.Peers;

/**
 * The README's tour does what it says, typed as written: its {@code sh} blocks are run in one shell, in a folder that looks like a
 * fresh checkout, on the ports and paths that a reader would have. The block that says {@code ./postern serve} is the other terminal.
 */
class TourIT {
    private static final String HEADING = "## A first list in two minutes";
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SERVE = Pattern.compile("^\\./postern serve\\b.*$", Pattern.MULTILINE);
    private static final String SLOW_READER = """
            for i in $(seq 400); do [ -z "$(find data/outbox -name '*.eml' 2>/dev/null)" ] || break; sleep 0.05; done
            """;
    private static final int LMTP = 8024;
    private static final int HTTP = 8080;
    private static final Duration LIMIT = Duration.ofSeconds(180);

    private final Path folder = Folders.open("tour");
    private final Zone zone = Zone.start();
    private Process serve;

    @AfterEach void stop() throws InterruptedException {
        if (serve != null) {
            serve.destroy();
            serve.waitFor(20, TimeUnit.SECONDS);
            serve.destroyForcibly();
        }
        zone.close();
        Folders.remove(folder);
    }

    @Test void theToursCommandsWorkAsWritten() throws Exception {
        Peers.need(Path.of("/usr/bin/curl"), "curl");
        List<String> blocks = blocks(Files.readString(Peers.root().resolve("README.md")));
        List<String> typed = blocks.stream().filter(block -> !SERVE.matcher(block).find()).toList();
        assertFalse(typed.isEmpty(), "no sh block under " + HEADING);
        assertEquals(1, blocks.size() - typed.size(), "one block starts the server");
        for (int port : new int[] {LMTP, HTTP}) assertFalse(Ports.open(port), "the tour needs port " + port + ": it is taken");

        freshCheckout();
        serve();
        Program tour = Program.run(LIMIT, new byte[0], environment(), folder, List.of("/bin/bash", "-c", script(typed)));
        assertEquals(0, tour.exit(), tour.text() + "\n" + Files.readString(log()));
        Await.until(LIMIT, "both copies in the outbox", () -> copies() == 2, tour::text);
        for (String seen : List.of("._domainkey.lists.example.org", "\"added\":2", "250 2.0.0 ", "\"state\":")) {
            assertTrue(tour.text().contains(seen), seen + " is not in\n" + tour.text());
        }
    }

    /** All in one shell, as typed: a variable set in one block is there in the next. A reader is slower than Postern: copies first. */
    private static String script(List<String> blocks) {
        var script = new StringBuilder("set -e -o pipefail\n");
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).contains("data/outbox")) script.append(SLOW_READER);
            script.append("echo '--- block ").append(i + 1).append("'\n").append(blocks.get(i));
        }
        return script.toString();
    }

    private static List<String> blocks(String readme) {
        int from = readme.indexOf(HEADING + "\n");
        if (from < 0) throw new AssertionError("the README has no " + HEADING);
        int to = readme.indexOf("\n## ", from + HEADING.length());
        var blocks = new ArrayList<String>();
        Matcher block = BLOCK.matcher(readme.substring(from, to < 0 ? readme.length() : to));
        while (block.find()) blocks.add(block.group(1));
        return blocks;
    }

    /** The checkout without anybody's data: files copied, folders linked. */
    private void freshCheckout() throws IOException {
        try (Stream<Path> entries = Files.list(Peers.root())) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (Set.of("data", "target").contains(name)) continue;
                if (Files.isRegularFile(entry)) Files.copy(entry, folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                else Files.createSymbolicLink(folder.resolve(name), entry);
            }
        }
    }

    private void serve() throws IOException {
        var builder = new ProcessBuilder("./postern", "serve").directory(folder.toFile()).redirectErrorStream(true)
                .redirectInput(new File("/dev/null")).redirectOutput(log().toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("POSTERN_"));
        builder.environment().putAll(environment());
        serve = builder.start();
        Await.until(LIMIT, "Postern is ready", () -> new Rest(HTTP, "").get("/health/readiness").status() == 200, () -> {
            try {
                return Files.readString(log());
            } catch (IOException none) {
                return none.toString();
            }
        });
    }

    private long copies() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data/outbox"))) {
            return files.filter(file -> file.toString().endsWith(".eml")).count();
        }
    }

    private Path log() {
        return folder.resolve("serve.log");
    }

    /** The DNS is the test's own: what this machine's says, or whether it answers, is no part of the tour. */
    private Map<String, String> environment() {
        return Map.of("POSTERN_BUILD", "never", "POSTERN_DNS", zone.address());
    }
}
