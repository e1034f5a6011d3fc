package postern.outbound.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database behind one pool; the only way to a {@link Tx}.
 *
 * <p><b>Promise:</b> a transaction is one real transaction on one connection. When {@link #inTransaction} returns, its commit
 * has succeeded; when it throws, nothing of it is kept, save that a commit whose answer was lost may have taken effect.
 * After a return the data survives the end of this process; {@link Durability#await} adds the loss of power.
 * <p><b>On failure:</b> {@link StoreTrouble} for what the database does, and whatever the function throws, unchanged.
 * <p><b>Threads:</b> any number, virtual ones too; above the pool's size they wait up to 10 s. Nothing here interrupts a thread,
 * and nobody else should: an interrupt inside H2 closes its file (the URL's {@code retry:} opens it again).
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int CONNECTIONS = 10;
    private static final long WAIT_FOR_CONNECTION_MS = 10_000;
    private static final long WAIT_FOR_END_MS = 30_000;
    private static final int DOORS = 1 << 20;
    /** H2's code for a file that another process has locked. */
    private static final int H2_IN_USE = 90020;

    private final HikariDataSource pool;
    private final DataSource source;
    private final Product product;
    private final DiskSync sync;
    private final Durability durability;
    private final Optional<Compaction> compaction;
    /** Held by every transaction in hand; {@link #close} takes them all. */
    private final Semaphore doors = new Semaphore(DOORS);
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

    private Database(HikariDataSource pool, DataSource source, Product product) {
        this.pool = pool;
        this.source = source;
        this.product = product;
        DiskSync.Opening besideThePool = () -> DriverManager.getConnection(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
        this.sync = new DiskSync(besideThePool);
        this.durability = product == Product.H2 ? Durability.bySync(sync) : Durability.byCommit();
        this.compaction = product == Product.H2 ? Optional.of(new Compaction(besideThePool, durability)) : Optional.empty();
        compaction.ifPresent(Compaction::start);
    }

    /**
     * The embedded database: the file {@code postern.mv.db} in {@code folder}, which is made where it is missing.
     *
     * @throws DatabaseRefused if another process has it open
     */
    public static Database h2(Path folder) {
        return h2(folder, "retry:file:");
    }

    /** {@code fileSystem} is H2's own word for what lies under it, such as {@code retry:file:}; a test puts one of its own there. */
    public static Database h2(Path folder, String fileSystem) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (absolute.toString().indexOf(';') >= 0) throw new DatabaseRefused("the data folder's name must not hold a semicolon: " + absolute);
        try {
            Files.createDirectories(absolute);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open(h2Url(absolute, fileSystem), "sa", "");
    }

    /**
     * Any database by its JDBC URL.
     *
     * @throws DatabaseRefused if it cannot be reached, is neither H2 nor PostgreSQL, or would not keep what it commits
     */
    public static Database open(String url, String user, String password) {
        return open(url, user, password, UnaryOperator.identity());
    }

    /** {@code between} may put something of its own between us and the pool: a test that counts or fails. */
    static Database open(String url, String user, String password, UnaryOperator<DataSource> between) {
        Product product = Product.of(url);
        HikariDataSource pool = openPool(settings(url, user, password, product));
        try (Connection connection = pool.getConnection()) {
            product.refuseUnsafe(connection);
            connection.rollback();
            return new Database(pool, between.apply(pool), product);
        } catch (SQLException e) {
            pool.close();
            throw refused(e);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * Runs {@code work} in a transaction: commits if it returns, rolls back if it throws.
     *
     * @throws IllegalStateException if this thread is inside one already, or the database was closed
     * @throws StoreTrouble          if the database fails, at the commit too
     */
    public <T> T inTransaction(Function<Tx, T> work) {
        if (inside.get()) throw new IllegalStateException("a transaction inside a transaction");
        if (!doors.tryAcquire()) throw new IllegalStateException("the database is closed");
        inside.set(true);
        try {
            Connection connection = connect();
            try {
                return commit(connection, work);
            } finally {
                giveBack(connection);
            }
        } finally {
            inside.remove();
            doors.release();
        }
    }

    /** As {@link #inTransaction}, with nothing to return. */
    public void transact(Consumer<Tx> work) {
        inTransaction(tx -> {
            work.accept(tx);
            return null;
        });
    }

    /** What to wait for behind a commit, before anybody is told that it is safe. */
    public Durability durability() {
        return durability;
    }

    /** Lets transactions in hand end (30 s at most), then closes the pool and, with it, the embedded database. */
    @Override public void close() {
        if (pool.isClosed()) return;
        compaction.ifPresent(Compaction::close);
        if (!takeAllDoors()) LOG.warn("closing the database although transactions did not end within {} ms", WAIT_FOR_END_MS);
        durability.close();
        sync.close();
        pool.close();
    }

    DataSource source() {
        return source;
    }

    /** Gathers what lives in the file, as happens by itself when that is worth it. Empty for a database that is none of ours. */
    Optional<Compaction> compaction() {
        return compaction;
    }

    private <T> T commit(Connection connection, Function<Tx, T> work) {
        try {
            T result = work.apply(new Tx(connection, product));
            connection.commit();
            return result;
        } catch (SQLException e) {
            var trouble = new StoreTrouble("commit", e);
            rollback(connection, trouble);
            throw trouble;
        } catch (Throwable t) {
            rollback(connection, t);
            throw t;
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private Connection connect() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new StoreTrouble("taking a connection", e);
        }
    }

    /** A failure here changes nothing of what was committed, so it must not look like one of the transaction. */
    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("giving back a connection: {}", e.getMessage());
        }
    }

    private boolean takeAllDoors() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_FOR_END_MS);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return doors.tryAcquire(DOORS, until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private static String h2Url(Path folder, String fileSystem) {
        return "jdbc:h2:" + fileSystem + folder.resolve("postern")
                + ";WRITE_DELAY=0;RETENTION_TIME=2000;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=30000;QUERY_TIMEOUT=60000";
    }

    private static HikariConfig settings(String url, String user, String password, Product product) {
        var config = new HikariConfig();
        config.setPoolName("store");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(WAIT_FOR_CONNECTION_MS);
        config.setDataSourceProperties(product.driverSettings());
        if (product == Product.H2) config.setMaxLifetime(0);     // the last connection that ends closes the file
        return config;
    }

    private static HikariDataSource openPool(HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw refused(e);
        }
    }

    private static DatabaseRefused refused(Throwable trouble) {
        SQLException first = null;
        for (Throwable t = trouble; t != null; t = t.getCause()) {
            if (!(t instanceof SQLException sql)) continue;
            if (sql.getErrorCode() == H2_IN_USE) {
                return new DatabaseRefused("the database file is in use by another process: stop the other postern first", trouble);
            }
            first = sql;
        }
        String why = first == null ? trouble.getMessage() : first.getMessage();
        return new DatabaseRefused("the database cannot be opened: " + why, trouble);
    }
}
