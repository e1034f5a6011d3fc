package postern.outbound.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forces H2's file to the disk over a connection of its own, beside the pool: whoever waits for the disk has committed already,
 * and must not queue behind transactions that have not.
 *
 * <p><b>On failure:</b> {@link StoreTrouble}; the connection is dropped and the next sync opens another.
 * <p><b>Threads:</b> one at a time.
 */
final class DiskSync implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSync.class);
    private static final int ANSWER_SECONDS = 5;

    /** Makes a connection. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    private final Opening opening;
    private Connection connection;

    DiskSync(Opening opening) {
        this.opening = opening;
    }

    @Override public synchronized void run() {
        try {
            if (connection == null || !connection.isValid(ANSWER_SECONDS)) reopen();
            try (var statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
        } catch (SQLException e) {
            close();
            throw new StoreTrouble("CHECKPOINT SYNC", e);
        }
    }

    private void reopen() throws SQLException {
        close();
        connection = opening.open();
    }

    @Override public synchronized void close() {
        if (connection == null) return;
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("closing the connection of the disk sync: {}", e.getMessage());
        }
        connection = null;
    }
}
