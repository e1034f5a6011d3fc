package postern.rewrite.auth.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A record as a domain publishes it, read whole: a fault anywhere is PERMERROR before anything is evaluated (RFC 7208
 * section 4.6).
 *
 * @param directives in the order in which they are asked
 * @param redirect whose record decides if none of them matches (section 6.1)
 */
record SpfRecord(List<Directive> directives, Optional<DomainSpec> redirect) {
    private static final String VERSION = "v=spf1";
    /** Characters; section 3.4 wants a record to fit into 512 octets of an answer. It keeps all that follows small. */
    static final int LONGEST = 16_384;
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.*)", Pattern.DOTALL);

    SpfRecord {
        directives = List.copyOf(directives);
    }

    /** Whether a TXT record is meant as SPF (section 4.5): the version, then a space or nothing more. */
    static boolean isOne(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    /**
     * @param text one that {@link #isOne}
     * @throws SpfTrouble PERMERROR for a fault in any term
     */
    static SpfRecord parse(String text) throws SpfTrouble {
        if (text.length() > LONGEST) throw SpfTrouble.permanent("a record of more than " + LONGEST + " characters");
        var reading = new Reading();
        for (String term : text.substring(VERSION.length()).split(" ")) {
            if (!term.isEmpty()) reading.term(term);
        }
        return new SpfRecord(reading.directives, reading.redirect);
    }

    private static final class Reading {
        final List<Directive> directives = new ArrayList<>();
        Optional<DomainSpec> redirect = Optional.empty();
        Optional<DomainSpec> explanation = Optional.empty();

        void term(String term) throws SpfTrouble {
            var modifier = MODIFIER.matcher(term);
            if (modifier.matches()) modifier(modifier.group(1).toLowerCase(Locale.ROOT), modifier.group(2));
            else directives.add(Directive.parse(term));
        }

        /** Unknown ones must be well-formed, and mean nothing (section 6). */
        private void modifier(String name, String value) throws SpfTrouble {
            switch (name) {
                case "redirect" -> redirect = once(redirect, name, value);
                case "exp" -> explanation = once(explanation, name, value);
                default -> new MacroString(value);
            }
        }

        private static Optional<DomainSpec> once(Optional<DomainSpec> before, String name, String value) throws SpfTrouble {
            if (before.isPresent()) throw SpfTrouble.permanent("\"" + name + "=\" twice");
            return Optional.of(DomainSpec.parse(value));
        }
    }
}
