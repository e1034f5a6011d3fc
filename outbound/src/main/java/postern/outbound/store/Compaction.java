package postern.outbound.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps H2's file from growing with what is done and over. H2 never writes into a part of its file that still holds one living
 * row, and with {@code WRITE_DELAY=0} has no thread that gathers such rows; a queue, whose rows live for seconds, would leave
 * a file many times the size of what is in it. So the living rows of the emptiest parts are written anew, a little at a time.
 *
 * <p><b>Promise:</b> what is rewritten is forced to the disk before the room that it leaves is used again, which H2 does
 * {@code RETENTION_TIME} later; so losing the power loses no row.
 * <p><b>On failure:</b> one warning, and the next turn tries again; nothing is lost but room.
 * <p><b>Threads:</b> one of its own, which nobody interrupts. Commits wait while a turn writes, some tens of milliseconds.
 */
final class Compaction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
    private static final long PAUSE_MS = 500;
    /** In hundredths, of the octets that stand in the file. */
    private static final int LEAST_LIVING = 60;
    /** Octets of living rows that one turn writes. */
    private static final int MOST_WRITTEN = 4 << 20;
    /** Octets: a smaller file is not worth the writing. */
    private static final long WORTH_IT = 8L << 20;

    private final DiskSync.Opening opening;
    private final Durability durability;
    private final Thread thread = Thread.ofPlatform().daemon().name("store-compaction").unstarted(this::turns);
    private Connection connection;
    private boolean closed;
    private boolean failing;

    /** @param durability waits until what was committed is on the disk */
    Compaction(DiskSync.Opening opening, Durability durability) {
        this.opening = opening;
        this.durability = durability;
    }

    void start() {
        thread.start();
    }

    /**
     * One turn.
     *
     * @param least octets: a smaller file is left alone
     * @return whether anything was rewritten; it is on the disk then
     * @throws SQLException if the database is away
     * @throws StoreTrouble if the disk is
     */
    boolean turn(long least) throws SQLException {
        MVStore store = store();
        if (store.getFileStore().size() < least || !store.compact(LEAST_LIVING, MOST_WRITTEN)) return false;
        store.commit();
        durability.await();
        return true;
    }

    private void turns() {
        while (pause()) {
            try {
                turn(WORTH_IT);
                failing = false;
            } catch (SQLException | RuntimeException e) {
                disconnect();
                if (!failing) LOG.warn("the database file could not be compacted, so it may grow: {}", e.toString());
                failing = true;
            }
        }
        disconnect();
    }

    private MVStore store() throws SQLException {
        if (connection == null || connection.isClosed()) connection = opening.open();
        var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        return session.getDatabase().getStore().getMvStore();
    }

    private void disconnect() {
        if (connection == null) return;
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("closing the connection of the compaction", e);
        }
        connection = null;
    }

    /** @return false once closed */
    private synchronized boolean pause() {
        long until = System.nanoTime() + PAUSE_MS * 1_000_000;
        for (long left = PAUSE_MS; left > 0 && !closed; left = (until - System.nanoTime()) / 1_000_000) {
            try {
                wait(left);
            } catch (InterruptedException nobodyHasAReason) {
                // the work goes on
            }
        }
        return !closed;
    }

    /** Waits for the turn in hand. */
    @Override public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
