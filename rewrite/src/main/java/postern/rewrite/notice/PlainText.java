package postern.rewrite.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import postern.rewrite.DisplayName;
import postern.rewrite.EncodedWords;

/**
 * Others' words, made fit to stand within ours: no control characters, no marks that turn or hide text, no more than so long. What is
 * left is text and nothing else; whoever shows it as HTML escapes it as any other.
 */
public final class PlainText {
    /** Of a line (RFC 5322 section 2.1.1). */
    public static final int COLUMNS = 78;

    private static final String CUT = "…";

    private PlainText() { }

    /** One line; cut, with an ellipsis as its last character, behind {@code longest} code points. */
    public static String line(String text, int longest) {
        return cut(DisplayName.withoutTricks(text).strip().replaceAll(" {2,}", " "), longest);
    }

    /** The same of a header field's value, its encoded words decoded. */
    public static String header(String value, int longest) {
        return line(EncodedWords.decode(value.substring(0, Math.min(value.length(), 10_000))), longest);
    }

    /** Several lines, ended by LF each but the last; what is empty at the end is left out. */
    public static String lines(String text, int longest) {
        int end = text.offsetByCodePoints(0, Math.min(longest, text.codePointCount(0, text.length())));
        String cut = end < text.length() ? text.substring(0, end).stripTrailing() + CUT : text;
        return cut.lines().map(line -> DisplayName.withoutTricks(line).stripTrailing()).collect(Collectors.joining("\n")).stripTrailing();
    }

    /**
     * Breaks lines that are longer than {@link #COLUMNS} between words. A line's indent is kept; a word that fits no line,
     * such as a link, stays whole.
     *
     * @param text lines ended by LF
     */
    public static String filled(String text) {
        return text.lines().flatMap(line -> broken(line).stream()).collect(Collectors.joining("\n", "", "\n"));
    }

    private static List<String> broken(String line) {
        var lines = new ArrayList<String>();
        String rest = line.stripTrailing();
        String indent = rest.substring(0, rest.length() - rest.stripLeading().length());
        while (columns(rest) > COLUMNS) {
            int at = breakAt(rest, indent.length());
            if (at < 0) break;
            lines.add(rest.substring(0, at).stripTrailing());
            rest = indent + rest.substring(at).strip();
        }
        lines.add(rest);
        return lines;
    }

    /** The last space that leaves a line short enough, else the first one; -1 if there is none. */
    private static int breakAt(String line, int indent) {
        int end = line.offsetByCodePoints(0, COLUMNS + 1);
        int at = line.lastIndexOf(' ', end - 1);
        return at > indent ? at : line.indexOf(' ', Math.max(indent, end));
    }

    private static int columns(String line) {
        return line.codePointCount(0, line.length());
    }

    private static String cut(String line, int longest) {
        if (line.codePointCount(0, line.length()) <= longest) return line;
        return line.substring(0, line.offsetByCodePoints(0, longest - 1)).stripTrailing() + CUT;
    }
}
