package postern.app.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file as postsrsd has it: one secret a line, the one that makes new addresses first. */
final class SrsSecretFile {
    private static final int LONGEST = 1024;
    private static final int MOST = 100;

    private SrsSecretFile() { }

    /** The lines that are not empty, without line ends; empty if there are none or too many, one is too long, or the file cannot be read. */
    static Optional<List<byte[]>> in(Path file) {
        try {
            if (Files.size(file) > (long) LONGEST * MOST) return Optional.empty();
            List<String> lines = Files.readString(file, ISO_8859_1).lines().filter(line -> !line.isEmpty()).toList();
            boolean fit = !lines.isEmpty() && lines.size() <= MOST && lines.stream().allMatch(line -> line.length() <= LONGEST);
            return Optional.of(lines).filter(_ -> fit).map(all -> all.stream().map(line -> line.getBytes(ISO_8859_1)).toList());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
