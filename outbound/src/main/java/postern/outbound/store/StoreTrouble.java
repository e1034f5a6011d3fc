package postern.outbound.store;

import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * The database did not do what was asked; the transaction it happened in is rolled back. Trouble of our own, so a 4xx.
 *
 * <p>Databases quote the values they stumble over. This goes to the log, so what looks like an address is left out, here and in
 * the cause.
 */
public final class StoreTrouble extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Pattern ADDRESS = Pattern.compile("[^\\s'\"(),=<>]+@[^\\s'\"(),=<>]+");

    public StoreTrouble(String what, SQLException cause) {
        super(what + ": " + masked(cause.getMessage()), masked(cause));
    }

    /** The same trouble, met by another thread. */
    StoreTrouble(String what, StoreTrouble other) {
        super(what + ": " + other.getMessage(), other);
    }

    /** True if a UNIQUE or PRIMARY KEY constraint said no (SQLSTATE 23505 on H2 and PostgreSQL alike). */
    public boolean isDuplicate() {
        return getCause() instanceof SQLException sql && "23505".equals(sql.getSQLState());
    }

    private static SQLException masked(SQLException cause) {
        var same = new SQLException(masked(cause.getMessage()), cause.getSQLState(), cause.getErrorCode());
        same.setStackTrace(cause.getStackTrace());
        return same;
    }

    private static String masked(String text) {
        return text == null ? "no message" : ADDRESS.matcher(text).replaceAll("<address>");
    }
}
