package postern.app.lists;

import java.time.Instant;
import java.util.List;
import postern.rewrite.mail.EmailAddress;

/**
 * An address whose mail goes to one or more others elsewhere.
 *
 * @param address in a domain of ours
 * @param targets at least one; nobody twice
 */
public record Forward(EmailAddress address, List<EmailAddress> targets, Instant created) {
    public static final int MOST_TARGETS = 100;

    public Forward {
        targets = List.copyOf(targets);
    }

    /** What the forward is found by. */
    public String key() {
        return address.key();
    }
}
