package postern.app.lists;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Whom a list or a forward leads to in the end, through the lists and forwards of ours that stand in it. Made for one answer.
 *
 * <p>Everybody is reached once. What goes round is cut, and so is what stands deeper than {@link Nesting#DEEPEST}. Who may post to
 * a nested list plays no part: the outer list decided that. Who wants nothing of the outer list gets nothing, wherever he stands;
 * and who wants nothing of a nested one is not reached through it. Takes five statements for each list, however many members it has.
 */
final class Expansion {
    private record Node(String key, int depth) { }

    private final Tx tx;
    private final boolean throughLists;
    private final Map<String, EmailAddress> reached = new LinkedHashMap<>();
    private final Map<String, MemberState> left = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Deque<Node> open = new ArrayDeque<>();
    private Map<String, MemberState> outermost = Map.of();
    private int tooDeep;

    private Expansion(Tx tx, boolean throughLists) {
        this.tx = tx;
        this.throughLists = throughLists;
    }

    static Reached ofList(Tx tx, MailingList list) {
        var expansion = new Expansion(tx, true);
        expansion.outermost = absent(tx, list.key());
        return expansion.from(list.key());
    }

    /** Keys of all whom the list leads to, those too who get nothing, and of whoever opted out of it and does not stand on it. */
    static Set<String> everybody(Tx tx, MailingList list) {
        var expansion = new Expansion(tx, true);
        expansion.outermost = absent(tx, list.key());
        expansion.from(list.key());
        Set<String> keys = new HashSet<>(expansion.reached.keySet());
        keys.addAll(expansion.left.keySet());
        keys.addAll(expansion.outermost.keySet());
        return keys;
    }

    /** Through other forwards, but not through lists: whether those take the mail is for them to say when it comes there. */
    static Reached ofForward(Tx tx, Forward forward) {
        return new Expansion(tx, false).from(forward.key());
    }

    private Reached from(String key) {
        seen.add(key);
        open.add(new Node(key, 0));
        while (!open.isEmpty()) {
            Node node = open.remove();
            if (throughLists) members(node);
            targets(node);
        }
        left.keySet().removeAll(reached.keySet());
        return new Reached(List.copyOf(reached.values()), note());
    }

    private void members(Node list) {
        List<EmailAddress> members = tx.query("SELECT address FROM app_member WHERE list_key = ? ORDER BY member_key",
                row -> EmailAddress.parse(row.string("address")), list.key());
        if (members.isEmpty()) return;
        Set<String> nested = Nesting.ofList(tx, list.key()).keySet();
        Map<String, MemberState> absent = list.depth() == 0 ? outermost : absent(tx, list.key());
        Set<String> suppressed = Suppressions.amongMembers(tx, list.key());
        for (EmailAddress member : members) {
            String key = member.key();
            MemberState state = suppressed.contains(key) ? MemberState.SUPPRESSED : absent.getOrDefault(key, outermost.getOrDefault(key, MemberState.ACTIVE));
            take(member, key, state, nested.contains(key), list.depth());
        }
    }

    private void targets(Node forward) {
        Map<String, EmailAddress> targets = Nesting.targets(tx, forward.key());
        if (targets.isEmpty()) return;
        String[] keys = targets.keySet().toArray(String[]::new);
        Set<String> nested = throughLists ? Nesting.keysOfNodes(tx, keys) : forwards(keys);
        Set<String> suppressed = Suppressions.of(tx, keys);
        targets.forEach((key, target) -> take(target, key, suppressed.contains(key) ? MemberState.SUPPRESSED : outermost.getOrDefault(key, MemberState.ACTIVE),
                nested.contains(key), forward.depth()));
    }

    private Set<String> forwards(String... keys) {
        return new HashSet<>(tx.query("SELECT address_key FROM app_forward WHERE address_key = ANY(?)", row -> row.string("address_key"), (Object) keys));
    }

    private void take(EmailAddress address, String key, MemberState state, boolean nested, int depth) {
        if (state != MemberState.ACTIVE) left.put(key, state);
        else if (!nested) reached.putIfAbsent(key, address);
        else if (depth == Nesting.DEEPEST) tooDeep++;
        else if (seen.add(key)) open.add(new Node(key, depth + 1));
    }

    private static Map<String, MemberState> absent(Tx tx, String listKey) {
        Map<String, MemberState> absent = new HashMap<>();
        tx.query("SELECT member_key, state FROM app_absence WHERE list_key = ?", row -> Map.entry(row.string("member_key"), MemberState.of(row.string("state"))), listKey)
                .forEach(one -> absent.put(one.getKey(), one.getValue()));
        return absent;
    }

    private Optional<String> note() {
        var counts = new TreeMap<MemberState, Integer>();
        left.values().forEach(state -> counts.merge(state, 1, Integer::sum));
        var parts = new java.util.StringJoiner(", ");
        counts.forEach((state, count) -> parts.add(count + " " + switch (state) {
            case OPTED_OUT -> "opted out";
            case DISABLED -> "disabled";
            case SUPPRESSED -> "suppressed";
            case ACTIVE -> throw new IllegalStateException("active, and left out");
        }));
        if (tooDeep > 0) parts.add(tooDeep + " lists nested too deep");
        return Optional.of(parts.toString()).filter(text -> !text.isEmpty()).map(text -> "Left out: " + text);
    }
}
