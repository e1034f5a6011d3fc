package postern.app.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Reads the settings file: YAML with the one root key {@code postern}.
 *
 * <p>Scalars are taken as they are written, so that YAML's guesses ({@code 0777}, {@code 1:30}, {@code no}) change
 * nothing and no object is ever made from a tag. At most 256 KiB, eight levels, no aliases of collections. A key
 * without a value counts as not set.
 */
final class SettingsFile {
    private static final int LARGEST = 256 * 1024;
    private static final int DEEPEST = 8;

    private final Given given;
    private final Faults faults;

    private SettingsFile(Given given, Faults faults) {
        this.given = given;
        this.faults = faults;
    }

    /** @throws SettingsFault if it cannot be read at all */
    static void read(Path file, Given given, Faults faults) {
        Node root = root(file);
        if (root == null) return;
        new SettingsFile(given, faults).visit("", root);
    }

    private static Node root(Path file) {
        try {
            return yaml().compose(new StringReader(text(file)));
        } catch (MarkedYAMLException malformed) {
            var mark = malformed.getProblemMark();
            String where = mark == null ? "" : " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")";
            throw unreadable(file, "is not YAML" + where + ": " + firstLine(malformed.getProblem()));
        } catch (YAMLException malformed) {
            throw unreadable(file, "is not YAML that is read here: " + firstLine(malformed.getMessage()));
        }
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(LARGEST + 1);
            if (octets.length > LARGEST) throw unreadable(file, "is larger than 256KiB");
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException _) {
            throw unreadable(file, "is not UTF-8");
        } catch (NoSuchFileException _) {
            throw unreadable(file, "is not there");
        } catch (IOException unreadable) {
            throw unreadable(file, Files.isDirectory(file) ? "is a folder" : "cannot be read");
        }
    }

    private static SettingsFault unreadable(Path file, String sentence) {
        return new SettingsFault("fatal: " + Faults.shown(file.toString()) + " " + sentence + "; nothing was started");
    }

    private static String firstLine(String text) {
        return text == null ? "unknown" : Faults.shown(text.lines().findFirst().orElse(""));
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(LARGEST);
        var dumper = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(dumper), dumper, options);
    }

    private void visit(String name, Node node) {
        switch (node) {
            case MappingNode mapping -> mapping(name, mapping);
            case SequenceNode sequence -> sequence(name, sequence);
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> empty(name);
            case ScalarNode scalar -> value(name, List.of(scalar.getValue().strip()), false);
            default -> faults.add(name, "is nothing that can be read here");
        }
    }

    private void mapping(String name, MappingNode mapping) {
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String full = name.isEmpty() ? key : name + "." + key;
            faults.when(!seen.add(key), full, "is written twice (line " + (entry.getKeyNode().getStartMark().getLine() + 1) + ")");
            visit(full, entry.getValueNode());
        }
    }

    private void sequence(String name, SequenceNode sequence) {
        boolean values = sequence.getValue().stream().allMatch(ScalarNode.class::isInstance);
        if (values && isSetting(name)) {
            value(name, sequence.getValue().stream().map(item -> ((ScalarNode) item).getValue().strip()).toList(), true);
        } else if (sequence.getValue().isEmpty() && isGroup(name + "[]")) {
            return;
        } else {
            for (int i = 0; i < sequence.getValue().size(); i++) visit(name + "[" + i + "]", sequence.getValue().get(i));
            if (sequence.getValue().isEmpty()) unknown(name);
        }
    }

    private void empty(String name) {
        if (!isSetting(name) && !isGroup(name) && !isGroup(name + "[]")) unknown(name);
    }

    private void value(String name, List<String> items, boolean list) {
        if (!isSetting(name)) unknown(name);
        else if (list || !items.getFirst().isEmpty()) given.put(name, new Given.Value(name, items, list));
    }

    private void unknown(String name) {
        int number = name.matches(".*\\[\\d{1,2}].*") ? Integer.parseInt(name.replaceFirst(".*?\\[(\\d+)].*", "$1")) : 0;
        faults.add(name.isEmpty() ? "the file" : name, name.isEmpty() ? "must begin with the key postern:"
                : Nearest.sentence("setting", name, Key.names(number)));
    }

    private static boolean isSetting(String name) {
        return Key.named(name).findAny().isPresent();
    }

    /** True for what stands before the names of settings: {@code postern.lmtp}, {@code postern.relays[]}. */
    private static boolean isGroup(String name) {
        String group = name.replaceAll("\\[\\d*]", "[0]");
        return Key.names(0).stream().anyMatch(known -> known.startsWith(group + "."));
    }
}
