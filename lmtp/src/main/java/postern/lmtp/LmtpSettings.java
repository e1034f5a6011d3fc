package postern.lmtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the front door stands: where, for whom, and how much it takes.
 *
 * @param listen         address and port; port 0 takes a free one
 * @param hostname       how we call ourselves in the greeting; also the domain of {@code RCPT TO:<postmaster>}
 * @param maxMessageSize octets as received, 1 to 1 GiB; announced as SIZE (RFC 1870)
 * @param maxConnections at the same time; one more hears 421
 * @param maxRecipients  of one transaction; one more hears 452
 * @param idleTimeout    how long we wait for the peer (RFC 5321 section 4.5.3.2.7 asks for five minutes); a message may take so
 *                       long in all, and a second more for each 500 octets
 * @param clients        networks that may connect
 * @param xforwardFrom   networks whose XFORWARD is believed
 * @param bytesInHand    octets of messages being received or handed over, of all connections together
 * @param tls            certificate for STARTTLS; without it none is announced
 */
public record LmtpSettings(InetSocketAddress listen, String hostname, long maxMessageSize, int maxConnections, int maxRecipients,
                           Duration idleTimeout, List<Cidr> clients, List<Cidr> xforwardFrom, long bytesInHand, Optional<Tls> tls) {
    private static final long MIB = 1024 * 1024;
    private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1"));

    /**
     * PEM files; read anew when one of them changes.
     *
     * @param certificate the chain, our own certificate first
     * @param key         PKCS#8 without a pass phrase
     */
    public record Tls(Path certificate, Path key) { }

    /** @throws IllegalArgumentException naming the part that is out of range */
    public LmtpSettings {
        clients = List.copyOf(clients);
        xforwardFrom = List.copyOf(xforwardFrom);
        if (!hostname.matches("[\\x21-\\x7e]{1,255}")) throw new IllegalArgumentException("hostname is empty or not plain ASCII");
        inRange("maxMessageSize", maxMessageSize, 1, 1024 * MIB);
        inRange("maxConnections", maxConnections, 1, 100_000);
        inRange("maxRecipients", maxRecipients, 1, 100_000);
        inRange("bytesInHand", bytesInHand, maxMessageSize, Long.MAX_VALUE);
        inRange("idleTimeout (milliseconds)", idleTimeout.toMillis(), 1, Duration.ofDays(1).toMillis());
    }

    /** Loopback only, port 8024, 32 MiB a message, 100 connections, 1,000 recipients, five minutes, a quarter of the heap in hand. */
    public static LmtpSettings defaults() {
        long message = 32 * MIB;
        return new LmtpSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8024), "localhost", message, 100, 1000,
                Duration.ofMinutes(5), LOOPBACK, LOOPBACK, Math.max(Runtime.getRuntime().maxMemory() / 4, message), Optional.empty());
    }

    public LmtpSettings withListen(InetSocketAddress value) {
        return new LmtpSettings(value, hostname, maxMessageSize, maxConnections, maxRecipients, idleTimeout, clients, xforwardFrom,
                bytesInHand, tls);
    }

    public LmtpSettings withHostname(String value) {
        return new LmtpSettings(listen, value, maxMessageSize, maxConnections, maxRecipients, idleTimeout, clients, xforwardFrom,
                bytesInHand, tls);
    }

    /** @param inHand the budget of all connections together, at least {@code message} */
    public LmtpSettings withSizes(long message, long inHand) {
        return new LmtpSettings(listen, hostname, message, maxConnections, maxRecipients, idleTimeout, clients, xforwardFrom, inHand,
                tls);
    }

    public LmtpSettings withLimits(int connections, int recipients, Duration idle) {
        return new LmtpSettings(listen, hostname, maxMessageSize, connections, recipients, idle, clients, xforwardFrom,
                bytesInHand, tls);
    }

    public LmtpSettings withNetworks(List<Cidr> mayConnect, List<Cidr> mayForward) {
        return new LmtpSettings(listen, hostname, maxMessageSize, maxConnections, maxRecipients, idleTimeout, mayConnect, mayForward,
                bytesInHand, tls);
    }

    public LmtpSettings withTls(Tls value) {
        return new LmtpSettings(listen, hostname, maxMessageSize, maxConnections, maxRecipients, idleTimeout, clients, xforwardFrom,
                bytesInHand, Optional.of(value));
    }

    boolean admits(InetAddress client) {
        return clients.stream().anyMatch(network -> network.contains(client));
    }

    boolean believes(InetAddress client) {
        return xforwardFrom.stream().anyMatch(network -> network.contains(client));
    }

    private static void inRange(String name, long value, long least, long most) {
        if (value >= least && value <= most) return;
        throw new IllegalArgumentException(name + " is " + value + ": not between " + least + " and " + most);
    }
}
