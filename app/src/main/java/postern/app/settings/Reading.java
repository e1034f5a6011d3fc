package postern.app.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.app.settings.Settings.Certificate;
import postern.app.settings.Settings.Database;
import postern.app.settings.Settings.Http;
import postern.app.settings.Settings.Lmtp;
import postern.app.settings.Settings.Login;
import postern.app.settings.Settings.Notices;
import postern.app.settings.Settings.Proofs;
import postern.app.settings.Settings.Quarantine;
import postern.app.settings.Settings.Queue;
import postern.app.settings.Settings.Relay;
import postern.app.settings.Settings.Roster;
import postern.app.settings.Settings.Srs;
import postern.app.settings.Settings.Store;
import postern.app.settings.Settings.Tokens;
import postern.outbound.relay.Tls;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * Understands what was given. A value that is wrong becomes a fault and its default stands in, so that reading goes on
 * and every fault is found in one go; the result then is never used.
 */
final class Reading {
    private static final int MESSAGES_IN_HEAP = 6;

    private final Given given;
    private final Faults faults;
    private final Understood value;
    private final long heapBytes;
    private final Machine machine;

    Reading(Given given, Faults faults, long heapBytes, Machine machine) {
        this.given = given;
        this.faults = faults;
        this.value = new Understood(given, faults);
        this.heapBytes = heapBytes;
        this.machine = machine;
    }

    /** Empty only if faults were found. */
    Optional<Settings> settings() {
        Path data = value.one(Key.DATA, FileValues::path);
        faults.when(Files.exists(data) && !Files.isDirectory(data), given.told(Key.DATA, 0), "is not a folder");
        Optional<DomainName> hostname = hostname();
        Optional<HostPort> dns = value.maybe(Key.DNS, text -> HostPort.parse(text, 53));
        Lmtp lmtp = lmtp();
        Http http = new Http(value.one(Key.HTTP_HOST, HostPort::host), value.one(Key.HTTP_PORT, Values::port),
                value.maybe(Key.HTTP_PUBLIC_URL, Values::publicUrl));
        faults.when(http.port() == lmtp.port() && HostPort.overlap(http.host(), lmtp.host()), given.told(Key.HTTP_PORT, 0),
                "is " + http.port() + ", where LMTP listens: give each a port of its own");
        Optional<Database> database = database();
        List<Relay> relays = relays(hostname);
        captureOnlyOnLoopback(lmtp);
        Optional<EmailAddress> operator = operator();
        var queue = new Queue(value.one(Key.QUEUE_LIFETIME, text -> Values.duration(text, Duration.ofMinutes(1), Duration.ofDays(30))),
                value.one(Key.QUEUE_MOST, text -> Values.count(text, 1, 100_000_000)));
        var store = new Store(value.one(Key.STORE_MINIMUM_FREE, text -> Values.size(text, 16 << 20)));
        Tokens tokens = tokens();
        var quarantine = new Quarantine(value.one(Key.QUARANTINE_MOST, text -> Values.size(text, 1 << 20)),
                value.one(Key.QUARANTINE_UNDECIDED_AFTER, text -> Values.duration(text, Duration.ofMinutes(1), Duration.ofDays(9))));
        var srs = new Srs(value.maybe(Key.SRS_SECRET_FILE, FileValues::srsSecrets));
        Proofs proofs = proofs();
        var roster = new Roster(value.each(Key.ROSTER_NETWORKS, Network::parse), value.maybe(Key.ROSTER_CA_FILE, FileValues::certificates));
        var notices = new Notices(value.one(Key.NOTICES_LANGUAGE, Values::language), value.maybe(Key.NOTICES_FOLDER, FileValues::folder),
                value.one(Key.NOTICES_PAUSE, text -> Values.duration(text, Duration.ofMinutes(1), Duration.ofDays(7))));
        return hostname.flatMap(name -> operator.map(person -> new Settings(data, person, name, dns, lmtp, http, database, store, relays, queue, tokens, quarantine, srs, proofs, roster, notices)));
    }

    private Tokens tokens() {
        var prefixes = given.get(Key.TOKENS_PREFIXES, 0);
        faults.when(prefixes.isPresent() && prefixes.get().list() && prefixes.get().items().isEmpty(), given.told(Key.TOKENS_PREFIXES, 0),
                "names none: name what token files begin with");
        return new Tokens(value.each(Key.TOKENS_PREFIXES, Values::prefix), value.one(Key.TOKENS_SUBADDRESS, Values::flag));
    }

    private Proofs proofs() {
        List<Values.Gateway> gateways = value.each(Key.PROOFS_GATEWAYS, Values::gateway);
        return new Proofs(value.each(Key.PROOFS_AUTHSERV_IDS, Values::authservId), value.each(Key.PROOFS_SEALERS, Values::domain),
                gateways.stream().flatMap(gateway -> gateway.network().stream()).toList(),
                gateways.stream().flatMap(gateway -> gateway.include().stream()).toList(),
                value.each(Key.PROOFS_SUBMITTERS, Values::submitter), value.each(Key.PROOFS_STRICT_DOMAINS, Values::domain));
    }

    private Optional<DomainName> hostname() {
        if (given.has(Key.HOSTNAME, 0)) return value.maybe(Key.HOSTNAME, Values::domain);
        String own = machine.name();
        try {
            return Optional.of(Values.domain(own));
        } catch (IllegalArgumentException _) {
            faults.add(Key.HOSTNAME.at(0), "is not set, and the machine calls itself " + Faults.shown(own)
                    + ": set a host name such as mail.example.org");
            return Optional.empty();
        }
    }

    private Optional<EmailAddress> operator() {
        Optional<EmailAddress> named = value.maybe(Key.OPERATOR, Values::address);
        if (named.isPresent() || given.has(Key.OPERATOR, 0)) return named;
        if (given.numbers().isEmpty()) return Optional.of(EmailAddress.parse("operator@localhost"));
        faults.add(Key.OPERATOR.at(0), "is not set: with a relay, name the address that reads mail to postmaster, abuse and list owners");
        return Optional.empty();
    }

    private Lmtp lmtp() {
        List<Network> allowed = value.each(Key.LMTP_ALLOWED, Network::parse);
        boolean nobody = given.get(Key.LMTP_ALLOWED, 0).filter(value -> value.items().isEmpty()).isPresent();
        faults.when(nobody, given.told(Key.LMTP_ALLOWED, 0), "is an empty list: nobody could connect");
        long largest = value.one(Key.LMTP_MAX_MESSAGE_SIZE, Values::size);
        fitsIntoTheHeap(largest);
        return new Lmtp(value.one(Key.LMTP_HOST, HostPort::host), value.one(Key.LMTP_PORT, Values::port),
                allowed, value.each(Key.LMTP_XFORWARD, Network::parse), largest,
                value.one(Key.LMTP_MAX_CONNECTIONS, text -> Values.count(text, 1, 100_000)),
                value.one(Key.LMTP_MAX_RECIPIENTS, text -> Values.count(text, 1, 100_000)),
                value.one(Key.LMTP_IDLE_TIMEOUT, text -> Values.duration(text, Duration.ofSeconds(1), Duration.ofHours(1))),
                certificate());
    }

    private Optional<Certificate> certificate() {
        return value.pair(Key.LMTP_CERTIFICATE_FILE, Key.LMTP_KEY_FILE, 0, FileValues::certificates, FileValues::readable)
                .map(both -> new Certificate(both.first(), both.second()));
    }

    private void fitsIntoTheHeap(long largest) {
        String told = given.told(Key.LMTP_MAX_MESSAGE_SIZE, 0);
        if (largest < 64 * 1024) {
            faults.add(told, "is " + Values.sizeText(largest) + ": use at least 64KiB");
        } else if (largest > heapBytes / MESSAGES_IN_HEAP) {
            faults.add(told, "is " + Values.sizeText(largest) + ": six of the largest messages must fit into the heap of "
                    + (heapBytes >> 20) + "MiB; use at most " + (heapBytes / MESSAGES_IN_HEAP >> 20)
                    + "MiB, or give more heap (POSTERN_JAVA_OPTS=-Xmx…)");
        }
    }

    private void captureOnlyOnLoopback(Lmtp lmtp) {
        faults.when(given.numbers().isEmpty() && !lmtp.isLoopback(), given.told(Key.LMTP_HOST, 0),
                "is " + Faults.shown(lmtp.host()) + ": capture only while LMTP is on loopback: name a relay ("
                        + Key.RELAY_HOST.at(0) + ")");
    }

    private Optional<Database> database() {
        Optional<String> url = value.secretive(Key.DATABASE_URL, 0, Values::jdbcUrl);
        Optional<Login> login = login(Key.DATABASE_USERNAME, Key.DATABASE_PASSWORD_FILE, 0);
        boolean aLogin = given.has(Key.DATABASE_USERNAME, 0) || given.has(Key.DATABASE_PASSWORD_FILE, 0);
        faults.when(aLogin && !given.has(Key.DATABASE_URL, 0), Key.DATABASE_URL.at(0),
                "is not set, but a login for it is: name the database or leave the login out");
        return url.map(where -> new Database(where, login));
    }

    private List<Relay> relays(Optional<DomainName> hostname) {
        var numbers = given.numbers();
        if (numbers.isEmpty()) return List.of();
        int first = numbers.first();
        String list = Key.ROOT + "relays";
        faults.when(numbers.size() > 1, list, "names " + numbers.size() + " relays: this release uses one");
        faults.when(numbers.size() == 1 && first > 0, list, "begins with number " + first + ": begin with 0");
        var relays = new ArrayList<Relay>();
        for (int number : numbers) relay(number, hostname).ifPresent(relays::add);
        return relays;
    }

    private Optional<Relay> relay(int n, Optional<DomainName> hostname) {
        Optional<String> host = value.maybe(Key.RELAY_HOST, n, HostPort::host);
        faults.when(!given.has(Key.RELAY_HOST, n), Key.RELAY_HOST.at(n), "is not set: name the smarthost that takes our mail");
        Tls tls = value.one(Key.RELAY_TLS, n, text -> Values.word(Tls.class, text));
        int port = tls == Tls.IMPLICIT && !given.has(Key.RELAY_PORT, n) ? 465 : value.one(Key.RELAY_PORT, n, Values::port);
        Optional<Path> caFile = value.maybe(Key.RELAY_CA_FILE, n, FileValues::certificates);
        Optional<Login> login = login(Key.RELAY_USERNAME, Key.RELAY_PASSWORD_FILE, n);
        Optional<DomainName> ehloName = given.has(Key.RELAY_EHLO_NAME, n) ? value.maybe(Key.RELAY_EHLO_NAME, n, Values::domain) : hostname;
        int connections = value.one(Key.RELAY_CONNECTIONS, n, text -> Values.count(text, 1, 100));
        int messages = value.one(Key.RELAY_MESSAGES_PER_CONNECTION, n, text -> Values.count(text, 1, 10_000));
        String name = value.one(Key.RELAY_NAME, n, Values::label);
        List<DomainName> fromDomains = value.each(Key.RELAY_FROM_DOMAINS, n, Values::domain);
        List<String> replaces = value.each(Key.RELAY_REPLACES, n, Values::fieldName);
        tlsFits(n, tls, host);
        return host.flatMap(where -> ehloName.map(
                ehlo -> new Relay(name, where, port, tls, caFile, login, ehlo, connections, messages, fromDomains, replaces)));
    }

    private void tlsFits(int n, Tls tls, Optional<String> host) {
        String told = given.told(Key.RELAY_TLS, n);
        faults.when(tls == Tls.NONE && host.isPresent() && !HostPort.isLoopback(host.get()), told,
                "is none, but the relay is not on this machine: use required or implicit");
        boolean clear = tls == Tls.NONE || tls == Tls.OPPORTUNISTIC;
        faults.when(clear && given.has(Key.RELAY_PASSWORD_FILE, n), told,
                "is " + (tls == Tls.NONE ? "none" : "opportunistic")
                        + ", and a password never travels without TLS: use required or implicit");
    }

    private Optional<Login> login(Key username, Key passwordFile, int n) {
        return value.pair(username, passwordFile, n, text -> text, FileValues::password).map(both -> new Login(both.first(), both.second()));
    }
}
