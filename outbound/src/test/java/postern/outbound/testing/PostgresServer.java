package postern.outbound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.testing.Peers;

/**
 * A private PostgreSQL cluster on loopback with an own data folder: made at first use, shared by the JVM, stopped at its end.
 * A test that needs it is skipped where PostgreSQL is not installed. Started as root, it runs as user {@code postgres}.
 */
public final class PostgresServer {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    /** Stands in a dump before each name in the schema. */
    private static final String ANY = "\u00a7schema\u00a7.";
    private static PostgresServer shared;

    private final Path programs;
    private final Path home;
    private final int port;
    private final AtomicInteger schemas = new AtomicInteger();
    private Process process;

    private PostgresServer(Path programs) throws IOException {
        this.programs = programs;
        this.home = Files.createTempDirectory("postern-pg");
        this.port = freePort();
    }

    public static synchronized PostgresServer shared() {
        if (shared != null) return shared;
        try {
            var server = new PostgresServer(programs());
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
            server.start();
            shared = server;
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty schema of its own. @return a JDBC URL that sees nothing else and already has parameters; user {@code postern}, any password */
    public String newDatabase() {
        String name = "t" + schemas.incrementAndGet();
        execute("CREATE SCHEMA " + name);
        return url("postgres") + "?currentSchema=" + name;
    }

    /** All that is in such a database, as SQL that makes it again in another: see {@link #fill}. */
    public String dump(String url) {
        try {
            return run("pg_dump", "--host=127.0.0.1", "--port=" + port, "--username=postern", "--dbname=postgres", "--schema=" + schema(url), "--no-owner", "--inserts")
                    .lines().filter(line -> !line.startsWith("\\") && !line.startsWith("CREATE SCHEMA ")).collect(Collectors.joining("\n"))
                    .replaceAll("\\b" + schema(url) + "\\.", ANY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes in an empty database all that was in the one that was dumped. */
    public void fill(String url, String dump) {
        execute("BEGIN;" + dump.replace(ANY, schema(url) + ".") + "COMMIT");
    }

    private static String schema(String url) {
        return url.replaceAll(".*currentSchema=(t\\d+).*", "$1");
    }

    /** One statement to the server, outside any test's schema. */
    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url("postgres"), "postern", ""); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private void start() throws IOException {
        Path data = home.resolve("data");
        own(home);
        run("initdb", "-D", data.toString(), "-U", "postern", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync");
        process = as(List.of(programs.resolve("postgres").toString(), "-D", data.toString(), "-p", Integer.toString(port), "-k", home.toString(),
                "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60",
                "-c", "shared_buffers=64MB", "-c", "max_locks_per_transaction=512"))
                .redirectErrorStream(true).redirectOutput(home.resolve("log").toFile()).start();
        awaitReady();
    }

    private void awaitReady() throws IOException {
        long until = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Connection _ = DriverManager.getConnection(url("postgres"), "postern", "")) {
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > until) {
                    throw new IOException("PostgreSQL did not start: " + Files.readString(home.resolve("log")), e);
                }
                pause();
            }
        }
    }

    private void stop() {
        try {
            Path pidFile = home.resolve("data/postmaster.pid");
            if (process != null && Files.exists(pidFile)) {
                long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
                // at once: nothing in it is needed again
                new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).start().waitFor();
                if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly();
            }
            delete(home);
        } catch (IOException | InterruptedException e) {
            System.err.println("stopping PostgreSQL: " + e);
        }
    }

    /** @return what it printed */
    private String run(String program, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path log = home.resolve(program + ".log");
        try {
            int code = as(command).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
            if (code != 0) throw new IOException(program + " failed: " + Files.readString(log));
            return Files.readString(log);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** PostgreSQL refuses to run as root. */
    private ProcessBuilder as(List<String> command) {
        var whole = new ArrayList<String>();
        if (isRoot()) whole.addAll(List.of("runuser", "-u", "postgres", "--"));
        whole.addAll(command);
        return new ProcessBuilder(whole).directory(home.toFile());
    }

    private static void own(Path folder) throws IOException {
        if (isRoot()) Files.setOwner(folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) Peers.need(versions, "postgresql");
        try (Stream<Path> found = Files.list(versions)) {
            Path newest = found.filter(version -> Files.exists(version.resolve("bin/initdb")))
                    .max(Comparator.comparingInt(version -> Integer.parseInt(version.getFileName().toString()))).orElse(versions.resolve("none"));
            Peers.need(newest.resolve("bin/initdb"), "postgresql");
            return newest.resolve("bin");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
