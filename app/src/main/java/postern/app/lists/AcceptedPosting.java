package postern.app.lists;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.rewrite.auth.results.AuthenticationResults;
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
 * @param outlook     what was proven and foreseen; empty for a report on its way back, which nobody is to judge
 * @param reason      why the rule let it pass, in a sentence without addresses; may be empty
 * @param ownUnsubscribe each copy tells its recipient a way of his own to leave the list that is the destination
 */
public record AcceptedPosting(String id, EmailAddress destination, DomainName domain, String messageId, Optional<String> queueId,
                              String rule, List<String> changes, int copies, long octets, Instant accepted, Optional<Outlook> outlook, String reason,
                              boolean ownUnsubscribe) {
    public AcceptedPosting {
        changes = List.copyOf(changes);
    }

    /** One that needs no more reason than its rule. */
    public AcceptedPosting(String id, EmailAddress destination, DomainName domain, String messageId, Optional<String> queueId,
                           String rule, List<String> changes, int copies, long octets, Instant accepted, Optional<Outlook> outlook) {
        this(id, destination, domain, messageId, queueId, rule, changes, copies, octets, accepted, outlook, "", false);
    }

    public AcceptedPosting withChanges(List<String> others) {
        return new AcceptedPosting(id, destination, domain, messageId, queueId, rule, others, copies, octets, accepted, outlook, reason, ownUnsubscribe);
    }

    /**
     * As it is told to whoever is not to know who wrote it, where its copies do not tell. What a person let pass may be such a one.
     */
    public AcceptedPosting withoutHiddenAuthor() {
        if (outlook.filter(found -> !found.hidden()).isPresent()) return this;
        return new AcceptedPosting(id, destination, domain, "", Optional.empty(), rule, List.of(), copies, octets, accepted, Optional.empty());
    }

    /**
     * @param text     what was found of SPF, DKIM, ARC and DMARC, as the value of an Authentication-Results field (RFC 8601)
     * @param provenBy what proves the author, in one word; empty if nothing does
     * @param munged   the list's address stands in From
     * @param passes   receivers that keep to DMARC will take the copies
     * @param reason   why, in a sentence
     * @param hidden   the copies do not name their author: what is in here is for the trace alone
     */
    public record Outlook(String text, Optional<String> provenBy, boolean munged, boolean passes, String reason, boolean hidden) {
        /** Of copies that tell who wrote them. */
        public Outlook(String text, Optional<String> provenBy, boolean munged, boolean passes, String reason) {
            this(text, provenBy, munged, passes, reason, false);
        }

        /** The same, of copies that do not. */
        public Outlook hiding() {
            return new Outlook(text, provenBy, munged, passes, reason, true);
        }

        /** The same, read; empty if it is cut off. */
        public Optional<AuthenticationResults> found() {
            return AuthenticationResults.parse(text.replaceAll("\\r\\n(?=[ \\t])", ""));
        }

        /** What became of From. */
        public String word() {
            if (hidden) return "hidden";
            return munged ? "munged" : "kept";
        }
    }
}
