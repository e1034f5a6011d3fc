package postern.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a list puts behind texts, in the forms in which parts take it. Line ends are CRLF, none stands at the end. Immutable.
 *
 * <p>White space at the ends of lines goes, so that no reader of {@code format=flowed} joins one with the next; a line of
 * two dashes before white space is the signature separator and keeps its one space (RFC 3676 section 4.3).
 */
final class FooterText {
    /** Code points, of all and of a line: no line of a part comes near 998 octets. */
    static final int LONGEST = 2_000;
    static final int LONGEST_LINE = 200;

    /** Escaped characters, behind which a line is broken within a tag that shows nothing. */
    private static final int LONGEST_HTML_LINE = 800;
    private static final String SEPARATOR = "-- ";

    private final List<String> lines;

    private FooterText(List<String> lines) {
        this.lines = lines;
    }

    /** @throws IllegalArgumentException if it is blank, too long, or holds control characters other than tabs and line ends */
    static FooterText of(String text) {
        if (text.isBlank()) throw new IllegalArgumentException("a footer has a text");
        var lines = new ArrayList<String>();
        for (String line : text.split("\\R", -1)) lines.add(settled(line));
        while (lines.getFirst().isEmpty()) lines.removeFirst();
        while (lines.getLast().isEmpty()) lines.removeLast();
        lines.set(lines.size() - 1, lines.getLast().stripTrailing());
        if (length(text) > LONGEST) throw new IllegalArgumentException("a footer has at most " + LONGEST + " characters");
        if (lines.stream().anyMatch(line -> length(line) > LONGEST_LINE)) {
            throw new IllegalArgumentException("a line of a footer has at most " + LONGEST_LINE + " characters");
        }
        return new FooterText(List.copyOf(lines));
    }

    String plain() {
        return String.join("\r\n", lines);
    }

    /** Space-stuffed (RFC 3676 section 4.4), so that no line is taken for a quotation. */
    String flowed() {
        return lines.stream().map(line -> line.matches("(?s)(?:>| |From ).*") ? " " + line : line).collect(Collectors.joining("\r\n"));
    }

    /** A paragraph in ASCII, fit for every charset that has ASCII. Nothing in it is markup but its line breaks. */
    String html() {
        return lines.stream().map(FooterText::escaped).collect(Collectors.joining("<br>\r\n", "<p>", "</p>"));
    }

    private static String settled(String line) {
        if (line.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\t' || Character.getType(c) == Character.SURROGATE)) {
            throw new IllegalArgumentException("a footer has no control characters but tabs and line ends");
        }
        String bare = line.stripTrailing();
        return bare.equals("--") && bare.length() < line.length() ? SEPARATOR : bare;
    }

    private static String escaped(String line) {
        var html = new StringBuilder();
        int lineAt = 0;
        for (int c : line.codePoints().toArray()) {
            if (html.length() - lineAt > LONGEST_HTML_LINE) {
                html.append("<wbr\r\n>");
                lineAt = html.length();
            }
            if (c >= ' ' && c < 127 && "&<>\"'".indexOf(c) < 0) html.append((char) c);
            else html.append("&#").append(c).append(';');
        }
        return html.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
