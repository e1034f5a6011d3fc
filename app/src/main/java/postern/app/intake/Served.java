package postern.app.intake;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import postern.rewrite.mail.EmailAddress;

/** Whom one mail reaches, by whichever of its destinations comes first: nobody has two copies of it. For one thread. */
final class Served {
    private final Set<String> keys;

    private Served(Set<String> keys) {
        this.keys = keys;
    }

    /** Those who have a copy already, through another part of the same mail. */
    static Served by(Collection<EmailAddress> before) {
        var served = new Served(new HashSet<>());
        before.forEach(person -> served.keys.add(person.key()));
        return served;
    }

    /** Those of them who have none yet, in the same order; now they have. */
    List<EmailAddress> serve(List<EmailAddress> recipients) {
        return recipients.stream().filter(recipient -> keys.add(recipient.key())).toList();
    }

    /** The same people, to see what would come of it. */
    Served tentatively() {
        return new Served(new HashSet<>(keys));
    }

    /** What was tried comes true. */
    void become(Served tried) {
        keys.addAll(tried.keys);
    }
}
