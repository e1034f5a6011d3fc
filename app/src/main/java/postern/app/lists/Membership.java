package postern.app.lists;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Whether somebody stands on a list: himself, or on a list or forward of ours that stands on it, as deep as {@link Nesting#DEEPEST}. In
 * whatever state: who gets nothing, by his own wish or because his mail comes back, is a member all the same.
 *
 * <p>A list is nobody: its address stands in From of copies that we signed, and whoever has one could send it on.
 * <p>Takes two statements for a list that has no lists or forwards among its members, and five more for each level that it has.
 */
final class Membership {
    private static final String NODES = """
            SELECT l.address_key AS node FROM app_list l JOIN app_member m ON m.member_key = l.address_key WHERE m.list_key = ANY(?)
            UNION
            SELECT f.address_key AS node FROM app_forward f JOIN app_member m ON m.member_key = f.address_key WHERE m.list_key = ANY(?)
            """;

    private Membership() { }

    static boolean has(Tx tx, MailingList list, EmailAddress person) {
        Set<String> seen = new HashSet<>(Set.of(list.key()));
        String[] level = {list.key()};
        for (int depth = 0; level.length > 0 && depth <= Nesting.DEEPEST; depth++) {
            if (isMember(tx, person, level)) return !isList(tx, person);
            Set<String> next = new LinkedHashSet<>(tx.query(NODES, row -> row.string("node"), level, level));
            if (depth > 0) {
                List<String> targets = targets(tx, level);
                if (targets.contains(person.key())) return !isList(tx, person);
                next.addAll(Nesting.keysOfNodes(tx, targets.toArray(String[]::new)));
            }
            next.removeIf(node -> !seen.add(node));
            level = next.toArray(String[]::new);
        }
        return false;
    }

    private static boolean isMember(Tx tx, EmailAddress person, String... lists) {
        return LookUp.any(tx, "SELECT member_key FROM app_member WHERE list_key = ? AND member_key = ?", Arrays.stream(lists).map(list -> new Object[] {list, person.key()}).toList());
    }

    private static boolean isList(Tx tx, EmailAddress person) {
        return tx.first("SELECT address_key FROM app_list WHERE address_key = ?", row -> true, person.key()).isPresent();
    }

    /** Keys of whom these forwards lead to. */
    private static List<String> targets(Tx tx, String... forwards) {
        return new ArrayList<>(tx.query("SELECT address FROM app_forward_target WHERE forward_key = ANY(?)", row -> EmailAddress.parse(row.string("address")).key(), (Object) forwards));
    }
}
