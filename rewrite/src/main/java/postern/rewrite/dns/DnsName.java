package postern.rewrite.dns;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import postern.rewrite.mail.DomainName;

/**
 * A name as the DNS itself has them: labels of 1 to 63 octets, 253 in all with the dots between (RFC 1035 section 2.3.4).
 *
 * <p>Wider than {@link DomainName}, which is the part of an address: a name that a published record spells out, or that a macro
 * of SPF made (RFC 7208 section 7), may hold colons, spaces or quotes and still be there. Held in lower case, since the DNS
 * tells no case apart; without a dot at the end.
 *
 * @param ascii characters from {@code 0x20} to {@code 0x7e}; a dot stands between labels and is never part of one
 */
public record DnsName(String ascii) implements Comparable<DnsName> {
    /** Octets of a name, the dots between its labels counted. */
    public static final int LONGEST = 253;
    private static final int LONGEST_LABEL = 63;

    /** @throws IllegalArgumentException if this is not already the one form; {@link #parse} brings it there */
    public DnsName {
        if (!isName(ascii) || !ascii.equals(ascii.toLowerCase(Locale.ROOT))) throw new IllegalArgumentException("not a name of the DNS");
    }

    /** The name, whatever its case; empty where no question could be made of it: an empty or too long label, or other octets. */
    public static Optional<DnsName> parse(String text) {
        return isName(text) ? Optional.of(new DnsName(text.toLowerCase(Locale.ROOT))) : Optional.empty();
    }

    /** @throws IllegalArgumentException for an address literal, which is no name */
    public static DnsName of(DomainName domain) {
        if (domain.isLiteral()) throw new IllegalArgumentException("an address literal has no name");
        return new DnsName(domain.ascii());
    }

    /** From left to right. */
    public List<String> labels() {
        return List.of(ascii.split("\\."));
    }

    /** True for {@code mx.example.org} below {@code example.org}; not for a name and itself. */
    public boolean isBelow(DnsName above) {
        return ascii.endsWith("." + above.ascii);
    }

    @Override public int compareTo(DnsName other) {
        return ascii.compareTo(other.ascii);
    }

    @Override public String toString() {
        return ascii;
    }

    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > LONGEST) return false;
        int label = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') return false;
            if (c == '.' && label == 0) return false;
            label = c == '.' ? 0 : label + 1;
            if (label > LONGEST_LABEL) return false;
        }
        return label > 0;
    }
}
