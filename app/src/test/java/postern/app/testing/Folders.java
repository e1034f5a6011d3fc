package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** Folders of a test's own. Short paths: a UNIX socket's path ends at 107 octets. */
public final class Folders {
    private Folders() { }

    /** A new folder that other users (Postfix) may enter. */
    public static Path open(String name) {
        try {
            Path folder = Files.createTempDirectory(name);
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** Removes the folder and all in it; what vanishes meanwhile is no trouble. */
    public static void remove(Path folder) {
        if (!Files.exists(folder)) return;
        try (var walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (NoSuchFileException gone) {
            remove(folder);
        } catch (IOException kept) {
            throw new UncheckedIOException(kept);
        }
    }
}
