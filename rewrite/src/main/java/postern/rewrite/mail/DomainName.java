package postern.rewrite.mail;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The part of an address behind the {@code @}: a domain name, or an address literal such as {@code [192.0.2.1]}.
 *
 * <p>Held in one form: lower case, international labels as A-labels (RFC 5890), so that two equal domains are equal
 * values. Underscores are accepted in labels, as Postfix accepts them.
 *
 * @param ascii 1 to 253 octets; labels of 1 to 63 octets without empty ones
 */
public record DomainName(String ascii) implements Comparable<DomainName> {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern LITERAL = Pattern.compile("\\[[\\x21-\\x5a\\x5e-\\x7e]{1,80}]");

    /** @throws IllegalArgumentException if this is not already the one form; {@link #parse} brings it there */
    public DomainName {
        if (!isLiteral(ascii) && !isName(ascii)) throw new IllegalArgumentException("not a domain name");
    }

    /**
     * Reads a domain as people and protocols write it: any case, U-labels (RFC 6531), or an address literal.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static DomainName parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return new DomainName(isAscii(lower) ? lower : IDN.toASCII(lower, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT));
    }

    /** True for {@code [192.0.2.1]} and its like (RFC 5321 section 4.1.3). */
    public boolean isLiteral() {
        return isLiteral(ascii);
    }

    /** The labels from left to right; an address literal is a single one. */
    public List<String> labels() {
        return isLiteral() ? List.of(ascii) : List.of(ascii.split("\\."));
    }

    /** {@code label} put in front: {@code s1._domainkey} of {@code example.org}. */
    public DomainName under(String labels) {
        return new DomainName(labels.toLowerCase(Locale.ROOT) + "." + ascii);
    }

    @Override public int compareTo(DomainName other) {
        return ascii.compareTo(other.ascii);
    }

    @Override public String toString() {
        return ascii;
    }

    private static boolean isLiteral(String text) {
        return LITERAL.matcher(text).matches();
    }

    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > 253) return false;
        for (String label : text.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) return false;
        }
        return true;
    }

    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
