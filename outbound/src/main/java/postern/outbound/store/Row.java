package postern.outbound.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The row that a query stands on; valid only inside the function it was given to. Columns by name. */
public final class Row {
    private final ResultSet rows;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    public String string(String column) {
        return get(column, String.class);
    }

    public Optional<String> optionalString(String column) {
        return Optional.ofNullable(get(column, String.class));
    }

    public long number(String column) {
        return read(() -> rows.getLong(column));
    }

    public boolean flag(String column) {
        return read(() -> rows.getBoolean(column));
    }

    public byte[] bytes(String column) {
        return read(() -> rows.getBytes(column));
    }

    public Instant instant(String column) {
        return get(column, OffsetDateTime.class).toInstant();
    }

    public Optional<Instant> optionalInstant(String column) {
        return Optional.ofNullable(get(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private <T> T get(String column, Class<T> type) {
        return read(() -> rows.getObject(column, type));
    }

    private interface Reading<T> {
        T read() throws SQLException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (SQLException e) {
            throw new StoreTrouble("reading a row", e);
        }
    }
}
