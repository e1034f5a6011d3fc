package postern.app.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.outbound.relay.Tls;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * All settings, checked singly and against each other; made by {@link #load}. Plain values: the rooms have their own
 * records, which the wiring fills from these. Paths are as written, relative ones below the folder of the start.
 *
 * @param data     folder of database, keys and captured copies; may not exist yet
 * @param operator receives what is for postmaster, abuse and list owners of all domains
 * @param hostname what we call ourselves in greeting, EHLO, Received and Authentication-Results
 * @param dns      the resolver to ask; empty: the system's
 * @param database empty: embedded H2 below {@code data}
 * @param relays   where copies go, in order; empty: they are captured in a folder
 */
public record Settings(Path data, EmailAddress operator, DomainName hostname, Optional<HostPort> dns, Lmtp lmtp, Http http,
                       Optional<Database> database, Store store, List<Relay> relays, Queue queue, Tokens tokens, Quarantine quarantine, Srs srs, Proofs proofs) {
    private static final Path USUAL = Path.of("/etc/postern/postern.yml");

    public Settings {
        relays = List.copyOf(relays);
    }

    /**
     * The front door.
     *
     * @param host           name or address literal to listen on
     * @param port           1 to 65535
     * @param allowed        who may connect; never empty
     * @param xforward       whose XFORWARD is believed
     * @param maxMessageSize octets
     * @param certificate    empty: STARTTLS is not offered
     */
    public record Lmtp(String host, int port, List<Network> allowed, List<Network> xforward, long maxMessageSize, int maxConnections,
                       int maxRecipients, Duration idleTimeout, Optional<Certificate> certificate) {
        public Lmtp {
            allowed = List.copyOf(allowed);
            xforward = List.copyOf(xforward);
        }

        /** True where only this machine can connect. */
        public boolean isLoopback() {
            return HostPort.isLoopback(host);
        }
    }

    /** A certificate chain and its key, both PEM. */
    public record Certificate(Path certificateFile, Path keyFile) { }

    /** Where REST, pages and health are served. */
    public record Http(String host, int port) { }

    /**
     * An outside database.
     *
     * @param url {@code jdbc:postgresql:…}, without a password in it
     */
    public record Database(String url, Optional<Login> login) { }

    /** Who we are to a server; the password is the first line of the file. */
    public record Login(String username, Path passwordFile) {
        /**
         * The password as the file has it now, so that it can be changed without a restart. Never log it.
         *
         * @throws SettingsFault if the file no longer holds one
         */
        public String password() {
            return Password.in(passwordFile).orElseThrow(() -> new SettingsFault("fatal: a password file no longer holds a password"));
        }
    }

    /**
     * A smarthost.
     *
     * @param name                  how log and API call it
     * @param caFile                PEM of the authorities to trust; empty: the JDK's
     * @param login                 empty: no AUTH
     * @param connections           1 to 100 at a time
     * @param messagesPerConnection 1 to 10,000
     * @param fromDomains           what it lets stand in From; empty: all
     * @param replaces              fields that it writes anew, in lower case
     */
    public record Relay(String name, String host, int port, Tls tls, Optional<Path> caFile, Optional<Login> login, DomainName ehloName,
                        int connections, int messagesPerConnection, List<DomainName> fromDomains, List<String> replaces) {
        public Relay {
            fromDomains = List.copyOf(fromDomains);
            replaces = List.copyOf(replaces);
        }
    }

    /**
     * Whose word counts beside signatures and the DNS.
     *
     * @param authservIds     of our own mail server's Authentication-Results, in lower case
     * @param sealers         domains of ARC sealers
     * @param gateways        hosts of our own side that hand over anybody's mail
     * @param gatewayIncludes domains whose SPF names such hosts
     * @param submitters      who may write without proof
     * @param strictDomains   whose mail receivers refuse without its signature, whatever they publish
     */
    public record Proofs(List<String> authservIds, List<DomainName> sealers, List<Network> gateways, List<DomainName> gatewayIncludes,
                         List<Submitter> submitters, List<DomainName> strictDomains) {
        public Proofs {
            authservIds = List.copyOf(authservIds);
            sealers = List.copyOf(sealers);
            gateways = List.copyOf(gateways);
            gatewayIncludes = List.copyOf(gatewayIncludes);
            submitters = List.copyOf(submitters);
            strictDomains = List.copyOf(strictDomains);
        }
    }

    /** A network that may write for the domains. */
    public record Submitter(Network network, List<DomainName> domains) {
        public Submitter {
            domains = List.copyOf(domains);
        }
    }

    /**
     * @param prefixes   with which a token file may begin; each 4 to 64 visible ASCII characters; the first stands in files that we hand out
     * @param subaddress a token may stand behind the {@code +} of an address
     */
    public record Tokens(List<String> prefixes, boolean subaddress) {
        public Tokens {
            prefixes = List.copyOf(prefixes);
        }
    }

    /** What may not pass and is kept. @param most octets in all */
    public record Quarantine(long most) { }

    /** @param secretFile secrets shared with a postsrsd; empty: our own alone */
    public record Srs(Optional<Path> secretFile) {
        /**
         * As the file has them now; none without a file. Never log them.
         *
         * @throws SettingsFault if the file no longer holds one
         */
        public List<byte[]> secrets() {
            return secretFile.map(file -> SrsSecretFile.in(file).orElseThrow(() -> new SettingsFault("fatal: " + file + " no longer holds a secret for SRS")))
                    .orElseGet(List::of);
        }
    }

    /** The embedded database's disk. @param minimumFree octets; with less, mail is put off */
    public record Store(long minimumFree) { }

    /**
     * @param lifetime after how long a copy that no relay took is given up
     * @param most     copies; while more wait, mail is put off
     */
    public record Queue(Duration lifetime, int most) { }

    /** True where copies are written to a folder instead of being sent. */
    public boolean isCaptureOnly() {
        return relays.isEmpty();
    }

    /** The file to read: {@code POSTERN_CONFIG}, else {@code /etc/postern/postern.yml} if it is there, else none (all defaults). */
    public static Optional<Path> file(Map<String, String> environment) {
        String named = environment.getOrDefault("POSTERN_CONFIG", "");
        if (!named.isBlank()) return Optional.of(Path.of(named));
        return Optional.of(USUAL).filter(Files::exists);
    }

    /**
     * Reads and checks everything.
     *
     * @param file        the settings file; empty: defaults and environment alone
     * @param environment all variables; those that begin with {@code POSTERN_} are judged
     * @param heapBytes   the largest heap, {@code Runtime.maxMemory()}
     * @throws SettingsFault with the text for the operator, telling all faults at once
     */
    public static Settings load(Optional<Path> file, Map<String, String> environment, long heapBytes) {
        return load(file, environment, heapBytes, Machine::hostname);
    }

    /** As above, with the machine's own name coming from elsewhere. */
    static Settings load(Optional<Path> file, Map<String, String> environment, long heapBytes, Machine machine) {
        var given = new Given();
        var faults = new Faults(file.map(Path::toString).orElse("the environment"));
        file.ifPresent(path -> SettingsFile.read(path, given, faults));
        Environment.read(environment, given, faults);
        var settings = new Reading(given, faults, heapBytes, machine).settings();
        faults.throwIfAny();
        return settings.orElseThrow();
    }
}
