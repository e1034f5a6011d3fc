package postern.app.lists;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import postern.outbound.store.Tx;

/**
 * Asks for many rows by their whole keys in one statement, each an equality: behind other columns of an index H2 does not use
 * {@code = ANY(?)}, and reads all rows that the others leave (measured on 2.3.232).
 */
final class LookUp {
    private static final int AT_ONCE = 50;

    private LookUp() { }

    /** @param select for one key, with its question marks @param keys the arguments of each */
    static boolean any(Tx tx, String select, List<Object[]> keys) {
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            List<Object[]> some = keys.subList(from, Math.min(from + AT_ONCE, keys.size()));
            String all = String.join(" UNION ALL ", Collections.nCopies(some.size(), select));
            if (tx.first(all, _ -> true, some.stream().flatMap(Arrays::stream).toArray()).isPresent()) return true;
        }
        return false;
    }
}
