package postern.rewrite.auth.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import postern.rewrite.mail.DomainName;

/**
 * The Public Suffix List: below which names anyone may register ({@code co.uk}, {@code github.io}), and so where an
 * organisation begins (RFC 7489 section 3.2). Both parts of the list count, registries' and private.
 *
 * <p>The list that comes with Postern is read at the first question, once (0.2 s of CPU), and then kept as one sorted array
 * (0.6 MB). Rules and their order of precedence: publicsuffix.org/list, "Algorithm".
 * <p><b>On failure:</b> a missing list is a fault of the build and an {@link ExceptionInInitializerError}.
 * <p><b>Threads:</b> any, at once.
 */
public final class PublicSuffixes {
    private static final String RESOURCE = "public_suffix_list.dat";

    private final Supplier<String[]> rules;

    private PublicSuffixes(Supplier<String[]> rules) {
        this.rules = rules;
    }

    private static final class Bundled {
        static final String[] RULES = rules(text());
    }

    /** The list that comes with Postern; nothing is read yet. */
    public static PublicSuffixes bundled() {
        return new PublicSuffixes(() -> Bundled.RULES);
    }

    /** @param list in the form of publicsuffix.org/list: a rule a line, up to the first blank; {@code //} begins a comment */
    public static PublicSuffixes parse(String list) {
        String[] rules = rules(list);
        return new PublicSuffixes(() -> rules);
    }

    /** The public suffix and one label more; the name itself if it has no more labels, or is an address literal. */
    public DomainName organisational(DomainName name) {
        String[] labels = name.labels().toArray(String[]::new);
        int begin = Math.max(0, suffix(labels) - 1);
        return begin == 0 ? name : new DomainName(tail(labels, begin));
    }

    int size() {
        return rules.get().length;
    }

    /** Where the public suffix begins: an exception goes before all else, then the longest rule, then the last label alone. */
    private int suffix(String[] labels) {
        for (int i = 0; i < labels.length; i++) if (has("!" + tail(labels, i))) return i + 1;
        for (int i = 0; i < labels.length - 1; i++) {
            if (has(tail(labels, i)) || has("*." + tail(labels, i + 1))) return i;
        }
        return labels.length - 1;
    }

    private boolean has(String rule) {
        return Arrays.binarySearch(rules.get(), rule) >= 0;
    }

    private static String tail(String[] labels, int begin) {
        return String.join(".", Arrays.copyOfRange(labels, begin, labels.length));
    }

    private static String[] rules(String list) {
        return list.lines().flatMap(line -> rule(line).stream()).sorted().toArray(String[]::new);
    }

    /** A rule with its labels as we write domains; empty if the line holds none, or one that no domain of ours can match. */
    private static Optional<String> rule(String line) {
        String rule = line.split("\\s", 2)[0];
        if (rule.isEmpty() || rule.startsWith("//")) return Optional.empty();
        String mark = Stream.of("!", "*.").filter(rule::startsWith).findFirst().orElse("");
        try {
            return Optional.of(mark + DomainName.parse(rule.substring(mark.length())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String text() {
        try (InputStream in = PublicSuffixes.class.getResourceAsStream(RESOURCE)) {
            if (in == null) throw new IllegalStateException(RESOURCE + " is missing");
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
