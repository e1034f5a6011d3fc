package postern.app.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A secret in a file of its own: the first line, without its line end. */
final class Password {
    private static final int LONGEST = 1024;

    private Password() { }

    /** Empty if the file cannot be read, or its first line is empty, too long or not UTF-8. */
    static Optional<String> in(Path file) {
        try (BufferedReader text = Files.newBufferedReader(file)) {
            var line = new StringBuilder();
            for (int c = text.read(); c >= 0 && c != '\n' && c != '\r'; c = text.read()) {
                if (line.length() == LONGEST) return Optional.empty();
                line.append((char) c);
            }
            return Optional.of(line.toString()).filter(password -> !password.isEmpty());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
