package postern.outbound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;
import postern.outbound.store.FailingDatabase;
import postern.outbound.store.RowsRead;

/**
 * An empty database for one test: H2 in a temporary folder, or a fresh schema of {@link PostgresServer}.
 * {@code try (var store = TemporaryDatabase.h2()) { store.database()… }}
 */
public final class TemporaryDatabase implements AutoCloseable {
    private final Supplier<Database> opening;
    private final Runnable removal;
    private final boolean copy;
    private final Optional<String> postgres;
    private Database database;

    private TemporaryDatabase(Supplier<Database> opening, Runnable removal) {
        this(opening, removal, false, Optional.empty());
    }

    private TemporaryDatabase(Supplier<Database> opening, Runnable removal, boolean copy, Optional<String> postgres) {
        this.opening = opening;
        this.removal = removal;
        this.copy = copy;
        this.postgres = postgres;
        this.database = opening.get();
    }

    public static TemporaryDatabase h2() {
        try {
            Path folder = Files.createTempDirectory("postern-h2");
            return new TemporaryDatabase(() -> Database.h2(folder), () -> delete(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** H2 on a copy of a file of its own, with what is in there. */
    public static TemporaryDatabase copy(Path file) {
        try {
            Path folder = Files.createTempDirectory("postern-h2");
            Files.copy(file, folder.resolve("postern.mv.db"));
            return new TemporaryDatabase(() -> Database.h2(folder), () -> delete(folder), true, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True if it was not empty at first. */
    public boolean isCopy() {
        return copy;
    }

    /** Where it is, if it is a schema of {@link PostgresServer}. */
    public Optional<String> postgresUrl() {
        return postgres;
    }

    /** On a disk that remembers what it was told. */
    public static TemporaryDatabase on(LossyDisk disk) {
        return new TemporaryDatabase(disk::open, () -> { });
    }

    /** H2 whose steps fail when {@code faults} is told so. */
    public static TemporaryDatabase h2(FailingDatabase faults) {
        try {
            Path folder = Files.createTempDirectory("postern-h2");
            String url = "jdbc:h2:retry:file:" + folder.resolve("postern") + ";WRITE_DELAY=0;RETENTION_TIME=2000";
            return new TemporaryDatabase(() -> faults.open(url, "sa"), () -> delete(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** H2 that tells what it reads. */
    public static TemporaryDatabase h2(RowsRead counted) {
        try {
            Path folder = Files.createTempDirectory("postern-h2");
            return new TemporaryDatabase(() -> RowsRead.open("jdbc:h2:file:" + folder.resolve("postern") + ";WRITE_DELAY=0;RETENTION_TIME=2000", "sa", counted), () -> delete(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL that tells what it reads. */
    public static TemporaryDatabase postgres(RowsRead counted) {
        String url = PostgresServer.shared().newDatabase();
        return new TemporaryDatabase(() -> RowsRead.open(url, "postern", counted), () -> { });
    }

    /** PostgreSQL whose steps fail when {@code faults} is told so. */
    public static TemporaryDatabase postgres(FailingDatabase faults) {
        String url = PostgresServer.shared().newDatabase();
        return new TemporaryDatabase(() -> faults.open(url, "postern"), () -> { }, false, Optional.of(url));
    }

    /** Skips the test where PostgreSQL is not installed. */
    public static TemporaryDatabase postgres() {
        String url = PostgresServer.shared().newDatabase();
        return new TemporaryDatabase(() -> Database.open(url, "postern", ""), () -> { }, false, Optional.of(url));
    }

    /** With the tables of the queue. */
    public TemporaryDatabase withQueue() {
        MailQueue.migrate(database);
        return this;
    }

    public Database database() {
        return database;
    }

    /** As after an orderly stop and a start. */
    public Database reopen() {
        database.close();
        database = opening.get();
        return database;
    }

    @Override public void close() {
        database.close();
        removal.run();
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
