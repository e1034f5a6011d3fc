package postern.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.testing.Peers;

/**
 * Every broken configuration has its file in {@code broken/}, which begins with the sentence that the program must die
 * with ({@code # told:}) and with what the environment holds ({@code # env:}). {@code FILES} is a folder with the files
 * {@code password}, {@code empty} and {@code blank}.
 */
class BrokenSettingsTest {
    private static final Path BROKEN = Peers.root().resolve("app/src/test/resources/postern/app/settings/broken");

    @TempDir Path folder;

    static Stream<String> cases() throws IOException {
        try (var files = Files.list(BROKEN)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void diesWithItsSentenceAndNoOther(String name) throws IOException {
        Files.writeString(folder.resolve("password"), "hunter2\n");
        Files.writeString(folder.resolve("empty"), "\nhunter2\n");
        Files.writeString(folder.resolve("blank"), "\n\n");
        String text = Files.readString(BROKEN.resolve(name)).replace("FILES", folder.toString());
        Path file = Files.writeString(folder.resolve("postern.yml"), text.replaceAll("(?m)^# (told|env): .*$", "#"));
        var fault = assertThrows(SettingsFault.class, () -> SettingsTest.load(Optional.of(file), environment(text)));
        assertEquals("fatal: " + file + " has 1 fault; nothing was started\n  " + marked("told", text).orElseThrow(), fault.getMessage(), name);
    }

    @Test void aMachineWithoutAUsableNameNeedsOneSet() {
        var fault = assertThrows(SettingsFault.class, () -> Settings.load(Optional.empty(), Map.of(), SettingsTest.HEAP, () -> "my box"));
        assertEquals("fatal: the environment has 1 fault; nothing was started\n"
                + "  postern.hostname   is not set, and the machine calls itself my box: set a host name such as mail.example.org", fault.getMessage());
    }

    @Test void aFileThatCannotBeReadIsToldAtOnce() throws IOException {
        assertEquals("fatal: " + folder + " is a folder; nothing was started", told(folder));
        assertEquals("fatal: " + folder + "/nowhere.yml is not there; nothing was started", told(folder.resolve("nowhere.yml")));
        Path file = Files.writeString(folder.resolve("postern.yml"), "postern:\n  lmtp: [24\n");
        assertEquals("fatal: " + file + " is not YAML (line 3, column 1): expected ',' or ']', but got <stream end>; nothing was started", told(file));
    }

    private static String told(Path file) {
        return assertThrows(SettingsFault.class, () -> SettingsTest.load(Optional.of(file), Map.of())).getMessage();
    }

    private static Map<String, String> environment(String text) {
        var environment = new HashMap<String, String>();
        marked("env", text).ifPresent(each -> environment.put(each.split("=")[0], each.split("=")[1].replace("\\0", "\0")));
        return environment;
    }

    private static Optional<String> marked(String mark, String text) {
        Matcher line = Pattern.compile("(?m)^# " + mark + ": (.*)$").matcher(text);
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }
}
