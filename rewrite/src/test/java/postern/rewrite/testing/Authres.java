package postern.rewrite.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An outside reader of Authentication-Results: Debian's python3-authres. Skips the test, or fails it where peers are required, if
 * it is missing.
 */
public final class Authres {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path MODULE = Path.of("/usr/lib/python3/dist-packages/authres/__init__.py");
    private static final String BETWEEN = "\u001f";

    private Authres() { }

    /** @param results each {@code method=result}, the reason, then {@code type.name=value} for each property */
    public record Reading(String authservId, List<List<String>> results) { }

    /** @param values printable ASCII, unfolded */
    public static List<Reading> read(List<String> values) {
        Peers.need(PYTHON, "python3");
        Peers.need(MODULE, "python3-authres");
        List<byte[]> octets = values.stream().map(value -> value.getBytes(US_ASCII)).toList();
        return Judge.ask(List.of(PYTHON.toString(), "-c"), Judge.resource("authres.py"), octets, Map.of(), "by ").stream()
                .map(lines -> new Reading(lines.getLast().substring("by ".length()),
                        lines.subList(0, lines.size() - 1).stream().map(line -> List.of(line.split(BETWEEN, -1))).toList())).toList();
    }
}
