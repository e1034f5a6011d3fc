package postern.app.lists;

import java.util.Optional;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Who may sign in by reading the mail of an address, and as what: the operator as an admin, whoever keeps a list as its keeper. Nobody
 * else. It is as of this moment, so whoever asks at each request lets nobody in who keeps nothing any more.
 *
 * <p><b>Threads:</b> any.
 */
public final class People {
    private final Keepers keepers;
    private final EmailAddress operator;

    /** @param operator the one of the settings */
    public People(Keepers keepers, EmailAddress operator) {
        this.keepers = keepers;
        this.operator = operator;
    }

    /** @return with the person's address as settings or list have it, not as it was asked for */
    public Optional<ApiKeys.Holder> holder(Tx tx, EmailAddress person) {
        if (person.key().equals(operator.key())) return Optional.of(holder(operator, KeyRole.ADMIN));
        return keepers.known(tx, person).map(known -> holder(known, KeyRole.OWNER));
    }

    private static ApiKeys.Holder holder(EmailAddress person, KeyRole role) {
        String address = person.toString();
        String label = address.length() <= ApiKeys.LONGEST_LABEL ? address : address.substring(0, ApiKeys.LONGEST_LABEL);
        return new ApiKeys.Holder(label, role, Optional.of(person));
    }
}
