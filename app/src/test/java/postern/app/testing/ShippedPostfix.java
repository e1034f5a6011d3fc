package postern.app.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.rewrite.testing.Peers;

/**
 * Postfix in front of Postern as {@code deploy/postfix} configures it: its {@code main.cf} line for line, its maps, and the recipient
 * map that {@code refresh-recipients} fetches. Changed are folders and ports alone. Mail to the world goes to a host of the test, and
 * the test may tell who its client is (XCLIENT).
 */
public final class ShippedPostfix {
    private static final Path SHIPPED = Peers.root().resolve("deploy/postfix");
    private static final Pattern PARAMETER = Pattern.compile("(?m)^([a-z_]+) *= *(.*(?:\\R[ \\t]+.*)*)$");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private ShippedPostfix() { }

    /**
     * Starts it.
     *
     * @param lmtpPort where Postern, or what stands before it, listens
     * @param world    the port of loopback that gets all mail for elsewhere, reports to senders above all
     * @param postern  whose recipients Postfix is to know
     */
    public static Postfix start(int lmtpPort, int world, PosternProcess postern) {
        var front = new Postfix("mx.lists.example.org").with("mynetworks", "192.0.2.255/32").with("relayhost", "[127.0.0.1]:" + world)
                .with("smtpd_authorized_xclient_hosts", "127.0.0.1").with("smtpd_client_connection_rate_limit", "0");
        try {
            Files.createDirectories(front.folder().resolve("etc"));
            Matcher parameter = PARAMETER.matcher(placed("main.cf", front));
            while (parameter.find()) front.with(parameter.group(1), parameter.group(2).replaceAll("\\R", ""));
            write(front, "postern-transport", placed("postern-transport", front).replace("8024", String.valueOf(lmtpPort)));
            write(front, "postern-patterns", placed("postern-patterns", front));
            Program.run(LIMIT, "/usr/sbin/postmap", "hash:" + front.folder().resolve("etc/postern-transport")).ok();
            refresh(front, postern);
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        return front.start();
    }

    /** Fetches the recipient map anew, as cron would. */
    public static void refresh(Postfix front, PosternProcess postern) {
        try {
            write(front, "postern.key", postern.adminKey() + "\n");
            write(front, "refresh-recipients", placed("refresh-recipients", front));
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        Program.run(LIMIT, "/bin/sh", front.folder().resolve("etc/refresh-recipients").toString(), "http://127.0.0.1:" + postern.httpPort()).ok();
    }

    private static String placed(String file, Postfix front) throws IOException {
        return Files.readString(SHIPPED.resolve(file)).replace("/etc/postfix/", front.folder().resolve("etc") + "/");
    }

    private static void write(Postfix front, String file, String text) throws IOException {
        Files.writeString(front.folder().resolve("etc").resolve(file), text);
    }
}
