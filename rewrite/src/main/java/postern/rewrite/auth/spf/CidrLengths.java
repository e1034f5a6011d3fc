package postern.rewrite.auth.spf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code dual-cidr-length}: how many first bits of an address must agree (RFC 7208 sections 5.3, 5.4).
 *
 * @param ip4 0 to 32
 * @param ip6 0 to 128
 */
record CidrLengths(int ip4, int ip6) {
    private static final Pattern AT_END = Pattern.compile("(?:/(\\d+))?(?://(\\d+))?$");

    /** The lengths, and the argument without them. */
    record Split(String rest, CidrLengths lengths) { }

    /** Takes the lengths off the end of an argument; what else is there may hold slashes too. */
    static Split split(String argument) throws SpfTrouble {
        Matcher found = AT_END.matcher(argument);
        if (!found.find()) throw new IllegalStateException("the empty end matches");
        return new Split(argument.substring(0, found.start()), new CidrLengths(length(found.group(1), 32), length(found.group(2), 128)));
    }

    /**
     * A single length (RFC 7208 section 5.6: {@code "0"}, or digits that do not begin with one).
     *
     * @param digits null where none is given: all bits
     */
    static int length(String digits, int most) throws SpfTrouble {
        if (digits == null) return most;
        boolean fits = digits.matches("0|[1-9]\\d{0,2}") && Integer.parseInt(digits) <= most;
        if (!fits) throw SpfTrouble.permanent("/" + SpfTrouble.shown(digits) + " is no length of a network: 0 to " + most);
        return Integer.parseInt(digits);
    }
}
