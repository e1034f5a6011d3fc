package postern.rewrite.mail;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a member of {@code board@lists.example} writes to leave the list: {@code board-unsubscribe@lists.example}, where it must be
 * seen who writes, and {@code board-unsubscribe+OPAQUE@lists.example}, where the address itself says who is meant.
 *
 * <p>None of more than 64 octets in front of the {@code @} is made, for mail servers may refuse it (RFC 5321 section 4.5.3.1.1).
 */
public final class UnsubscribeAddress {
    /** Stands behind a list's name. */
    public static final String SUFFIX = "-unsubscribe";
    private static final int LONGEST = 64;

    private UnsubscribeAddress() { }

    /** Empty if it would be too long. */
    public static Optional<EmailAddress> of(EmailAddress list) {
        return fitting(list, SUFFIX);
    }

    /** Empty if it would be too long. @param opaque letters and digits */
    public static Optional<EmailAddress> of(EmailAddress list, String opaque) {
        return fitting(list, SUFFIX + "+" + opaque);
    }

    private static Optional<EmailAddress> fitting(EmailAddress list, String behind) {
        String local = list.localPart() + behind;
        if (octets(local) > LONGEST) return Optional.empty();
        var address = new EmailAddress(local, list.domain());
        String written = address.toString();
        return Optional.of(address).filter(_ -> octets(written.substring(0, written.lastIndexOf('@'))) <= LONGEST);
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
