package postern.rewrite.auth.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code macro-string} (RFC 7208 section 7.1). Linear in its length. One thread. */
final class MacroString {
    private static final int MOST_PARTS_DIGITS = 4;
    private static final Pattern MACRO = Pattern.compile("%\\{([A-Za-z])(\\d*)([rR]?)([-.+,/_=]*)}");
    /** Letters, digits and hyphens, neither first nor last a hyphen, and not digits alone. */
    private static final Pattern TOP_LABEL = Pattern.compile("(?=.*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?");

    private final String text;
    private final List<DomainSpec.Piece> pieces = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int endOfLastMacro;

    /** @throws SpfTrouble PERMERROR if it is none */
    MacroString(String text) throws SpfTrouble {
        this.text = text;
        Matcher macro = MACRO.matcher(text);
        int at = 0;
        while (at < text.length()) {
            at = text.charAt(at) == '%' ? escape(macro, at) : visible(at);
        }
        endLiteral();
    }

    List<DomainSpec.Piece> pieces() {
        return List.copyOf(pieces);
    }

    /**
     * A {@code domain-end}: a macro, or a dot and a top label and perhaps a dot.
     *
     * @throws SpfTrouble PERMERROR if it ends otherwise
     */
    void mustEndAsDomain() throws SpfTrouble {
        String tail = text.substring(endOfLastMacro);
        if (tail.isEmpty() && !text.isEmpty()) return;
        String plain = tail.endsWith(".") ? tail.substring(0, tail.length() - 1) : tail;
        int dot = plain.lastIndexOf('.');
        if (dot < 0 || !TOP_LABEL.matcher(plain.substring(dot + 1)).matches()) {
            throw SpfTrouble.permanent("\"" + SpfTrouble.shown(text) + "\" is no domain");
        }
    }

    private int visible(int at) throws SpfTrouble {
        char c = text.charAt(at);
        if (c <= ' ' || c > '~') throw SpfTrouble.permanent("a character that is not visible ASCII in \"" + SpfTrouble.shown(text) + "\"");
        literal.append(c);
        return at + 1;
    }

    private int escape(Matcher macro, int at) throws SpfTrouble {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : 0;
        int end = switch (kind) {
            case '%' -> stands("%", at);
            case '_' -> stands(" ", at);
            case '-' -> stands("%20", at);
            case '{' -> macro(macro, at);
            default -> throw SpfTrouble.permanent("% without a macro in \"" + SpfTrouble.shown(text) + "\"");
        };
        endOfLastMacro = end;
        return end;
    }

    private int stands(String character, int at) {
        literal.append(character);
        return at + 2;
    }

    private int macro(Matcher macro, int at) throws SpfTrouble {
        if (!macro.region(at, text.length()).lookingAt()) throw SpfTrouble.permanent("a macro that cannot be read in \"" + SpfTrouble.shown(text) + "\"");
        char letter = macro.group(1).charAt(0);
        endLiteral();
        pieces.add(new Macro(MacroLetter.of(letter), parts(macro.group(2)), !macro.group(3).isEmpty(),
                macro.group(4).isEmpty() ? "." : macro.group(4), Character.isUpperCase(letter)));
        return macro.end();
    }

    /** No value has as many parts as five digits can say. */
    private static int parts(String digits) throws SpfTrouble {
        if (digits.isEmpty()) return Integer.MAX_VALUE;
        String significant = digits.replaceFirst("^0+", "");
        if (significant.isEmpty()) throw SpfTrouble.permanent("a macro that keeps 0 parts");
        return significant.length() > MOST_PARTS_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(significant);
    }

    private void endLiteral() {
        if (!literal.isEmpty()) pieces.add(new DomainSpec.Literal(literal.toString()));
        literal.setLength(0);
    }
}
