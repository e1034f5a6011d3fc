package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import postern.rewrite.testing.Peers;

/**
 * The classes of what was built, as the JVM maps them instead of loading them: a server that lives for seconds spends most of its time on
 * that. Made once for each build by a server that is started and stopped, kept in {@code app/target} under the jars' dates and sizes, and
 * shared by all JVMs of the tests. Where none comes about the classes are loaded as ever. Any thread.
 */
final class ClassArchive {
    private static final Path TARGET = Peers.root().resolve("app/target");
    private static final String NAME = "product-classes-";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ClassArchive() { }

    private static final class Made {
        static final Optional<Path> FILE = make();
    }

    static Optional<Path> file() {
        return Made.FILE;
    }

    private static Optional<Path> make() {
        try (var lock = FileChannel.open(TARGET.resolve(NAME + "lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            Path file = TARGET.resolve(NAME + Integer.toHexString(build().hashCode()) + ".jsa");
            if (!Files.exists(file)) write(file);
            return Optional.of(file).filter(Files::exists);
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** Into place when it is whole. What former builds left goes. */
    private static void write(Path file) throws IOException {
        for (Path former : list(TARGET)) if (former.getFileName().toString().matches(NAME + "(.*\\.jsa|part)")) Files.delete(former);
        Path part = TARGET.resolve(NAME + "part");
        try (var trained = new PosternProcess().with("POSTERN_JAVA_OPTS", PosternProcess.SHORT_LIVED + " -XX:ArchiveClassesAtExit=" + part)) {
            trained.start().rest().get("/api/v1/lists").expect(200);
            trained.stop(PATIENCE);
            if (Files.exists(part)) Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AssertionError slow) {
            System.err.println("no archive of the product's classes: " + slow.getMessage());
        }
    }

    /** Changes with the jars and the JVM: the JVM does not use an archive of others. */
    private static String build() throws IOException {
        var all = new StringBuilder(System.getProperty("java.vm.version"));
        for (Path jar : list(TARGET.resolve("postern/lib"))) all.append('\n').append(jar).append(' ').append(Files.size(jar)).append(' ').append(Files.getLastModifiedTime(jar));
        return all.toString();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
