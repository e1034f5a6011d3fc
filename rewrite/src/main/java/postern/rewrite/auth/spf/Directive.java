package postern.rewrite.auth.spf;

import java.util.Locale;
import java.util.Optional;

/**
 * One term of a record that may decide (RFC 7208 section 4.6.1).
 *
 * @param verdict the result if the mechanism matches: what the qualifier says
 * @param text as published: visible ASCII
 */
record Directive(SpfVerdict verdict, Mechanism mechanism, String text) {

    /** @throws SpfTrouble PERMERROR if it is none */
    static Directive parse(String term) throws SpfTrouble {
        SpfVerdict verdict = qualifier(term.charAt(0));
        String unqualified = "+-?~".indexOf(term.charAt(0)) < 0 ? term : term.substring(1);
        int end = 0;
        while (end < unqualified.length() && ":/".indexOf(unqualified.charAt(end)) < 0) end++;
        return new Directive(verdict, mechanism(unqualified.substring(0, end), unqualified.substring(end)), term);
    }

    private static SpfVerdict qualifier(char first) {
        return switch (first) {
            case '-' -> SpfVerdict.FAIL;
            case '~' -> SpfVerdict.SOFTFAIL;
            case '?' -> SpfVerdict.NEUTRAL;
            default -> SpfVerdict.PASS;
        };
    }

    /** @param argument with the colon or slash that it begins with; empty where there is none */
    private static Mechanism mechanism(String name, String argument) throws SpfTrouble {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "all" -> all(argument);
            case "include" -> new Mechanism.Include(required(name, argument));
            case "exists" -> new Mechanism.Exists(required(name, argument));
            case "ptr" -> new Mechanism.Ptr(optional(name, argument));
            case "a" -> {
                var split = CidrLengths.split(argument);
                yield new Mechanism.A(optional(name, split.rest()), split.lengths());
            }
            case "mx" -> {
                var split = CidrLengths.split(argument);
                yield new Mechanism.Mx(optional(name, split.rest()), split.lengths());
            }
            case "ip4" -> new Mechanism.Ip(network(argument, 32));
            case "ip6" -> new Mechanism.Ip(network(argument, 128));
            default -> throw SpfTrouble.permanent("no mechanism is called \"" + SpfTrouble.shown(name) + "\"");
        };
    }

    private static Mechanism all(String argument) throws SpfTrouble {
        if (!argument.isEmpty()) throw SpfTrouble.permanent("\"all\" with " + SpfTrouble.shown(argument));
        return new Mechanism.All();
    }

    private static Optional<DomainSpec> optional(String name, String argument) throws SpfTrouble {
        return argument.isEmpty() ? Optional.empty() : Optional.of(required(name, argument));
    }

    private static DomainSpec required(String name, String argument) throws SpfTrouble {
        if (!argument.startsWith(":")) throw SpfTrouble.permanent("\"" + name + "\" without a domain");
        return DomainSpec.parse(argument.substring(1));
    }

    private static Network network(String argument, int bits) throws SpfTrouble {
        int slash = argument.indexOf('/');
        String text = slash < 0 ? argument : argument.substring(0, slash);
        int length = CidrLengths.length(slash < 0 ? null : argument.substring(slash + 1), bits);
        Optional<byte[]> address = !text.startsWith(":") ? Optional.empty()
                : bits == 32 ? Network.ip4(text.substring(1)) : Network.ip6(text.substring(1));
        return Network.of(address.orElseThrow(() -> SpfTrouble.permanent("no network: \"" + SpfTrouble.shown(argument) + "\"")), length);
    }
}
