package postern.app.lists;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * What was decided about a posting when it was accepted; its copies are the queue's.
 *
 * @param id          26 characters, sorts by time
 * @param destination the address it was accepted for: a list, or an address of its keepers
 * @param messageId   the author's, with its angle brackets; empty if there was none
 * @param queueId     what the mail server in front calls it, if it told
 * @param rule        which rule let it pass, in one word
 * @param changes     what was changed in the message, one line each
 * @param copies      how many were made
 * @param octets      size as received
 */
public record AcceptedPosting(String id, EmailAddress destination, DomainName domain, String messageId, Optional<String> queueId,
                              String rule, List<String> changes, int copies, long octets, Instant accepted) {
    public AcceptedPosting {
        changes = List.copyOf(changes);
    }

    public AcceptedPosting withChanges(List<String> others) {
        return new AcceptedPosting(id, destination, domain, messageId, queueId, rule, others, copies, octets, accepted);
    }
}
