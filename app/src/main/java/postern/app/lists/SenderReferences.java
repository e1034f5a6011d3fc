package postern.app.lists;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.Srs;

/**
 * Stand-ins for senders whom no SRS address can hold, since its local part ends at 64 octets: {@code SRS0=ref=OPAQUE} at our
 * domain, 100 random bits that are found here. To a forwarder behind us it is an SRS address like any other; to {@link Srs}
 * it is none of ours, for a hash has at least four characters.
 *
 * <p><b>Promise:</b> an address leads to its sender for {@link #KEPT} from when it was made, in its own domain, whatever case it
 * comes back in. One sender has at most one new address a day in each domain, but for two mails of his that come at once.
 */
public final class SenderReferences {
    public static final Duration KEPT = Duration.ofDays(Srs.DAYS_VALID);

    private static final Duration USED_AGAIN = Duration.ofDays(1);
    private static final String BEGIN = "SRS0=ref=";
    private static final int LENGTH = 20;
    private static final Pattern FORM = Pattern.compile("SRS0[-+=]ref=[A-Z2-7]{" + LENGTH + "}", Pattern.CASE_INSENSITIVE);
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final SecureRandom random = new SecureRandom();

    /** @param address stands for {@code sender}, in a domain of ours */
    public record Reference(EmailAddress address, EmailAddress sender, Instant made) {
        /** Addresses of persons stay out of logs. */
        @Override public String toString() {
            return "a reference at " + address.domain();
        }
    }

    /** True for what may be one of ours, and cannot be an SRS address with a hash. */
    static boolean hasForm(EmailAddress address) {
        return FORM.matcher(address.localPart()).matches();
    }

    /** The one made today if there is one, else a new one, which is not stored yet. */
    public Reference refer(Tx tx, EmailAddress sender, DomainName domain, Instant now) {
        return tx.first("SELECT address_key, created_at FROM app_sender_reference WHERE sender = ? AND domain = ? AND created_at > ? ORDER BY created_at DESC",
                row -> new Reference(written(row.string("address_key"), domain), sender, row.instant("created_at")),
                sender.toString(), domain.ascii(), now.minus(USED_AGAIN)).orElseGet(() -> new Reference(fresh(domain), sender, now));
    }

    /** Stores it, unless it is there. */
    public void add(Tx tx, Reference reference) {
        if (sender(tx, reference.address(), reference.made()).isPresent()) return;
        tx.update("INSERT INTO app_sender_reference (address_key, domain, sender, created_at) VALUES (?, ?, ?, ?)",
                key(reference.address()), reference.address().domain().ascii(), reference.sender().toString(), reference.made());
    }

    /** Whom the address stands for; empty if it was never made, or too long ago. */
    public Optional<EmailAddress> sender(Tx tx, EmailAddress address, Instant now) {
        if (!hasForm(address)) return Optional.empty();
        return tx.first("SELECT sender FROM app_sender_reference WHERE address_key = ? AND created_at >= ?",
                row -> EmailAddress.parse(row.string("sender")), key(address), now.minus(KEPT));
    }

    /** Removes those made before {@code before}. */
    public void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_sender_reference WHERE created_at < ?", before);
    }

    /** Without what stands behind {@code SRS0}, which others may have changed. */
    private static String key(EmailAddress address) {
        return new EmailAddress(BEGIN + address.localPart().substring(BEGIN.length()), address.domain()).key();
    }

    private static EmailAddress written(String key, DomainName domain) {
        String opaque = key.substring(BEGIN.length(), BEGIN.length() + LENGTH);
        return new EmailAddress(BEGIN + opaque.toUpperCase(Locale.ROOT), domain);
    }

    private EmailAddress fresh(DomainName domain) {
        var local = new StringBuilder(BEGIN);
        for (int i = 0; i < LENGTH; i++) local.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        return new EmailAddress(local.toString(), domain);
    }
}
