package postern.app.lists;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Who is on which list. A person stands on a list once, whatever the case of the address.
 *
 * <p>Who opted out of a list stays so, whether he is taken off it, put on it again, or never stood on it himself (he may be reached
 * through a nested list), until {@link #restore}.
 */
public final class Roster {
    private static final String SELECT = "SELECT address, name FROM app_member WHERE list_key = ? ";
    private static final String LISTED = """
            SELECT m.address AS address, m.name AS name, a.state AS state, a.since AS since, s.created_at AS suppressed, COALESCE(l.address_key, f.address_key) AS node
            FROM app_member m
            LEFT JOIN app_absence a ON a.list_key = m.list_key AND a.member_key = m.member_key
            LEFT JOIN app_suppression s ON s.address_key = m.member_key
            LEFT JOIN app_list l ON l.address_key = m.member_key
            LEFT JOIN app_forward f ON f.address_key = m.member_key
            WHERE m.list_key = ?
            """;

    /**
     * What a replacement did, or would do.
     *
     * @param unchanged were there and stay, their names perhaps written anew
     * @param optedOut  of those added and unchanged, how many get nothing all the same, since they opted out
     */
    public record Synced(int added, int removed, int unchanged, int optedOut) {
        /** Nobody opted out. */
        public Synced(int added, int removed, int unchanged) {
            this(added, removed, unchanged, 0);
        }
    }

    /**
     * A member as he stands on the list.
     *
     * @param since  since when he is not active; empty if he is
     * @param nested he is no person, but a list or forward of ours
     */
    public record Listed(Member member, MemberState state, Optional<Instant> since, boolean nested) { }

    /** All members, whatever their state, in the order of their keys. */
    public List<Member> members(Tx tx, MailingList list) {
        return tx.query(SELECT + "ORDER BY member_key", Roster::read, list.key());
    }

    /** Whom a posting to the list reaches: its active members, and those of the lists and forwards of ours among them. */
    public Reached reached(Tx tx, MailingList list) {
        return Expansion.ofList(tx, list);
    }

    /**
     * True if he stands on the list, himself or on a list or forward of ours that stands on it, whether he gets its postings or not. Never
     * for the address of a list.
     */
    public boolean has(Tx tx, MailingList list, EmailAddress person) {
        return Membership.has(tx, list, person);
    }

    /** @param after the key of the last member seen; empty for the first page */
    public List<Listed> page(Tx tx, MailingList list, String after, int limit) {
        return tx.query(LISTED + "AND m.member_key > ? ORDER BY m.member_key FETCH FIRST ? ROWS ONLY", Roster::listed, list.key(), after, limit);
    }

    public Optional<Listed> find(Tx tx, MailingList list, EmailAddress member) {
        return tx.first(LISTED + "AND m.member_key = ?", Roster::listed, list.key(), member.key());
    }

    /** The same of those in whose address or name {@code text} stands, whatever its case. */
    public List<Listed> search(Tx tx, MailingList list, String text, String after, int limit) {
        String pattern = "%" + text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
        return tx.query(LISTED + "AND m.member_key > ? AND (m.member_key LIKE ? ESCAPE '!' OR LOWER(m.name) LIKE ? ESCAPE '!') ORDER BY m.member_key FETCH FIRST ? ROWS ONLY",
                Roster::listed, list.key(), after, pattern, pattern, limit);
    }

    /**
     * Puts {@code more} on the list too: who is there already stays, with a name written anew if one is given now.
     *
     * @param dryRun tells what would happen and changes nothing
     */
    public Synced add(Tx tx, MailingList list, List<Member> more, boolean dryRun, Instant now) {
        Map<String, Member> all = new LinkedHashMap<>();
        for (Member member : members(tx, list)) all.put(member.address().key(), member);
        for (Member member : more) all.merge(member.address().key(), member, (old, given) -> given.name().isEmpty() ? old : given);
        return replace(tx, list, List.copyOf(all.values()), dryRun, now);
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
        int optedOut = (int) optedOut(tx, list).stream().filter(byKey::containsKey).count();
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
        return new Synced(added.size(), removed.size(), before - removed.size(), optedOut);
    }

    /** Puts one person on the list, or writes his name anew. Whether he opted out stays as it is. */
    public void put(Tx tx, MailingList list, Member member, Instant now) {
        String key = member.address().key();
        if (tx.update("UPDATE app_member SET address = ?, name = ? WHERE list_key = ? AND member_key = ?", member.address().toString(), member.name(), list.key(), key) == 0) {
            tx.update("INSERT INTO app_member (list_key, member_key, address, name, added_at) VALUES (?, ?, ?, ?, ?)", list.key(), key, member.address().toString(), member.name(), now);
        }
    }

    /** @return false if he did not stand on it */
    public boolean remove(Tx tx, MailingList list, EmailAddress member) {
        tx.update("DELETE FROM app_absence WHERE list_key = ? AND member_key = ? AND state = 'disabled'", list.key(), member.key());
        return tx.update("DELETE FROM app_member WHERE list_key = ? AND member_key = ?", list.key(), member.key()) == 1;
    }

    /** He wants nothing from this list, member or not. */
    public void optOut(Tx tx, MailingList list, EmailAddress member, Instant now) {
        absent(tx, list, member.key(), MemberState.OPTED_OUT, now);
    }

    /**
     * The same of one who is known by his key alone.
     *
     * @return false if he had opted out already
     * @throws postern.outbound.store.StoreTrouble that {@code isDuplicate} if another transaction was faster: then begin again
     */
    boolean leave(Tx tx, MailingList list, String memberKey, Instant now) {
        if (tx.update("UPDATE app_absence SET state = 'optedOut', since = ? WHERE list_key = ? AND member_key = ? AND state <> 'optedOut'", now, list.key(), memberKey) == 1) return true;
        if (state(tx, list, memberKey).isPresent()) return false;
        tx.update("INSERT INTO app_absence (list_key, member_key, state, since) VALUES (?, ?, 'optedOut', ?)", list.key(), memberKey, now);
        return true;
    }

    /** What is said of somebody, member or not; empty if nothing is. */
    Optional<MemberState> state(Tx tx, MailingList list, String memberKey) {
        return tx.first("SELECT state FROM app_absence WHERE list_key = ? AND member_key = ?", row -> MemberState.of(row.string("state")), list.key(), memberKey);
    }

    /** He wants again what this list sends. @return false if he had not opted out */
    boolean takeBack(Tx tx, MailingList list, String memberKey) {
        return tx.update("DELETE FROM app_absence WHERE list_key = ? AND member_key = ? AND state = 'optedOut'", list.key(), memberKey) == 1;
    }

    public boolean hasOptedOut(Tx tx, MailingList list, EmailAddress member) {
        return tx.first("SELECT state FROM app_absence WHERE list_key = ? AND member_key = ? AND state = 'optedOut'", row -> true, list.key(), member.key()).isPresent();
    }

    /** His mail comes back. Who opted out stays opted out. */
    public void disable(Tx tx, MailingList list, EmailAddress member, Instant now) {
        if (!hasOptedOut(tx, list, member)) absent(tx, list, member.key(), MemberState.DISABLED, now);
    }

    /** From now on he gets what is posted, if he is a member; only by his own deed or an explicit one of the list's keepers. @return false if he did so already */
    public boolean restore(Tx tx, MailingList list, EmailAddress member) {
        return tx.update("DELETE FROM app_absence WHERE list_key = ? AND member_key = ?", list.key(), member.key()) == 1;
    }

    private static void absent(Tx tx, MailingList list, String memberKey, MemberState state, Instant now) {
        int changed = tx.update("UPDATE app_absence SET since = CASE WHEN state = ? THEN since ELSE CAST(? AS TIMESTAMP(3) WITH TIME ZONE) END, state = ? WHERE list_key = ? AND member_key = ?",
                state.word(), now, state.word(), list.key(), memberKey);
        if (changed == 0) tx.update("INSERT INTO app_absence (list_key, member_key, state, since) VALUES (?, ?, ?, ?)", list.key(), memberKey, state.word(), now);
    }

    private static Set<String> optedOut(Tx tx, MailingList list) {
        return new HashSet<>(tx.query("SELECT member_key FROM app_absence WHERE list_key = ? AND state = 'optedOut'", row -> row.string("member_key"), list.key()));
    }

    private static void apply(Tx tx, List<Object[]> added, List<Object[]> rewritten, List<Object[]> removed) {
        tx.batch("DELETE FROM app_absence WHERE list_key = ? AND member_key = ? AND state = 'disabled'", removed);
        tx.batch("DELETE FROM app_member WHERE list_key = ? AND member_key = ?", removed);
        tx.batch("UPDATE app_member SET address = ?, name = ? WHERE list_key = ? AND member_key = ?", rewritten);
        tx.batch("INSERT INTO app_member (list_key, member_key, address, name, added_at) VALUES (?, ?, ?, ?, ?)", added);
    }

    private static Member read(Row row) {
        return new Member(EmailAddress.parse(row.string("address")), row.string("name"));
    }

    private static Listed listed(Row row) {
        Optional<Instant> suppressed = row.optionalInstant("suppressed");
        MemberState state = suppressed.isPresent() ? MemberState.SUPPRESSED : row.optionalString("state").map(MemberState::of).orElse(MemberState.ACTIVE);
        return new Listed(read(row), state, suppressed.or(() -> row.optionalInstant("since")), row.optionalString("node").isPresent());
    }
}
