package postern.app.api;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.function.Function;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;

/**
 * Part of a longer list.
 *
 * @param next the cursor of the next page; null behind the last
 */
@Serdeable
record Page<T>(List<T> items, String next) {

    /** What a store finds, in its order, from a place that it knows. */
    @FunctionalInterface
    interface Finding<S> {
        /** @param most how many at most */
        List<S> of(Tx tx, int most);
    }

    /** As many as the query asks for, read in a transaction. @param place as in {@link #of} */
    static <S, T> Page<T> read(Database database, Query query, Finding<S> finding, Function<S, String> place, Function<S, T> shown) {
        int limit = query.limit();
        return of(database.inTransaction(tx -> finding.of(tx, limit + 1)), limit, place, shown);
    }

    /**
     * @param found one more than {@code limit}, if there are that many
     * @param place what the next page is asked for by, of the last item shown
     */
    static <S, T> Page<T> of(List<S> found, int limit, Function<S, String> place, Function<S, T> shown) {
        List<S> items = found.size() > limit ? found.subList(0, limit) : found;
        String next = found.size() > limit ? Cursor.encode(place.apply(items.getLast())) : null;
        return new Page<>(items.stream().map(shown).toList(), next);
    }
}
