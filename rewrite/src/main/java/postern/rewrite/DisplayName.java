package postern.rewrite;

import java.text.Normalizer;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Makes of any text a name that may stand before an address: one line, without control characters, without marks that
 * turn or hide text, and without anything that looks like an address.
 */
public final class DisplayName {
    /** Code points. */
    static final int LONGEST = 64;
    /** Code points that are looked at. */
    private static final int MOST_READ = 2_000;

    /** Letters and symbols that show nothing: fillers of Hangul, the empty Braille cell. A name of them would be no name. */
    private static final String BLANK = "\u115f\u1160\u3164\uffa0\u2800";

    private DisplayName() { }

    /** At most {@link #LONGEST} long; empty if nothing with a letter or a digit is left. */
    public static Optional<String> of(String text) {
        return of(text, "");
    }

    /** As {@link #of(String)}, and without {@code ending} at the end. What this gives, it gives back unchanged. */
    static Optional<String> of(String text, String ending) {
        String name = settled(cut(settled(withoutTricks(cut(text, MOST_READ)), ending), LONGEST), ending);
        return name.codePoints().anyMatch(Character::isLetterOrDigit) ? Optional.of(name) : Optional.empty();
    }

    /** Taking one thing away may bring another to light, so this goes on until there is nothing left to take. */
    private static String settled(String text, String ending) {
        String now = text;
        String before;
        do {
            before = now;
            now = withoutQuotes(withoutEnding(withoutAddresses(withoutEncodedWords(now)), ending));
        } while (!now.equals(before));
        return now;
    }

    private static String withoutEnding(String name, String ending) {
        return !ending.isEmpty() && name.endsWith(ending) ? name.substring(0, name.length() - ending.length()).strip() : name;
    }

    /** What looks like an encoded word would be decoded a second time by some readers. */
    private static String withoutEncodedWords(String text) {
        String line = text;
        while (line.contains("=?") || line.contains("?=")) line = line.replace("=?", "").replace("?=", "");
        return line;
    }

    /** @param longest code points */
    static String cut(String name, int longest) {
        if (name.codePointCount(0, name.length()) <= longest) return name;
        return name.substring(0, name.offsetByCodePoints(0, longest)).strip();
    }

    /** One line without what turns or hides text, nor what is no character. */
    public static String withoutTricks(String text) {
        var line = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
                        line.append(' ');
                case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> { }
                default -> line.appendCodePoint(BLANK.indexOf(c) < 0 ? c : ' ');
            }
        });
        return line.toString();
    }

    private static String withoutAddresses(String line) {
        var words = new StringJoiner(" ");
        for (String word : line.strip().split(" +")) {
            if (Normalizer.normalize(word, Normalizer.Form.NFKC).indexOf('@') < 0) words.add(word);
        }
        return words.toString();
    }

    private static String withoutQuotes(String name) {
        String bare = name;
        while (bare.length() > 1 && (bare.startsWith("\"") && bare.endsWith("\"") || bare.startsWith("'") && bare.endsWith("'"))) {
            bare = bare.substring(1, bare.length() - 1).strip();
        }
        return bare;
    }
}
