package postern.rewrite;

/** Writes a display name as RFC 5322 wants it: atoms, a quoted string, or encoded words over the whole (RFC 2047 section 5). */
public final class Phrase {
    private Phrase() { }

    /** @param name without control characters */
    public static String write(String name) {
        if (!name.chars().allMatch(c -> c >= ' ' && c < 127) || name.contains("=?")) return EncodedWords.encode(name);
        if (name.matches("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")) return name;
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
