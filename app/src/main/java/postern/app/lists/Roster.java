package postern.app.lists;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Who is on which list. A person stands on a list once, whatever the case of the address. */
public final class Roster {
    private static final String SELECT = "SELECT address, name FROM app_member WHERE list_key = ? ";

    /**
     * What a replacement did, or would do.
     *
     * @param unchanged were there and stay, their names perhaps written anew
     */
    public record Synced(int added, int removed, int unchanged) { }

    /** All members, in the order of their keys. */
    public List<Member> members(Tx tx, MailingList list) {
        return tx.query(SELECT + "ORDER BY member_key", Roster::read, list.key());
    }

    public boolean has(Tx tx, MailingList list, EmailAddress person) {
        return tx.first("SELECT member_key FROM app_member WHERE list_key = ? AND member_key = ?", row -> true, list.key(), person.key()).isPresent();
    }

    /** @param after the key of the last member seen; empty for the first page */
    public List<Member> page(Tx tx, MailingList list, String after, int limit) {
        return tx.query(SELECT + "AND member_key > ? ORDER BY member_key FETCH FIRST ? ROWS ONLY", Roster::read, list.key(), after, limit);
    }

    public long count(Tx tx, MailingList list) {
        return tx.first("SELECT COUNT(*) AS n FROM app_member WHERE list_key = ?", row -> row.number("n"), list.key()).orElseThrow();
    }

    /**
     * Makes {@code wanted} the members of the list: one of them named twice counts once, the last name given stands.
     *
     * @param dryRun tells what would happen and changes nothing
     */
    public Synced replace(Tx tx, MailingList list, List<Member> wanted, boolean dryRun, Instant now) {
        Map<String, Member> byKey = new LinkedHashMap<>();
        for (Member member : wanted) byKey.put(member.address().key(), member);
        Map<String, Member> there = new HashMap<>();
        for (Member member : members(tx, list)) there.put(member.address().key(), member);
        int before = there.size();
        List<Object[]> added = new ArrayList<>();
        List<Object[]> rewritten = new ArrayList<>();
        byKey.forEach((key, member) -> {
            String address = member.address().toString();
            Member old = there.remove(key);
            if (old == null) added.add(new Object[] {list.key(), key, address, member.name(), now});
            else if (!old.equals(member)) rewritten.add(new Object[] {address, member.name(), list.key(), key});
        });
        List<Object[]> removed = there.keySet().stream().map(key -> new Object[] {list.key(), key}).toList();
        if (!dryRun) apply(tx, added, rewritten, removed);
        return new Synced(added.size(), removed.size(), before - removed.size());
    }

    private static void apply(Tx tx, List<Object[]> added, List<Object[]> rewritten, List<Object[]> removed) {
        tx.batch("DELETE FROM app_member WHERE list_key = ? AND member_key = ?", removed);
        tx.batch("UPDATE app_member SET address = ?, name = ? WHERE list_key = ? AND member_key = ?", rewritten);
        tx.batch("INSERT INTO app_member (list_key, member_key, address, name, added_at) VALUES (?, ?, ?, ?, ?)", added);
    }

    private static Member read(Row row) {
        return new Member(EmailAddress.parse(row.string("address")), row.string("name"));
    }
}
