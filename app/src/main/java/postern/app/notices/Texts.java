package postern.app.notices;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The texts of notices in all languages: those we ship, and in their place those of the operator's own folder.
 *
 * <p>A text is a file {@code LANGUAGE/KIND.txt} in UTF-8: the subject, an empty line, the rest; {@code {{name}}} stands for what there is
 * to say, {@code {{#name}}} to {@code {{/name}}} is there only if there is something ({@code {{^name}}}: only if not). A language that we do
 * not ship needs a file for each kind.
 *
 * <p><b>Promise:</b> every text was tried with everything that can stand in it before the first is needed.
 * <p><b>On failure:</b> {@link Faulty}, which tells all that is wrong.
 * <p><b>Threads:</b> any number.
 */
public final class Texts {
    /** Octets of a file. */
    static final int LARGEST = 64 * 1024;

    static final List<String> SHIPPED = List.of("en", "nb", "fr");
    private static final String TAG = "[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}";

    /** Texts that cannot be used. Each line of the message is a fault with its file and line. */
    public static final class Faulty extends RuntimeException {
        private static final long serialVersionUID = 1;

        Faulty(List<String> faults) {
            super(String.join("\n", faults), null, false, false);
        }
    }

    /** A text with its gaps filled. */
    record Filled(String subject, String text) { }

    private final String usual;
    private final Map<String, Map<NoticeKind, NoticeTemplate>> languages;

    private Texts(String usual, Map<String, Map<NoticeKind, NoticeTemplate>> languages) {
        this.usual = usual;
        this.languages = languages;
    }

    /**
     * Reads and tries all.
     *
     * @param usual  the language where a list names none
     * @param folder the operator's own
     * @throws Faulty if a text cannot be used, or {@code usual} is no language
     */
    public static Texts load(String usual, Optional<Path> folder) {
        var faults = new ArrayList<String>();
        var languages = new TreeMap<String, Map<NoticeKind, NoticeTemplate>>();
        Set<String> names = new TreeSet<>(SHIPPED);
        folder.ifPresent(own -> names.addAll(below(own, faults)));
        for (String language : names) languages.put(language, texts(language, folder, faults));
        if (!names.contains(usual)) faults.add("postern.notices.language is " + usual + ": there are texts in " + String.join(", ", names));
        if (!faults.isEmpty()) throw new Faulty(faults);
        return new Texts(usual, languages);
    }

    /** Tags such as {@code en}, in order. */
    public Set<String> languages() {
        return Set.copyOf(languages.keySet());
    }

    /** @param language the list's; where it is empty or no longer there, the usual one */
    Filled fill(NoticeKind kind, Optional<String> language, NoticeText words) {
        return languages.get(language.filter(languages::containsKey).orElse(usual)).get(kind).fill(words);
    }

    private static List<String> below(Path folder, List<String> faults) {
        try (Stream<Path> inside = Files.list(folder)) {
            var names = new ArrayList<String>();
            for (Path one : inside.filter(Files::isDirectory).sorted().toList()) {
                String name = one.getFileName().toString();
                if (name.startsWith(".")) continue;
                if (name.matches(TAG)) names.add(name);
                else faults.add(one + " is a folder, but its name is no language such as en or nb");
                unknown(one, faults);
            }
            return names;
        } catch (IOException e) {
            faults.add(folder + " cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    /** A misspelt name would never be used. */
    private static void unknown(Path language, List<String> faults) throws IOException {
        List<String> known = Stream.of(NoticeKind.values()).map(kind -> kind.word() + ".txt").toList();
        try (Stream<Path> files = Files.list(language)) {
            files.filter(file -> file.getFileName().toString().endsWith(".txt") && !known.contains(file.getFileName().toString())).sorted()
                    .forEach(file -> faults.add(file + " is no text of ours: there are " + String.join(", ", known)));
        }
    }

    private static Map<NoticeKind, NoticeTemplate> texts(String language, Optional<Path> folder, List<String> faults) {
        var texts = new EnumMap<NoticeKind, NoticeTemplate>(NoticeKind.class);
        for (NoticeKind kind : NoticeKind.values()) {
            String name = language + "/" + kind.word() + ".txt";
            Optional<Path> own = folder.map(below -> below.resolve(name)).filter(Files::exists);
            Optional<String> text = own.isPresent() ? read(own.get(), faults) : shipped(name);
            if (own.isEmpty() && text.isEmpty()) faults.add(folder.orElseThrow().resolve(name) + " is missing: we ship no text in " + language);
            text.ifPresent(written -> NoticeTemplate.of(kind, own.map(Path::toString).orElse(name), written, faults).ifPresent(template -> texts.put(kind, template)));
        }
        return texts;
    }

    private static Optional<String> shipped(String name) {
        try (InputStream in = Texts.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> read(Path file, List<String> faults) {
        try {
            if (Files.size(file) <= LARGEST) return Optional.of(Files.readString(file).replace("\r\n", "\n"));
            faults.add(file + " has more than " + LARGEST / 1024 + " KiB");
        } catch (CharacterCodingException notUtf8) {
            faults.add(file + " is not in UTF-8");
        } catch (IOException e) {
            faults.add(file + " cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }
}
