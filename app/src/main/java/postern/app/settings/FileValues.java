package postern.app.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Values that name a file or folder on this machine: as {@link Values}, and what is there is looked at. */
final class FileValues {
    private FileValues() { }

    /** Whatever stands there, or nothing yet. */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw new IllegalArgumentException("use the path of a file or folder");
        }
    }

    /** A folder that is there. */
    static Path folder(String text) {
        Path folder = path(text);
        if (Files.isDirectory(folder) && Files.isReadable(folder)) return folder;
        throw new IllegalArgumentException("names no folder that can be read here");
    }

    /** A file that is there. */
    static Path readable(String text) {
        Path file = path(text);
        if (Files.isRegularFile(file) && Files.isReadable(file)) return file;
        throw new IllegalArgumentException("names no file that can be read here");
    }

    /** A file with a {@link Password} in it. */
    static Path password(String text) {
        Path file = readable(text);
        if (Password.in(file).isPresent()) return file;
        throw new IllegalArgumentException("names a file whose first line is no password (1 to 1024 characters of UTF-8)");
    }

    /** A file with secrets in it, see {@link SrsSecretFile}. */
    static Path srsSecrets(String text) {
        Path file = readable(text);
        if (SrsSecretFile.in(file).isPresent()) return file;
        throw new IllegalArgumentException("names a file without a secret (one a line, 1 to 1024 octets, at most 100)");
    }

    /** A PEM file with a certificate in it. */
    static Path certificates(String text) {
        Path file = readable(text);
        if (!Pem.holdsCertificates(file)) throw new IllegalArgumentException("names a file without a PEM certificate");
        return file;
    }
}
