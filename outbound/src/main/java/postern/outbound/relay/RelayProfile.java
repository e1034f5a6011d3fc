package postern.outbound.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A smarthost as the operator describes it.
 *
 * @param name                  as it stands in log, trace and API
 * @param host                  name or address literal without brackets; the certificate must be for it
 * @param port                  {@value #SUBMISSION}, or {@value #SUBMISSIONS} with {@link Tls#IMPLICIT}
 * @param caFile                PEM with one or more certificates, trusted <em>instead</em> of the JDK's store
 * @param account               whom we log in as; without it we do not
 * @param ehloName              our own name in EHLO: a domain or an address literal in brackets
 * @param connections           most connections at a time, 1 to 1000
 * @param messagesPerConnection after so many transactions a connection is closed with QUIT; 1 or more
 */
public record RelayProfile(String name, String host, int port, Tls tls, Optional<Path> caFile, Optional<Account> account, String ehloName,
                           int connections, int messagesPerConnection, Times times) {
    public static final int SUBMISSION = 587;
    public static final int SUBMISSIONS = 465;
    public static final int CONNECTIONS = 10;
    public static final int MESSAGES_PER_CONNECTION = 100;

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern EHLO = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[A-Za-z0-9:.]+]");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1|(0{1,4}:){7}0{0,3}1", Pattern.CASE_INSENSITIVE);

    /** @throws IllegalArgumentException with all faults in one message, divided by {@code "; "}, each beginning with the field's name */
    public RelayProfile {
        var faults = new ArrayList<String>();
        if (name.isBlank()) faults.add("name is empty");
        if (!HOST.matcher(host).matches()) faults.add("host is no host name and no address: name the smarthost that takes our mail");
        if (port < 1 || port > 65535) faults.add("port is " + port + ": use " + SUBMISSION + ", or " + SUBMISSIONS + " with tls implicit");
        if (tls == Tls.NONE && !isLoopback(host)) faults.add("tls is none: that is only for a relay on a loopback address");
        if (tls == Tls.OPPORTUNISTIC && account.isPresent()) faults.add("tls is opportunistic: a password needs tls required or implicit");
        if (caFile.isPresent() && !tls.verifies()) faults.add("caFile is set, but tls " + tls.name().toLowerCase(Locale.ROOT) + " verifies nothing");
        if (!EHLO.matcher(ehloName).matches()) faults.add("ehloName is no domain and no address literal");
        if (connections < 1 || connections > 1000) faults.add("connections is " + connections + ": use 1 to 1000");
        if (messagesPerConnection < 1) faults.add("messagesPerConnection is " + messagesPerConnection + ": use 1 or more");
        if (!faults.isEmpty()) throw new IllegalArgumentException(String.join("; ", faults));
    }

    /** With default numbers and times, without login and with the JDK's certificates. */
    public static RelayProfile of(String name, String host, int port, Tls tls, String ehloName) {
        return new RelayProfile(name, host, port, tls, Optional.empty(), Optional.empty(), ehloName, CONNECTIONS, MESSAGES_PER_CONNECTION, Times.DEFAULT);
    }

    /** Judged by how it is written: nothing is looked up. */
    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    /**
     * A login. The password is read anew for each, so that it can be changed under a running server; it is in no field.
     *
     * @param passwordFile the password in UTF-8, up to the line end if there is one
     */
    public record Account(String username, Path passwordFile) {
        public Account {
            if (username.isEmpty() || username.codePoints().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("username is empty or holds a control character");
            }
        }
    }

    /**
     * How long we wait (RFC 5321 section 4.5.3.2). The relay holds a connection for at most one of these per step,
     * however slowly octets drip.
     *
     * @param connect for the TCP connection
     * @param command for the greeting, a TLS handshake, each reply, and the relay's taking a block of data
     * @param data    for the answer to the final dot; giving up early makes duplicates
     * @param idle    how long an unused connection is kept
     */
    public record Times(Duration connect, Duration command, Duration data, Duration idle) {
        private static final Duration LONGEST = Duration.ofHours(1);
        public static final Times DEFAULT = new Times(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofSeconds(20));

        public Times {
            for (Duration time : List.of(connect, command, data, idle)) {
                if (!time.isPositive() || time.compareTo(LONGEST) > 0) throw new IllegalArgumentException("times are more than 0 and at most 1 h");
            }
        }
    }
}
