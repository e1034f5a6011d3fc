package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import postern.rewrite.testing.Peers;

/**
 * A real Postfix of the test's own: configuration, queue, data and log in one folder, SMTP on a port of loopback, nothing of
 * {@code /etc/postfix} or the system's queue in use. Several can run at the same time.
 *
 * <p>Needs Debian's {@code postfix} and root (the master gives its services to user {@code postfix}); else the test is skipped.
 * {@link #start} returns when the port greets; a failure shows the log. {@link #stop} keeps the queue, so a stopped instance can
 * be started again with its mail; {@link #close} removes everything. One thread.
 */
public final class Postfix implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/postfix");
    private static final Duration SECONDS = Duration.ofSeconds(30);
    private static final int LOOKS = 3;
    private static final Duration FLUSH_AFTER = Duration.ofSeconds(10);
    /** Debian's services without chroot, without what delivers to local users. */
    private static final String SERVICES = """
            pickup     unix  n - n 60 1 pickup
            cleanup    unix  n - n - 0 cleanup
            qmgr       unix  n - n 300 1 qmgr
            tlsmgr     unix  - - n 1000? 1 tlsmgr
            rewrite    unix  - - n - - trivial-rewrite
            bounce     unix  - - n - 0 bounce
            defer      unix  - - n - 0 bounce
            trace      unix  - - n - 0 bounce
            verify     unix  - - n - 1 verify
            flush      unix  n - n 1000? 0 flush
            proxymap   unix  - - n - - proxymap
            proxywrite unix  - - n - 1 proxymap
            smtp       unix  - - n - - smtp
            relay      unix  - - n - - smtp
            showq      unix  n - n - - showq
            error      unix  - - n - - error
            retry      unix  - - n - - error
            discard    unix  - - n - - discard
            lmtp       unix  - - n - - lmtp
            anvil      unix  - - n - 1 anvil
            scache     unix  - - n - 1 scache
            postlog    unix-dgram n - n - 1 postlogd
            """;

    private final Path folder = Folders.open("pf");
    private final int port = Ports.free();
    private final Map<String, String> main = new LinkedHashMap<>();
    private boolean running;

    /** Not started yet. @param hostname what it calls itself */
    public Postfix(String hostname) {
        Peers.need(PROGRAM, "postfix");
        needRoot();
        main.put("compatibility_level", "3.6");
        main.put("queue_directory", folder + "/queue");
        main.put("data_directory", folder + "/data");
        main.put("maillog_file_prefixes", folder.toString());
        main.put("maillog_file", log().toString());
        main.put("myhostname", hostname);
        main.put("mydestination", "");
        main.put("local_recipient_maps", "");
        main.put("alias_maps", "");
        main.put("alias_database", "");
        main.put("inet_interfaces", "127.0.0.1");
        main.put("inet_protocols", "ipv4");
        main.put("smtpd_peername_lookup", "no");
        main.put("smtp_dns_support_level", "disabled");
        main.put("smtp_host_lookup", "native");
        main.put("lmtp_host_lookup", "native");
        main.put("smtp_tls_security_level", "none");
        main.put("smtpd_client_connection_count_limit", "0");
        main.put("local_header_rewrite_clients", "");
        main.put("append_dot_mydomain", "no");
        main.put("biff", "no");
        main.put("smtputf8_enable", "yes");
        main.put("message_size_limit", "67108864");
        main.put("minimal_backoff_time", "1s");
        main.put("maximal_backoff_time", "2s");
        main.put("queue_run_delay", "1s");
        main.put("transport_retry_time", "1s");
    }

    /** Sets one parameter of {@code main.cf}. */
    public Postfix with(String parameter, String value) {
        main.put(parameter, value);
        return this;
    }

    /** Its folder: files named in parameters may lie here. */
    public Path folder() {
        return folder;
    }

    public int port() {
        return port;
    }

    /** Writes the configuration and starts; the port greets when this returns. */
    public Postfix start() {
        try {
            configure();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        Program started = Program.run(SECONDS, PROGRAM.toString(), "-c", etc().toString(), "start");
        running = true;
        if (started.exit() != 0) throw failed("postfix does not start: " + started.text() + logText());
        try {
            Await.until(SECONDS, "Postfix greets on port " + port, () -> Ports.open(port), this::logText);
        } catch (AssertionError silent) {
            throw failed(silent.getMessage());
        }
        return this;
    }

    /** Stops the daemons; the queue stays. */
    public void stop() {
        if (!running) return;
        running = false;
        Program.run(SECONDS, PROGRAM.toString(), "-c", etc().toString(), "stop");
    }

    /** Tries all waiting mail now. */
    public void flush() {
        Program.run(SECONDS, "/usr/sbin/postqueue", "-c", etc().toString(), "-f").ok();
    }

    /** One line of JSON for each mail that waits. */
    public List<String> queue() {
        return Program.run(SECONDS, "/usr/sbin/postqueue", "-c", etc().toString(), "-j").ok().text().lines().toList();
    }

    /**
     * Tries what waits again after ten seconds: where Postfix looks for work in the moment in which a delivery ends ({@code skipped, still
     * being delivered} in its log) it would not look again for minutes. Empty is what is empty three times: a mail that moves from one of
     * its folders to another while they are listed is in none.
     */
    public void awaitEmptyQueue(Duration limit) {
        var empty = new AtomicInteger();
        var nextFlush = new AtomicLong(System.nanoTime() + FLUSH_AFTER.toNanos());
        Await.until(limit, "Postfix' queue is empty", () -> {
            empty.set(queue().isEmpty() ? empty.get() + 1 : 0);
            if (empty.get() == LOOKS) return true;
            if (System.nanoTime() - nextFlush.get() >= 0) {
                flush();
                nextFlush.addAndGet(FLUSH_AFTER.toNanos());
            }
            return false;
        }, () -> queue() + "\n" + logText());
    }

    /** What it logged since its first start. */
    public String logText() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "(no log yet)";
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    @Override public void close() {
        stop();
        Folders.remove(folder);
    }

    private AssertionError failed(String why) {
        close();
        return new AssertionError(why);
    }

    private Path etc() {
        return folder.resolve("etc");
    }

    private Path log() {
        return folder.resolve("mail.log");
    }

    private void configure() throws IOException {
        Files.createDirectories(etc());
        Files.createDirectories(folder.resolve("queue"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.setOwner(data, user());
        var parameters = new StringBuilder();
        main.forEach((name, value) -> parameters.append(name).append(" = ").append(value).append('\n'));
        Files.writeString(etc().resolve("main.cf"), parameters);
        Files.writeString(etc().resolve("master.cf"), "127.0.0.1:" + port + " inet n - n - - smtpd\n" + SERVICES);
    }

    /** The user whom Postfix' services run as; owns what they must read alone. */
    static UserPrincipal user() throws IOException {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix");
    }

    private static void needRoot() {
        if ("root".equals(System.getProperty("user.name"))) return;
        String why = "a private Postfix needs root, this is " + System.getProperty("user.name");
        if ("required".equals(System.getProperty("postern.peers"))) Assertions.fail(why);
        Assumptions.abort(why);
    }
}
