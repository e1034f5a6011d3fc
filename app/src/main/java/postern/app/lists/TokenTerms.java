package postern.app.lists;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * What a token is good for, as it was made: nothing of this changes afterwards, but that lists are removed.
 *
 * @param label         for those who keep tokens; may be empty, at most {@link #LONGEST_NAME} characters
 * @param domain        its copies come from {@code restricted@} this domain of ours
 * @param recipients    addresses elsewhere
 * @param lists         addresses of lists of ours, without those that are gone since
 * @param senders       who may use it; empty for anybody
 * @param proof         the author must be proven; always true where senders are named
 * @param uses          how many submissions it pays for, from 1
 * @param maxRecipients most persons that one use may reach, counted when it is used
 * @param inAddress     it may stand behind the {@code +} of an address, as far as {@link Tokens} takes that at all; for a single use
 *                      only, since addresses stand in logs
 * @param hideAuthor    copies do not tell who wrote
 * @param name          in From of copies to addresses elsewhere, {@code Ada via NAME}; empty for {@code restricted}
 * @param unsubscribe   whom those who have such a copy ask for no more of them; empty for nobody
 */
public record TokenTerms(String label, DomainName domain, List<EmailAddress> recipients, List<EmailAddress> lists, List<EmailAddress> senders, boolean proof,
                         int uses, int maxRecipients, Instant expires, boolean inAddress, boolean hideAuthor, Optional<String> name,
                         Optional<EmailAddress> unsubscribe) {
    public static final int USUAL_RECIPIENTS = 500;
    public static final int MOST_RECIPIENTS = 100_000;
    public static final int MOST_USES = 1_000_000;
    public static final int LONGEST_NAME = 200;

    /** @throws IllegalArgumentException if named senders need no proof, or it has several uses and may stand in addresses */
    public TokenTerms {
        recipients = List.copyOf(recipients);
        lists = List.copyOf(lists);
        senders = List.copyOf(senders);
        if (!senders.isEmpty() && !proof) throw new IllegalArgumentException("named senders, and no proof");
        if (inAddress && uses != 1) throw new IllegalArgumentException("a token of several uses in addresses");
    }

    /** For a single use by anybody who has it, and without anything else that need not be said. */
    public static TokenTerms once(DomainName domain, List<EmailAddress> recipients, List<EmailAddress> lists, Instant expires) {
        return new TokenTerms("", domain, recipients, lists, List.of(), false, 1, USUAL_RECIPIENTS, expires, true, false, Optional.empty(), Optional.empty());
    }

    /** True if all of these may use it, once they are proven where that is demanded. */
    public boolean admits(List<EmailAddress> authors) {
        return senders.isEmpty() || !authors.isEmpty() && authors.stream().allMatch(author -> senders.stream().anyMatch(sender -> sender.key().equals(author.key())));
    }
}
