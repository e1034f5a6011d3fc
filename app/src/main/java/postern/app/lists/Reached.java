package postern.app.lists;

import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.EmailAddress;

/**
 * Whom mail for a list or forward reaches.
 *
 * @param persons nobody twice
 * @param note    how many were left out and why, in one line without addresses; empty if nobody was
 */
public record Reached(List<EmailAddress> persons, Optional<String> note) {
    public Reached {
        persons = List.copyOf(persons);
    }
}
