package postern.app.lists;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Whom a token reaches now: the same when it is asked beforehand as when it is used. */
public final class TokenReach {
    private final Lists lists;
    private final Roster roster;

    public TokenReach(Lists lists, Roster roster) {
        this.lists = lists;
        this.roster = roster;
    }

    /** One posting to be. @param list empty for the addresses elsewhere */
    public record Audience(Optional<MailingList> list, List<EmailAddress> recipients) { }

    /** Its addresses elsewhere, if there are any, then its lists in their order, without those that are gone or closed. */
    public List<Audience> of(Tx tx, TokenTerms terms) {
        var audiences = new ArrayList<Audience>();
        if (!terms.recipients().isEmpty()) audiences.add(new Audience(Optional.empty(), terms.recipients()));
        for (EmailAddress address : terms.lists()) {
            lists.find(tx, address).filter(list -> list.posting() != PostingRule.NOBODY).ifPresent(list -> audiences.add(of(tx, list)));
        }
        return audiences;
    }

    public Audience of(Tx tx, MailingList list) {
        return new Audience(Optional.of(list), roster.members(tx, list).stream().map(Member::address).toList());
    }

    /** How many there are, each counted once. */
    public static int persons(List<Audience> audiences) {
        Set<String> persons = new HashSet<>();
        audiences.forEach(audience -> audience.recipients().forEach(recipient -> persons.add(recipient.key())));
        return persons.size();
    }
}
