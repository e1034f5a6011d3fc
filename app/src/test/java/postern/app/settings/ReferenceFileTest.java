package postern.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import postern.rewrite.testing.Peers;

/** {@code config/postern.yml} and the code say the same: each setting in one is in the other, with its default. */
class ReferenceFileTest {
    private static final Path REFERENCE = Peers.root().resolve("config/postern.yml");

    @TempDir Path folder;

    @Test void itLoadsAsItIsAndChangesNothing() {
        assertEquals(SettingsTest.load(Optional.empty(), Map.of()), SettingsTest.load(Optional.of(REFERENCE), Map.of()));
    }

    @Test void everySettingStandsThereWithItsDefault() throws IOException {
        var inCode = Stream.of(Key.values()).collect(Collectors.toMap(key -> key.at(0), Key::byDefault, (a, _) -> a, TreeMap::new));
        var inFile = new TreeMap<String, String>();
        var loaded = new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(switchedOn());
        flatten("", loaded, inFile);
        assertEquals(String.join("\n", lines(inCode)), String.join("\n", lines(inFile)));
    }

    /** What is switched off there is right as well: only what must be set is missing. */
    @Test void theRelayThatIsSwitchedOffIsAWholeOne() throws IOException {
        Path file = Files.writeString(folder.resolve("postern.yml"), switchedOn());
        var settings = SettingsTest.load(Optional.of(file),
                Map.of("POSTERN_RELAYS_0_HOST", "smtp.example.net", "POSTERN_OPERATOR", "ada@example.org"));
        assertEquals("smarthost", settings.relays().getFirst().name());
        assertEquals(587, settings.relays().getFirst().port());
    }

    private static String switchedOn() throws IOException {
        String text = Files.readString(REFERENCE);
        assertEquals(1, text.split("(?m)^  relays: \\[]$", -1).length - 1);
        return text.replaceFirst("(?m)^  relays: \\[]$", "").replaceAll("(?m)^  #(?! \\S)(?=.)", "  ");
    }

    private static Iterable<String> lines(Map<String, String> settings) {
        return settings.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
    }

    private static void flatten(String name, Object value, Map<String, String> into) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((key, inner) -> flatten(name.isEmpty() ? "" + key : name + "." + key, inner, into));
            case Iterable<?> list when list.iterator().hasNext() && list.iterator().next() instanceof Map<?, ?> map -> flatten(name + "[0]", map, into);
            case Iterable<?> list -> {
                var items = new java.util.StringJoiner(", ");
                list.forEach(item -> items.add("" + item));
                into.put(name, items.toString());
            }
            case null -> into.put(name, "");
            case Object scalar -> into.put(name, scalar.toString());
        }
    }
}
