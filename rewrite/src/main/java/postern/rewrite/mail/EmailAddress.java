package postern.rewrite.mail;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One mailbox: local part and domain (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
 *
 * <p>The local part is held without its quotes, and {@link #toString} writes them back where the grammar asks for them.
 * Read as liberally as Postfix writes: dots anywhere, UTF-8. Never a control character, so no address can break a line.
 *
 * @param localPart 1 to 256 octets of UTF-8
 */
public record EmailAddress(String localPart, DomainName domain) {
    private static final int LONGEST = 256;
    private static final String ATEXT = "!#$%&'*+-/=?^_`{|}~";

    /** @throws IllegalArgumentException if the local part is empty, too long or holds a control character */
    public EmailAddress {
        int octets = localPart.getBytes(StandardCharsets.UTF_8).length;
        if (octets == 0 || octets > LONGEST) throw new IllegalArgumentException("local part of " + octets + " octets");
        if (localPart.codePoints().anyMatch(EmailAddress::isControl)) {
            throw new IllegalArgumentException("control character in an address");
        }
    }

    /**
     * Reads {@code local@domain} or {@code "quoted local"@domain}, without angle brackets.
     *
     * @throws IllegalArgumentException with a reason that does not repeat the address
     */
    public static EmailAddress parse(String text) {
        return text.startsWith("\"") ? parseQuoted(text) : parseDotString(text);
    }

    /** What sameness of persons means here: the whole address in lower case. Local parts that differ only in case are one person. */
    public String key() {
        return localPart.toLowerCase(Locale.ROOT) + "@" + domain.ascii();
    }

    /** True if it can be written without SMTPUTF8. */
    public boolean isAscii() {
        return localPart.chars().allMatch(c -> c < 128);
    }

    /** As it stands between the angle brackets of a path; quoted only where it must be. */
    @Override public String toString() {
        return (isDotString(localPart) ? localPart : quoted(localPart)) + "@" + domain;
    }

    private static EmailAddress parseDotString(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) throw new IllegalArgumentException("no @ in an address");
        String local = text.substring(0, at);
        if (!local.codePoints().allMatch(c -> c == '.' || isAtext(c))) {
            throw new IllegalArgumentException("local part needs quotes");
        }
        return new EmailAddress(local, DomainName.parse(text.substring(at + 1)));
    }

    private static EmailAddress parseQuoted(String text) {
        var local = new StringBuilder();
        int i = 1;
        for (; i < text.length() && text.charAt(i) != '"'; i++) {
            if (text.charAt(i) == '\\' && ++i == text.length()) break;
            local.append(text.charAt(i));
        }
        if (i + 1 >= text.length() || text.charAt(i + 1) != '@') throw new IllegalArgumentException("quotes not closed before the @");
        return new EmailAddress(local.toString(), DomainName.parse(text.substring(i + 2)));
    }

    private static boolean isDotString(String local) {
        return local.codePoints().allMatch(c -> c == '.' || isAtext(c))
                && !local.startsWith(".") && !local.endsWith(".") && !local.contains("..");
    }

    private static String quoted(String local) {
        return '"' + local.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean isAtext(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c > 0x9f || ATEXT.indexOf(c) >= 0;
    }

    private static boolean isControl(int c) {
        return c < 0x20 || c >= 0x7f && c <= 0x9f || c >= 0xd800 && c <= 0xdfff || c == 0x2028 || c == 0x2029;
    }
}
