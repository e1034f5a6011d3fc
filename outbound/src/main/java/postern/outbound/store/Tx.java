package postern.outbound.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A transaction in hand: the only way to speak to the database.
 *
 * <p>Arguments are bound in order of the question marks; {@link Instant} becomes TIMESTAMP WITH TIME ZONE in UTC,
 * {@code Long[]} and {@code String[]} are arrays ({@code id = ANY(?)}), {@code null} is NULL. No text from outside is ever part of a statement.
 * <p><b>Threads:</b> belongs to the one that runs the transaction.
 * <p><b>On failure:</b> {@link StoreTrouble}; let it pass, and the transaction is rolled back.
 */
public final class Tx {
    private static final int BATCH = 1000;

    private final Connection connection;
    private final Product product;

    Tx(Connection connection, Product product) {
        this.connection = connection;
        this.product = product;
    }

    /**
     * What a claiming SELECT ends with, so that several nodes take different rows: {@code FOR UPDATE SKIP LOCKED} on PostgreSQL.
     * Empty on H2, which has one node alone, applies LIMIT before it skips, and with it would read every row instead of the
     * index (measured on 2.3.232). So the UPDATE that follows must repeat the condition on both.
     */
    public String skipLocked() {
        return product == Product.POSTGRESQL ? " FOR UPDATE SKIP LOCKED" : "";
    }

    public <T> List<T> query(String sql, Function<Row, T> read, Object... arguments) {
        try (PreparedStatement statement = prepare(sql, arguments); ResultSet rows = statement.executeQuery()) {
            var found = new ArrayList<T>();
            var row = new Row(rows);
            while (rows.next()) found.add(read.apply(row));
            return found;
        } catch (SQLException e) {
            throw new StoreTrouble(sql, e);
        }
    }

    /** The first row, if there is one. */
    public <T> Optional<T> first(String sql, Function<Row, T> read, Object... arguments) {
        return query(sql, read, arguments).stream().findFirst();
    }

    /** @return rows changed */
    public int update(String sql, Object... arguments) {
        try (PreparedStatement statement = prepare(sql, arguments)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreTrouble(sql, e);
        }
    }

    /**
     * The same statement for many sets of arguments, in batches.
     *
     * @return rows changed by each, in order
     */
    public int[] batch(String sql, List<Object[]> arguments) {
        int[] changed = new int[arguments.size()];
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int from = 0; from < changed.length; from += BATCH) {
                List<Object[]> part = arguments.subList(from, Math.min(from + BATCH, changed.length));
                for (Object[] set : part) {
                    bind(statement, set);
                    statement.addBatch();
                }
                int[] counts = statement.executeBatch();
                System.arraycopy(counts, 0, changed, from, counts.length);
            }
            return changed;
        } catch (SQLException e) {
            throw new StoreTrouble(sql, e);
        }
    }

    private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            bind(statement, arguments);
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            Object value = arguments[i] instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : arguments[i];
            statement.setObject(i + 1, value);
        }
    }
}
