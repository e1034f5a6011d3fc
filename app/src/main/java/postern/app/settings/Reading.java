package postern.app.settings;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import postern.app.settings.Settings.Certificate;
import postern.app.settings.Settings.Database;
import postern.app.settings.Settings.Http;
import postern.app.settings.Settings.Lmtp;
import postern.app.settings.Settings.Login;
import postern.app.settings.Settings.Proofs;
import postern.app.settings.Settings.Quarantine;
import postern.app.settings.Settings.Queue;
import postern.app.settings.Settings.Relay;
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
    private final long heapBytes;
    private final Machine machine;

    Reading(Given given, Faults faults, long heapBytes, Machine machine) {
        this.given = given;
        this.faults = faults;
        this.heapBytes = heapBytes;
        this.machine = machine;
    }

    /** Empty only if faults were found. */
    Optional<Settings> settings() {
        Path data = one(Key.DATA, 0, Reading::path);
        faults.when(Files.exists(data) && !Files.isDirectory(data), given.told(Key.DATA, 0), "is not a folder");
        Optional<DomainName> hostname = hostname();
        Optional<HostPort> dns = maybe(Key.DNS, 0, text -> HostPort.parse(text, 53));
        Lmtp lmtp = lmtp();
        Http http = new Http(one(Key.HTTP_HOST, 0, HostPort::host), one(Key.HTTP_PORT, 0, Values::port));
        faults.when(http.port() == lmtp.port() && HostPort.overlap(http.host(), lmtp.host()), given.told(Key.HTTP_PORT, 0),
                "is " + http.port() + ", where LMTP listens: give each a port of its own");
        Optional<Database> database = database();
        List<Relay> relays = relays(hostname);
        captureOnlyOnLoopback(lmtp);
        Optional<EmailAddress> operator = operator();
        var queue = new Queue(one(Key.QUEUE_LIFETIME, 0, text -> Values.duration(text, Duration.ofMinutes(1), Duration.ofDays(30))),
                one(Key.QUEUE_MOST, 0, text -> Values.count(text, 1, 100_000_000)));
        var store = new Store(one(Key.STORE_MINIMUM_FREE, 0, text -> Values.size(text, 16 << 20)));
        Tokens tokens = tokens();
        var quarantine = new Quarantine(one(Key.QUARANTINE_MOST, 0, text -> Values.size(text, 1 << 20)));
        var srs = new Srs(maybe(Key.SRS_SECRET_FILE, 0, Reading::srsSecrets));
        Proofs proofs = proofs();
        return hostname.flatMap(name -> operator.map(person -> new Settings(data, person, name, dns, lmtp, http, database, store, relays, queue, tokens, quarantine, srs, proofs)));
    }

    private Tokens tokens() {
        var prefixes = given.get(Key.TOKENS_PREFIXES, 0);
        faults.when(prefixes.isPresent() && prefixes.get().list() && prefixes.get().items().isEmpty(), given.told(Key.TOKENS_PREFIXES, 0),
                "names none: name what token files begin with");
        return new Tokens(each(Key.TOKENS_PREFIXES, Values::prefix), one(Key.TOKENS_SUBADDRESS, 0, Values::flag));
    }

    private Proofs proofs() {
        List<Values.Gateway> gateways = each(Key.PROOFS_GATEWAYS, Values::gateway);
        return new Proofs(each(Key.PROOFS_AUTHSERV_IDS, Values::authservId), each(Key.PROOFS_SEALERS, Values::domain),
                gateways.stream().flatMap(gateway -> gateway.network().stream()).toList(),
                gateways.stream().flatMap(gateway -> gateway.include().stream()).toList(),
                each(Key.PROOFS_SUBMITTERS, Values::submitter), each(Key.PROOFS_STRICT_DOMAINS, Values::domain));
    }

    private Optional<DomainName> hostname() {
        if (given.has(Key.HOSTNAME, 0)) return maybe(Key.HOSTNAME, 0, Values::domain);
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
        Optional<EmailAddress> named = maybe(Key.OPERATOR, 0, Values::address);
        if (named.isPresent() || given.has(Key.OPERATOR, 0)) return named;
        if (given.numbers().isEmpty()) return Optional.of(EmailAddress.parse("operator@localhost"));
        faults.add(Key.OPERATOR.at(0), "is not set: with a relay, name the address that reads mail to postmaster, abuse and list owners");
        return Optional.empty();
    }

    private Lmtp lmtp() {
        List<Network> allowed = each(Key.LMTP_ALLOWED, Network::parse);
        boolean nobody = given.get(Key.LMTP_ALLOWED, 0).filter(value -> value.items().isEmpty()).isPresent();
        faults.when(nobody, given.told(Key.LMTP_ALLOWED, 0), "is an empty list: nobody could connect");
        long largest = one(Key.LMTP_MAX_MESSAGE_SIZE, 0, Values::size);
        fitsIntoTheHeap(largest);
        return new Lmtp(one(Key.LMTP_HOST, 0, HostPort::host), one(Key.LMTP_PORT, 0, Values::port),
                allowed, each(Key.LMTP_XFORWARD, Network::parse), largest,
                one(Key.LMTP_MAX_CONNECTIONS, 0, text -> Values.count(text, 1, 100_000)),
                one(Key.LMTP_MAX_RECIPIENTS, 0, text -> Values.count(text, 1, 100_000)),
                one(Key.LMTP_IDLE_TIMEOUT, 0, text -> Values.duration(text, Duration.ofSeconds(1), Duration.ofHours(1))),
                certificate());
    }

    private Optional<Certificate> certificate() {
        return pair(Key.LMTP_CERTIFICATE_FILE, Key.LMTP_KEY_FILE, 0, Reading::certificates, Reading::readable)
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
        Optional<String> url = secretive(Key.DATABASE_URL, 0, Reading::jdbcUrl);
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
        Optional<String> host = maybe(Key.RELAY_HOST, n, HostPort::host);
        faults.when(!given.has(Key.RELAY_HOST, n), Key.RELAY_HOST.at(n), "is not set: name the smarthost that takes our mail");
        Tls tls = one(Key.RELAY_TLS, n, text -> Values.word(Tls.class, text));
        int port = tls == Tls.IMPLICIT && !given.has(Key.RELAY_PORT, n) ? 465 : one(Key.RELAY_PORT, n, Values::port);
        Optional<Path> caFile = maybe(Key.RELAY_CA_FILE, n, Reading::certificates);
        Optional<Login> login = login(Key.RELAY_USERNAME, Key.RELAY_PASSWORD_FILE, n);
        Optional<DomainName> ehloName = given.has(Key.RELAY_EHLO_NAME, n) ? maybe(Key.RELAY_EHLO_NAME, n, Values::domain) : hostname;
        int connections = one(Key.RELAY_CONNECTIONS, n, text -> Values.count(text, 1, 100));
        int messages = one(Key.RELAY_MESSAGES_PER_CONNECTION, n, text -> Values.count(text, 1, 10_000));
        String name = one(Key.RELAY_NAME, n, Values::label);
        List<DomainName> fromDomains = each(Key.RELAY_FROM_DOMAINS, n, Values::domain);
        List<String> replaces = each(Key.RELAY_REPLACES, n, Values::fieldName);
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
        return pair(username, passwordFile, n, text -> text, Reading::password).map(both -> new Login(both.first(), both.second()));
    }

    private record Pair<A, B>(A first, B second) { }

    /** Two settings that go together. */
    private <A, B> Optional<Pair<A, B>> pair(Key left, Key right, int n, Function<String, A> first, Function<String, B> second) {
        if (given.has(left, n) != given.has(right, n)) {
            Key missing = given.has(left, n) ? right : left;
            faults.add(missing.at(n), "is not set, but " + given.told(missing == left ? right : left, n) + " is: they go together");
            return Optional.empty();
        }
        return secretive(left, n, first).flatMap(a -> secretive(right, n, second).map(b -> new Pair<>(a, b)));
    }

    // --- one value ---

    /** The value given, else the default. */
    private <T> T one(Key key, int n, Function<String, T> parse) {
        return maybe(key, n, parse).orElseGet(() -> parse.apply(key.byDefault()));
    }

    private <T> Optional<T> maybe(Key key, int n, Function<String, T> parse) {
        return value(key, n, parse, true);
    }

    /** As {@link #maybe}, for a value that may hold a secret by mistake: it is not repeated. */
    private <T> Optional<T> secretive(Key key, int n, Function<String, T> parse) {
        return value(key, n, parse, false);
    }

    private <T> Optional<T> value(Key key, int n, Function<String, T> parse, boolean repeated) {
        return given.get(key, n).flatMap(value -> {
            if (value.list()) {
                faults.add(value.told(), "is a list: give one value");
                return Optional.empty();
            }
            return parsed(value.told(), value.items().getFirst(), parse, repeated);
        });
    }

    private <T> Optional<T> parsed(String told, String text, Function<String, T> parse, boolean repeated) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            String advice = wrong instanceof ArithmeticException ? "use a smaller number" : wrong.getMessage();
            faults.add(told, (repeated ? "is " + Faults.shown(text) + ": " : "") + advice);
            return Optional.empty();
        }
    }

    /** A list in the file, or the same with commas in one line. */
    private <T> List<T> each(Key key, Function<String, T> parse) {
        return each(key, 0, parse);
    }

    private <T> List<T> each(Key key, int n, Function<String, T> parse) {
        if (!given.has(key, n) && key.byDefault().isEmpty()) return List.of();
        var value = given.get(key, n).orElse(new Given.Value(key.at(n), List.of(key.byDefault()), false));
        List<String> texts = value.list() ? value.items() : List.of(value.items().getFirst().split(",", -1));
        return texts.stream().map(String::strip).flatMap(text -> parsed(value.told(), text, parse, true).stream()).toList();
    }

    // --- what values may be ---

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw new IllegalArgumentException("use the path of a file or folder");
        }
    }

    private static Path readable(String text) {
        Path file = path(text);
        if (Files.isRegularFile(file) && Files.isReadable(file)) return file;
        throw new IllegalArgumentException("names no file that can be read here");
    }

    private static Path password(String text) {
        Path file = readable(text);
        if (Password.in(file).isPresent()) return file;
        throw new IllegalArgumentException("names a file whose first line is no password (1 to 1024 characters of UTF-8)");
    }

    private static Path srsSecrets(String text) {
        Path file = readable(text);
        if (SrsSecretFile.in(file).isPresent()) return file;
        throw new IllegalArgumentException("names a file without a secret (one a line, 1 to 1024 octets, at most 100)");
    }

    private static Path certificates(String text) {
        Path file = readable(text);
        if (!Pem.holdsCertificates(file)) throw new IllegalArgumentException("names a file without a PEM certificate");
        return file;
    }

    private static String jdbcUrl(String text) {
        if (!text.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("must begin with jdbc:postgresql: (leave it out for the embedded database)");
        }
        String rest = text.substring("jdbc:".length());
        if (rest.matches("(?i).*[?&]password=.*") || rest.replaceFirst("[?].*", "").contains("@")) {
            throw new IllegalArgumentException("holds a login: use username and passwordFile instead");
        }
        try {
            return "jdbc:" + URI.create(rest);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("is malformed: write jdbc:postgresql://host/database");
        }
    }
}
