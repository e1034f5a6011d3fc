package postern.rewrite.mail;

import java.util.Optional;

/**
 * What MAIL FROM names: where reports about a message go, or nowhere (RFC 5321 section 4.1.2, {@code Reverse-path}).
 *
 * @param address empty for the null sender {@code <>}, which reports themselves carry
 */
public record ReversePath(Optional<EmailAddress> address) {
    public static final ReversePath NULL = new ReversePath(Optional.empty());

    public static ReversePath of(EmailAddress address) {
        return new ReversePath(Optional.of(address));
    }

    public boolean isNull() {
        return address.isEmpty();
    }

    /** Without angle brackets; empty for the null sender. */
    @Override public String toString() {
        return address.map(EmailAddress::toString).orElse("");
    }
}
