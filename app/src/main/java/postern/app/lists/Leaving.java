package postern.app.lists;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * Members who leave a list by themselves, and who come back.
 *
 * <p>Who leaves has opted out as if a keeper had said so: he stays on the list, gets nothing from it, and the keepers see that. It is the
 * same whether he stands on the list himself, on one that stands in it, or comes from the list's source. Who has left and leaves again, or
 * comes back and was not away, changes nothing. Both are journalled and audited without his address.
 */
public final class Leaving {
    private static final Audit.Actor MEMBER = new Audit.Actor("member", "the member");

    private final Nesting nesting = new Nesting();
    private final Roster roster = new Roster();
    private final Journal journal = new Journal();
    private final Audit audit = new Audit();

    /** @return the key of the person whom a token means; empty if he stands on the list no more and has not opted out */
    public Optional<String> meant(Tx tx, MailingList list, UnsubscribeToken.Bearer bearer) {
        return bearer.among(everybody(tx, list));
    }

    /** True if the list's postings reach him, or would if he had not opted out or his mail did not come back. Never for a list or forward of ours. */
    public boolean concerns(Tx tx, MailingList list, EmailAddress person) {
        return everybody(tx, list).contains(person.key()) && !nesting.isNode(tx, person);
    }

    private static Set<String> everybody(Tx tx, MailingList list) {
        return Expansion.everybody(tx, list);
    }

    /**
     * @param person his key
     * @param how    in words for the journal: {@code by a link}
     * @param mail   the id of the mail by which he did, if by mail
     * @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if he did twice at once: then begin again
     */
    public void leave(Tx tx, MailingList list, String person, String how, Optional<String> mail, Instant now) {
        MemberState before = roster.state(tx, list, person).orElse(MemberState.ACTIVE);
        boolean left = roster.leave(tx, list, person, now);
        journal.add(tx, new Journal.Entry(now, "left", mail, "a member left " + list.key() + " " + how + (left ? "" : ", and had before")));
        if (left) tell(tx, list, before, MemberState.OPTED_OUT, now);
    }

    /** If he had opted out, he gets what is sent again. @param person his key */
    public void comeBack(Tx tx, MailingList list, String person, Instant now) {
        if (!roster.takeBack(tx, list, person)) return;
        journal.add(tx, new Journal.Entry(now, "came back", Optional.empty(), "a member who had left " + list.key() + " came back by a link"));
        tell(tx, list, MemberState.OPTED_OUT, MemberState.ACTIVE, now);
    }

    /** As a change by the keepers is told: who it is stays out of the audit trail. */
    private void tell(Tx tx, MailingList list, MemberState before, MemberState after, Instant now) {
        audit.add(tx, MEMBER, new Audit.Change("member", "list " + list.key(), Optional.of(list.address()), Optional.of(json(before)), Optional.of(json(after))), now);
    }

    private static String json(MemberState state) {
        return "{\"state\":\"" + state.word() + "\"}";
    }
}
