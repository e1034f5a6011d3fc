package postern.outbound.store;

import java.sql.SQLException;

/** The database did not do what was asked; the transaction it happened in is rolled back. Trouble of our own, so a 4xx. */
public final class StoreTrouble extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreTrouble(String what, SQLException cause) {
        super(what + ": " + cause.getMessage(), cause);
    }

    /** The same trouble, met by another thread. */
    StoreTrouble(String what, StoreTrouble other) {
        super(what + ": " + other.getMessage(), other);
    }

    /** True if a UNIQUE or PRIMARY KEY constraint said no (SQLSTATE 23505 on H2 and PostgreSQL alike). */
    public boolean isDuplicate() {
        return getCause() instanceof SQLException sql && "23505".equals(sql.getSQLState());
    }
}
