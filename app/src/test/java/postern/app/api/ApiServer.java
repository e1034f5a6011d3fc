package postern.app.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micronaut.web.router.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import postern.app.alarms.Alarms;
import postern.app.intake.Explain;
import postern.app.intake.Patience;
import postern.app.intake.PostingIds;
import postern.app.intake.Preparation;
import postern.app.intake.ProofReading;
import postern.app.lists.ApiKeys;
import postern.app.lists.Audit;
import postern.app.lists.Directory;
import postern.app.lists.Domains;
import postern.app.lists.Forwards;
import postern.app.lists.Journal;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.LeaveLinks;
import postern.app.lists.KeyRole;
import postern.app.lists.Lists;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Moderation;
import postern.app.lists.People;
import postern.app.lists.Postings;
import postern.app.lists.Rejections;
import postern.app.lists.Releasing;
import postern.app.lists.Roster;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SenderReferences;
import postern.app.lists.Sources;
import postern.app.lists.Tokens;
import postern.app.roster.RosterWatch;
import postern.app.notices.LinkedMail;
import postern.app.notices.ModerationLink;
import postern.app.notices.NoticeLists;
import postern.app.notices.Outbox;
import postern.app.notices.SignInMail;
import postern.app.notices.Texts;
import postern.app.standing.Watch;
import postern.app.testing.Furnished;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.Rewriter;
import postern.rewrite.TokenStripper;
import postern.rewrite.auth.FromRules;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.auth.Trust;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.sign.ReturnPath;
import postern.rewrite.sign.Srs;
import postern.rewrite.sign.SrsSecret;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * The API on a free port over an empty H2 database, with a relay and a DNS that a test sets; and a client with a key.
 * Whatever it answers is held against {@code openapi.yaml}.
 */
final class ApiServer implements AutoCloseable {
    private static final Description DESCRIPTION = Description.of("openapi.yaml");
    static final Duration LIFETIME = Duration.ofDays(5);
    static final int LARGEST_MAIL = 32 * 1024;
    static final ModerationLink LINKS = new ModerationLink(List.of("a secret for the tests alone".getBytes(UTF_8)));
    static final String OPERATOR = "operator@example.net";
    static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    /** Made once for all tests: that takes long. */
    private static final ManagedDomain OURS = ManagedDomain.fresh(DomainName.parse("lists.example.org"), NOW);

    /** A relay that is stopped and resumed by hand. */
    static final class OneRelay implements Relays {
        boolean stopped;
        RuntimeException trouble;

        @Override public List<State> all() {
            if (trouble != null) throw trouble;
            return List.of(new State("smarthost", stopped, stopped ? "login refused" : "", false));
        }

        @Override public boolean resume(String name) {
            if (!name.equals("smarthost")) return false;
            stopped = false;
            return true;
        }
    }

    /** Answers from two maps; what is in neither is absent, as are addresses and their names. */
    static final class MapDns implements Dns {
        final Map<String, DnsAnswer> txt = new ConcurrentHashMap<>();
        final Map<String, DnsAnswer> mx = new ConcurrentHashMap<>();

        @Override public DnsAnswer txt(DnsName name) {
            return txt.getOrDefault(name.ascii(), new DnsAnswer.Absent());
        }

        @Override public DnsAnswer mx(DnsName name) {
            return mx.getOrDefault(name.ascii(), new DnsAnswer.Absent());
        }

        @Override public DnsAnswer a(DnsName name) {
            return new DnsAnswer.Absent();
        }

        @Override public DnsAnswer aaaa(DnsName name) {
            return new DnsAnswer.Absent();
        }

        @Override public DnsAnswer ptr(InetAddress address) {
            return new DnsAnswer.Absent();
        }
    }

    /** By which members leave lists. */
    final UnsubscribeToken leaving = new UnsubscribeToken(List.of("one for leaving, in the tests".getBytes(UTF_8)));
    final OneRelay relay = new OneRelay();
    /** What an operator must end. */
    final List<Alarms.State> alarms = new CopyOnWriteArrayList<>();
    final MapDns dns = new MapDns();
    final Domains domains = new Domains();
    /** What a release comes to; the entry is not touched. */
    Releasing.Outcome released = new Releasing.NotKept();
    final KeptMail kept = new KeptMail(1 << 20);
    final Lists lists = new Lists();
    private final ApiKeys keys = new ApiKeys();
    final Roster roster = new Roster();
    final Sources sources = new Sources();
    final Forwards forwards = new Forwards();
    final Tokens tokens = new Tokens();
    final Postings postings = new Postings();
    final Journal journal = new Journal();
    final MailQueue queue = new MailQueue();
    private final TemporaryDatabase store;
    private final SignInMail signIn;
    private final HttpApi api;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Description description = DESCRIPTION;
    private final String key;

    ApiServer() throws IOException {
        this(Optional.empty(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** @param other asked instead of {@link #dns} */
    ApiServer(Optional<Dns> other, Clock clock) throws IOException {
        this(Furnished.h2(), other, clock, new PublicAddress(Optional.empty()));
    }

    /** The same over that database, which it closes. */
    ApiServer(TemporaryDatabase empty, Optional<Dns> other, Clock clock) throws IOException {
        this(empty, other, clock, new PublicAddress(Optional.empty()));
    }

    ApiServer(TemporaryDatabase empty, Optional<Dns> other, Clock clock, PublicAddress address) throws IOException {
        store = Furnished.tables(empty);
        Dns asked = other.orElse(dns);
        key = key(KeyRole.ADMIN, "");
        var moderation = new Moderation(store.database(), kept, journal, Rejections.UNHEARD, clock);
        Releasing releasing = (_, with) -> release(with);
        var linked = new LinkedMail(database(), kept, lists, new Keepers(), releasing, moderation, new Audit(), LINKS, clock);
        var people = new People(new Keepers(), EmailAddress.parse(OPERATOR));
        var texts = Texts.load("en", Optional.empty());
        signIn = new SignInMail(database(), people, new Keepers(), lists, domains, new NoticeLists(), texts, new Outbox(postings, journal, queue, new PostingIds()::next),
                address.url().map(URI::toString), _ -> true, () -> { }, clock);
        api = HttpApi.start("127.0.0.1", 0, new Household(database(), domains, lists, roster, sources, rosterWatch(clock), forwards, tokens, postings, journal,
                kept, releasing, moderation, explain(asked, clock), keys, queue,
                relay, asked, new Watch(database(), domains, journal, asked, () -> { }, clock), LIFETIME, clock, DomainName.parse("mx.example.org"), address,
                texts, linked, signIn, new Alarms(database(), journal, List.of(() -> List.copyOf(alarms)), clock), new LeaveLinks(database(), lists, leaving, clock)));
    }

    /** It may ask this machine, where a test has a server. */
    private RosterWatch rosterWatch(Clock clock) throws IOException {
        return RosterWatch.of(database(), lists, roster, sources, journal, HttpApi.answers(), Optional.empty(), InetAddress::isLoopbackAddress, clock);
    }

    /** The whole way of a mail, with our keys visible; mails of at most 32 KiB. */
    private Explain explain(Dns asked, Clock clock) {
        var srs = new Srs(List.of(SrsSecret.own("a secret for the tests alone".getBytes(UTF_8))));
        var references = new SenderReferences();
        var directory = new Directory(domains, lists, forwards, new ReturnPath(List.of("another one for the tests".getBytes(UTF_8))), leaving, srs, references);
        var preparation = new Preparation(directory, domains, lists, new Roster(), tokens, queue, kept, new Rewriter(DomainName.parse("mx.example.org"), "mx.example.org"),
                new TokenStripper(TokenStripper.DEFAULT_PREFIXES), "identifiers of threads".getBytes(UTF_8), srs, references, _ -> OwnKey.VISIBLE, new Patience(new SeenSubmissions(), Duration.ofDays(1)),
                "mx.example.org", EmailAddress.parse(OPERATOR));
        var proofs = new ProofReading(asked, Trust.NONE, new FromRules(Set.of(), Optional.empty(), Set.of(), LIFETIME), Duration.ofSeconds(5), clock);
        return new Explain(database(), directory, proofs, preparation, new SeenSubmissions(), Optional::empty, "mx.example.org", LARGEST_MAIL, clock);
    }

    /** As whoever releases does: what is to be written with it is written only if it is posted. */
    private Releasing.Outcome release(Consumer<Tx> with) {
        if (released instanceof Releasing.Posted) database().transact(with);
        return released;
    }

    Database database() {
        return store.database();
    }

    /** Makes {@code lists.example.org}, the domain of ours. */
    void domain(boolean ownersMakeLists) {
        database().transact(tx -> domains.add(tx, OURS.withOwnersMakeLists(ownersMakeLists)));
    }

    /** {@code GET /path}, for every route that the server has. */
    Set<String> routes() {
        return api.context.getBean(Router.class).uriRoutes().filter(route -> !route.getHttpMethodName().equals("HEAD"))
                .filter(route -> !PagePaths.isPage(route.getUriMatchTemplate().toPathString()))
                .map(route -> route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString()).collect(Collectors.toCollection(TreeSet::new));
    }

    <T> T bean(Class<T> type) {
        return api.context.getBean(type);
    }

    /** Keeps a mail in quarantine, for a list. */
    void kept(String id, EmailAddress list, RawMessage message, Instant at) {
        var entry = new KeptMail.Entry(id, KeptMail.Kind.QUARANTINED, at, at.plus(KeptMail.KEPT), list, Optional.of(list.key()), "not proven", "From is not proven", "ada@author.example",
                Optional.empty(), message, false, Optional.empty(), Optional.empty());
        database().transact(tx -> kept.add(tx, entry));
    }

    int port() {
        return api.port();
    }

    /** @param headers name, value, name, value … */
    record Call(String method, String path, String body, List<String> headers) {
        Call with(String... more) {
            var all = new ArrayList<>(headers);
            all.addAll(List.of(more));
            return new Call(method, path, body, all);
        }

        @Override public String toString() {
            return method + " " + path + " " + body;
        }
    }

    /** A further key. @param person whom it speaks for; empty for nobody */
    String key(KeyRole role, String person) {
        var holder = new ApiKeys.Holder("test " + role.word(), role, person.isEmpty() ? Optional.empty() : Optional.of(EmailAddress.parse(person)));
        return database().inTransaction(tx -> keys.issue(tx, holder, new SecureRandom(), NOW)).secret();
    }

    String keyId(String secret) {
        return database().inTransaction(tx -> keys.presented(tx, secret)).orElseThrow().id();
    }

    /** As {@link #call(String, String, String)} with another key. */
    HttpResponse<String> as(String other, String method, String path, String body) {
        return call(new Call(method, path, body.replace('\'', '"'), List.of("Authorization", "Bearer " + other, "Content-Type", "application/json")));
    }

    /** JSON, with our key. {@code '} stands for {@code "} in the body; an empty body is none. */
    HttpResponse<String> call(String method, String path, String body) {
        return call(new Call(method, path, body.replace('\'', '"'), List.of("Authorization", "Bearer " + key, "Content-Type", "application/json")));
    }

    HttpResponse<String> get(String path) {
        return call(new Call("GET", path, "", List.of("Authorization", "Bearer " + key)));
    }

    String key() {
        return key;
    }

    HttpResponse<String> call(Call call) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + call.path())).timeout(Duration.ofSeconds(20))
                .method(call.method(), call.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body()));
        if (!call.headers().isEmpty()) request.headers(call.headers().toArray(String[]::new));
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            description.check(call.method(), call.path(), response);
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(call.toString(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override public void close() {
        client.close();
        api.close();
        signIn.close();
        store.close();
    }
}
