package postern.app.lists;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Addresses that get nothing at all: no list's postings, nothing for a token, nothing forwarded. The operator alone is written to all the same. */
public final class Suppressions {
    public static final int LONGEST_REASON = 200;
    private static final String SELECT = "SELECT address, reason, created_at FROM app_suppression ";

    /** @param reason for people: 1 to 200 characters on one line */
    public record Suppression(EmailAddress address, String reason, Instant created) {
        public Suppression {
            if (reason.isBlank() || reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("a reason has 1 to " + LONGEST_REASON + " characters on one line");
            }
        }
    }

    /** @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if the address is suppressed already */
    public void add(Tx tx, Suppression one) {
        tx.update("INSERT INTO app_suppression (address_key, address, reason, created_at) VALUES (?, ?, ?, ?)",
                one.address().key(), one.address().toString(), one.reason(), one.created());
    }

    public Optional<Suppression> find(Tx tx, EmailAddress address) {
        return tx.first(SELECT + "WHERE address_key = ?", Suppressions::read, address.key());
    }

    /** By address. @param after the key of the last one seen; empty for the first page */
    public List<Suppression> page(Tx tx, String after, int limit) {
        return tx.query(SELECT + "WHERE address_key > ? ORDER BY address_key FETCH FIRST ? ROWS ONLY", Suppressions::read, after, limit);
    }

    /** @return false if it was not suppressed */
    public boolean remove(Tx tx, EmailAddress address) {
        return tx.update("DELETE FROM app_suppression WHERE address_key = ?", address.key()) == 1;
    }

    /** Those that may be written to, in the same order. */
    public List<EmailAddress> spare(Tx tx, List<EmailAddress> recipients) {
        if (recipients.isEmpty()) return recipients;
        Set<String> suppressed = of(tx, recipients.stream().map(EmailAddress::key).toArray(String[]::new));
        return recipients.stream().filter(recipient -> !suppressed.contains(recipient.key())).toList();
    }

    /** Which of these keys are suppressed. */
    static Set<String> of(Tx tx, String... keys) {
        return new HashSet<>(tx.query("SELECT address_key FROM app_suppression WHERE address_key = ANY(?)", row -> row.string("address_key"), (Object) keys));
    }

    /** Which members of the list are suppressed. */
    static Set<String> amongMembers(Tx tx, String listKey) {
        return new HashSet<>(tx.query("""
                SELECT s.address_key AS address_key FROM app_suppression s JOIN app_member m ON m.member_key = s.address_key WHERE m.list_key = ?
                """, row -> row.string("address_key"), listKey));
    }

    private static Suppression read(Row row) {
        return new Suppression(EmailAddress.parse(row.string("address")), row.string("reason"), row.instant("created_at"));
    }
}
