package postern.app.lists;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Who answers for which list. A person stands in a role of a list once, whatever the case of the address. */
public final class Keepers {
    /** In each role of a list. */
    public static final int MOST = 100;

    /** What a keeper is to a list. Somebody may be both; nobody is a keeper because he is a member, or the other way round. */
    public enum Role {
        /** Runs the list: options, members, keepers, tokens, held mail. */
        OWNER("owner"),
        /** Decides about held mail. */
        MODERATOR("moderator");

        private final String word;

        Role(String word) {
            this.word = word;
        }

        /** The word in database and replies. */
        public String word() {
            return word;
        }
    }

    /** In the order of their keys. */
    public List<EmailAddress> of(Tx tx, MailingList list, Role role) {
        return tx.query("SELECT address FROM app_keeper WHERE list_key = ? AND role = ? ORDER BY person_key",
                row -> EmailAddress.parse(row.string("address")), list.key(), role.word());
    }

    public boolean is(Tx tx, MailingList list, EmailAddress person, Role role) {
        return tx.first("SELECT role FROM app_keeper WHERE list_key = ? AND role = ? AND person_key = ?", row -> true,
                list.key(), role.word(), person.key()).isPresent();
    }

    /** What the person is to the list with that address, which need not be one: an owner's bond before a moderator's. */
    public Access.Bond bond(Tx tx, EmailAddress list, EmailAddress person) {
        Set<String> roles = new HashSet<>(tx.query("SELECT role FROM app_keeper WHERE list_key = ? AND person_key = ?", row -> row.string("role"), list.key(), person.key()));
        if (roles.contains(Role.OWNER.word())) return Access.Bond.OWNER;
        return roles.contains(Role.MODERATOR.word()) ? Access.Bond.MODERATOR : Access.Bond.NONE;
    }

    /** The same to the list of which something happened then: nothing, if it was a former list of that address. */
    public Access.Bond bond(Tx tx, EmailAddress list, EmailAddress person, Instant then) {
        boolean was = tx.first("SELECT address_key FROM app_list WHERE address_key = ? AND created_at <= ?", row -> true, list.key(), then).isPresent();
        return was ? bond(tx, list, person) : Access.Bond.NONE;
    }

    /** The person's address as it was first written for a list of his; empty for whoever keeps none. */
    public Optional<EmailAddress> known(Tx tx, EmailAddress person) {
        return tx.first("SELECT address FROM app_keeper WHERE person_key = ? ORDER BY list_key, role FETCH FIRST 1 ROW ONLY",
                row -> EmailAddress.parse(row.string("address")), person.key());
    }

    /** Keys of the lists that the person keeps in whatever role, in order. */
    public List<String> lists(Tx tx, EmailAddress person) {
        return tx.query("SELECT DISTINCT list_key FROM app_keeper WHERE person_key = ? ORDER BY list_key", row -> row.string("list_key"), person.key());
    }

    /**
     * Makes {@code wanted} those who have that role: one of them named twice counts once, as written last.
     *
     * @param dryRun tells what would happen and changes nothing
     * @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if another transaction added one of them meanwhile
     */
    public Roster.Synced replace(Tx tx, MailingList list, Role role, List<EmailAddress> wanted, boolean dryRun) {
        Map<String, EmailAddress> byKey = new LinkedHashMap<>();
        for (EmailAddress person : wanted) byKey.put(person.key(), person);
        List<EmailAddress> there = of(tx, list, role);
        var gone = new ArrayList<Object[]>();
        var rewritten = new ArrayList<Object[]>();
        for (EmailAddress person : there) {
            EmailAddress now = byKey.remove(person.key());
            if (now == null) gone.add(new Object[] {list.key(), role.word(), person.key()});
            else if (!now.equals(person)) rewritten.add(new Object[] {now.toString(), list.key(), role.word(), person.key()});
        }
        List<Object[]> added = byKey.values().stream().map(person -> new Object[] {list.key(), role.word(), person.key(), person.toString()}).toList();
        if (!dryRun) {
            tx.batch("DELETE FROM app_keeper WHERE list_key = ? AND role = ? AND person_key = ?", gone);
            tx.batch("UPDATE app_keeper SET address = ? WHERE list_key = ? AND role = ? AND person_key = ?", rewritten);
            tx.batch("INSERT INTO app_keeper (list_key, role, person_key, address) VALUES (?, ?, ?, ?)", added);
        }
        return new Roster.Synced(added.size(), gone.size(), there.size() - gone.size());
    }
}
