package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import postern.app.lists.Domains;
import postern.app.lists.ManagedDomain;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningKey;

/** The domains of ours: their keys, and what to publish for them. */
@Controller("/api/v1/domains")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DomainsController {
    private static final String SELECTOR = "s1";

    private final Database database;
    private final DurableChange durably;
    private final Domains domains;
    private final PublishedRecords records;
    private final DomainCheck check;
    private final Clock clock;

    DomainsController(Database database, DurableChange durably, Domains domains, PublishedRecords records, Dns dns, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.domains = domains;
        this.records = records;
        this.check = new DomainCheck(dns, records.hostname());
        this.clock = clock;
    }

    /** @param dns what to publish */
    @Serdeable
    record DomainView(String name, String created, List<PublishedRecords.DnsRecord> dns) { }

    @Post
    HttpResponse<DomainView> add(HttpRequest<?> request, @Body byte[] body) {
        Query.of(request);
        DomainName name = name(body);
        if (database.inTransaction(tx -> domains.exists(tx, name))) throw there();
        var domain = new ManagedDomain(name, SigningKey.generate(name, SELECTOR), Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
        try {
            durably.make(tx -> {
                domains.add(tx, domain);
                return domain;
            });
        } catch (StoreTrouble e) {
            if (e.isDuplicate()) throw there();
            throw e;
        }
        return HttpResponse.created(view(domain), URI.create("/api/v1/domains/" + name));
    }

    @Get
    Page<DomainView> all(HttpRequest<?> request) {
        Query.of(request);
        return new Page<>(database.inTransaction(domains::all).stream().map(this::view).toList(), null);
    }

    @Get("/{name}")
    DomainView one(@PathVariable String name) {
        return view(existing(name));
    }

    /** Looks at the DNS now; remembers nothing. */
    @Post(value = "/{name}/check", consumes = "*/*")
    DomainCheck.Report check(@PathVariable String name) {
        return check.of(existing(name));
    }

    private ManagedDomain existing(String name) {
        return parse(name).flatMap(n -> database.inTransaction(tx -> domains.find(tx, n))).orElseThrow(() -> Problem.notFound("domain"));
    }

    private static DomainName name(byte[] body) {
        var faults = new Faults();
        var text = new AtomicReference<Optional<String>>(Optional.empty());
        JsonBody.read(body, faults, json -> json.object("", Map.of("name", at -> text.set(json.text(at)))));
        faults.throwIfAny();
        Optional<DomainName> name = text.get().flatMap(DomainsController::parse).filter(DomainsController::canBeOurs);
        if (name.isEmpty()) faults.add("name", text.get().isEmpty() ? "is missing" : "is not a domain name of at least two labels and at most 230 characters");
        faults.throwIfAny();
        return name.orElseThrow();
    }

    private static Optional<DomainName> parse(String text) {
        try {
            return Optional.of(DomainName.parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Room is left for the names under it: {@code s1._domainkey}, and longer selectors later. */
    private static boolean canBeOurs(DomainName name) {
        return !name.isLiteral() && name.labels().size() >= 2 && name.ascii().length() <= 230;
    }

    private static Problem there() {
        return Problem.exists("name", "is a domain of ours already");
    }

    private DomainView view(ManagedDomain domain) {
        return new DomainView(domain.name().ascii(), domain.created().toString(), records.of(domain));
    }
}
