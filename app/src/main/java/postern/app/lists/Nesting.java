package postern.app.lists;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Lists and forwards that lead to lists and forwards of ours. A list leads to its members, a forward to its targets; here only
 * those count that are lists or forwards themselves. Read when something is configured, to tell what would go round.
 *
 * <p>What goes round all the same (two changes at once, a domain taken in later) is cut when mail is expanded.
 */
public final class Nesting {
    /** How many lists and forwards may stand one within the other, the outermost not counted. */
    public static final int DEEPEST = 8;
    /** Lists and forwards among one list's members. */
    public static final int MOST = 100;

    /** Which of the addresses are lists or forwards of ours, in the same order. */
    public List<EmailAddress> nodes(Tx tx, Collection<EmailAddress> addresses) {
        List<EmailAddress> ours = inDomainsOfOurs(tx, addresses);
        if (ours.isEmpty()) return List.of();
        String[] keys = ours.stream().map(EmailAddress::key).toArray(String[]::new);
        Set<String> found = keysOfNodes(tx, keys);
        return ours.stream().filter(address -> found.contains(address.key())).toList();
    }

    /** Those in a domain of ours, in the same order, whether there is anything at the address or not. */
    public List<EmailAddress> inDomainsOfOurs(Tx tx, Collection<EmailAddress> addresses) {
        if (addresses.isEmpty()) return List.of();
        Set<String> domains = new HashSet<>(tx.query("SELECT name FROM app_domain", row -> row.string("name")));
        return addresses.stream().filter(address -> domains.contains(address.domain().ascii())).toList();
    }

    /** True for the address of a list or forward of ours. */
    public boolean isNode(Tx tx, EmailAddress address) {
        return !keysOfNodes(tx, address.key()).isEmpty();
    }

    /**
     * What speaks against {@code from} leading to these.
     *
     * @param to lists and forwards of ours
     * @return the fault in words, of addresses of ours alone; empty if there is none
     */
    public Optional<String> fault(Tx tx, EmailAddress from, List<EmailAddress> to) {
        if (to.isEmpty()) return Optional.empty();
        if (to.size() > MOST) return Optional.of("leads to more than " + MOST + " lists and forwards of ours");
        Optional<List<EmailAddress>> back = wayBack(tx, from, to);
        if (back.isPresent()) {
            return Optional.of("leads back to itself: " + back.get().stream().map(EmailAddress::toString).collect(Collectors.joining(" -> ")));
        }
        int levels = levels(tx, List.of(from), Nesting::parents) + 1 + levels(tx, to, (store, one) -> children(store, one, from));
        return levels > DEEPEST ? Optional.of("puts more than " + DEEPEST + " lists and forwards one within the other") : Optional.empty();
    }

    /** From {@code from} to itself, both ends named; empty if nothing leads there. */
    private static Optional<List<EmailAddress>> wayBack(Tx tx, EmailAddress from, List<EmailAddress> to) {
        Map<String, EmailAddress> cameFrom = new HashMap<>();
        Deque<EmailAddress> open = new ArrayDeque<>();
        for (EmailAddress first : to) if (cameFrom.putIfAbsent(first.key(), from) == null) open.add(first);
        while (!open.isEmpty()) {
            EmailAddress here = open.remove();
            if (here.key().equals(from.key())) return Optional.of(way(from, here, cameFrom));
            for (EmailAddress next : children(tx, here, from)) if (cameFrom.putIfAbsent(next.key(), here) == null) open.add(next);
        }
        return Optional.empty();
    }

    private static List<EmailAddress> way(EmailAddress from, EmailAddress end, Map<String, EmailAddress> cameFrom) {
        var way = new ArrayList<EmailAddress>(List.of(from));
        for (EmailAddress step = cameFrom.get(end.key()); !step.key().equals(from.key()); step = cameFrom.get(step.key())) way.addFirst(step);
        way.addFirst(from);
        return way;
    }

    private interface Neighbours {
        List<EmailAddress> of(Tx tx, EmailAddress address);
    }

    /** How many steps it takes to the farthest. */
    private static int levels(Tx tx, List<EmailAddress> from, Neighbours neighbours) {
        Set<String> seen = new HashSet<>();
        from.forEach(one -> seen.add(one.key()));
        List<EmailAddress> level = from;
        for (int levels = 0; ; levels++) {
            List<EmailAddress> next = level.stream().flatMap(one -> neighbours.of(tx, one).stream()).filter(one -> seen.add(one.key())).toList();
            if (next.isEmpty() || levels > DEEPEST) return levels;
            level = next;
        }
    }

    private static List<EmailAddress> parents(Tx tx, EmailAddress address) {
        return tx.query("SELECT l.address AS address FROM app_member m JOIN app_list l ON l.address_key = m.list_key WHERE m.member_key = ?",
                row -> EmailAddress.parse(row.string("address")), address.key());
    }

    /** @param from counts as one, though it may not be stored yet */
    private static List<EmailAddress> children(Tx tx, EmailAddress address, EmailAddress from) {
        var children = new ArrayList<>(ofList(tx, address.key()).values());
        Map<String, EmailAddress> targets = targets(tx, address.key());
        Set<String> nodes = keysOfNodes(tx, targets.keySet().toArray(String[]::new));
        targets.forEach((key, target) -> {
            if (nodes.contains(key) || key.equals(from.key())) children.add(target);
        });
        return children;
    }

    /** The lists and forwards among a list's members, by key. */
    static Map<String, EmailAddress> ofList(Tx tx, String listKey) {
        Map<String, EmailAddress> nodes = new LinkedHashMap<>();
        tx.query("""
                SELECT l.address AS address FROM app_list l JOIN app_member m ON m.member_key = l.address_key WHERE m.list_key = ?
                UNION ALL
                SELECT f.address AS address FROM app_forward f JOIN app_member m ON m.member_key = f.address_key WHERE m.list_key = ?
                """, row -> EmailAddress.parse(row.string("address")), listKey, listKey).forEach(node -> nodes.put(node.key(), node));
        return nodes;
    }

    /** A forward's targets, by key; none if it is none. */
    static Map<String, EmailAddress> targets(Tx tx, String forwardKey) {
        Map<String, EmailAddress> targets = new LinkedHashMap<>();
        tx.query("SELECT address FROM app_forward_target WHERE forward_key = ? ORDER BY position", row -> EmailAddress.parse(row.string("address")), forwardKey)
                .forEach(target -> targets.put(target.key(), target));
        return targets;
    }

    /** Which of these keys are lists or forwards. */
    static Set<String> keysOfNodes(Tx tx, String... keys) {
        if (keys.length == 0) return Set.of();
        return new HashSet<>(tx.query("""
                SELECT address_key FROM app_list WHERE address_key = ANY(?) UNION ALL SELECT address_key FROM app_forward WHERE address_key = ANY(?)
                """, row -> row.string("address_key"), keys, keys));
    }
}
