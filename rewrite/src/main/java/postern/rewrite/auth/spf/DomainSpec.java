package postern.rewrite.auth.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A {@code domain-spec}: a name with macros in it, read but not yet expanded (RFC 7208 section 7.1).
 *
 * @param pieces in the order of the text
 */
record DomainSpec(List<Piece> pieces) {
    /** Characters of an expansion that are kept at least: more than a name can have, a dot at its end included. */
    private static final int ENOUGH = 256;

    sealed interface Piece permits Literal, Macro { }

    record Literal(String text) implements Piece { }

    DomainSpec {
        pieces = List.copyOf(pieces);
    }

    /** @throws SpfTrouble PERMERROR if this is none: bad macros, other characters, or an end that no domain has */
    static DomainSpec parse(String text) throws SpfTrouble {
        var read = new MacroString(text);
        read.mustEndAsDomain();
        return new DomainSpec(read.pieces());
    }

    /**
     * The text with its macros expanded. Of a longer one only the end, since a name is cut from its left side
     * (RFC 7208 section 7.3), beginning at any place; never much longer than a name, whatever the values are.
     *
     * @param values what a letter stands for; not asked for macros that the cut would take
     */
    String expand(Function<MacroLetter, String> values) {
        var expanded = new ArrayList<String>();
        int length = 0;
        for (Piece piece : pieces.reversed()) {
            if (length >= ENOUGH) break;
            String text = switch (piece) {
                case Literal(String literal) -> literal;
                case Macro macro -> macro.expand(values.apply(macro.letter()));
            };
            expanded.addFirst(text);
            length += text.length();
        }
        String whole = String.join("", expanded);
        return whole.substring(Math.max(0, whole.length() - 2 * ENOUGH));
    }

    boolean mentions(MacroLetter letter) {
        return pieces.stream().anyMatch(piece -> piece instanceof Macro macro && macro.letter() == letter);
    }
}
