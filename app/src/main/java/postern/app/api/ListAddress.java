package postern.app.api;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import postern.app.lists.Directory;
import postern.rewrite.mail.EmailAddress;

/** Which addresses a list can have. Pure. */
final class ListAddress {
    /** Leaves room for {@code -owner} within the 64 octets of RFC 5321 section 4.5.3.1.1. */
    private static final int LONGEST = 58;

    private ListAddress() { }

    /** What is wrong with {@code address} for a list, whatever its domain. */
    static Optional<String> fault(EmailAddress address) {
        String local = address.localPart();
        if (local.getBytes(StandardCharsets.UTF_8).length > LONGEST) return Optional.of("has a local part of more than " + LONGEST + " octets");
        if (address.toString().startsWith("\"")) return Optional.of("needs quotes: use letters, digits, dots and hyphens");
        if (local.indexOf('+') >= 0) return Optional.of("holds a +, behind which an extension begins");
        if (local.startsWith("#")) return Optional.of("begins with #, which a recipient map takes for a comment");
        if (Directory.isReserved(address)) return Optional.of("means something else in every domain: postmaster, abuse, restricted, b, SRS0, SRS1, and what ends in"
                + " -owner, -unsubscribe, -bounces, -request, -join, -leave, -subscribe or -confirm");
        return Optional.empty();
    }

    /** Reads an address that a person wrote. */
    static Optional<EmailAddress> parse(String text) {
        try {
            return Optional.of(EmailAddress.parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
