package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
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
import postern.app.standing.DomainCheck;
import postern.app.standing.Watch;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;

/** The domains of ours: their keys, and what to publish for them. */
@Controller("/api/v1/domains")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DomainsController {
    private final Database database;
    private final DurableChange durably;
    private final Domains domains;
    private final PublishedRecords records;
    private final Watch watch;
    private final DomainCheck check;
    private final Clock clock;

    DomainsController(Database database, DurableChange durably, Domains domains, PublishedRecords records, Dns dns, Watch watch, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.domains = domains;
        this.records = records;
        this.watch = watch;
        this.check = new DomainCheck(watch, dns, records.hostname());
        this.clock = clock;
    }

    /** @param arc copies are sealed @param dns what to publish */
    @Serdeable
    record DomainView(String name, String created, boolean arc, List<PublishedRecords.DnsRecord> dns) { }

    /** @param dns {@code checked} if receivers find the key that signs, now; else {@code unchecked} */
    @Serdeable
    record CheckView(String name, String dns, List<FindingView> findings) {
        static CheckView of(DomainCheck.Report report) {
            return new CheckView(report.name().ascii(), report.checked() ? "checked" : "unchecked", report.findings().stream().map(FindingView::of).toList());
        }
    }

    /** @param result {@code found}, {@code absent}, {@code different} from what it should be, or {@code unreachable}: nobody answered */
    @Serdeable
    record FindingView(String purpose, String name, String result, String detail) {
        static FindingView of(DomainCheck.Finding finding) {
            return new FindingView(finding.purpose(), finding.name().ascii(), finding.sight().word(), finding.detail());
        }
    }

    @Post
    HttpResponse<DomainView> add(HttpRequest<?> request, @Body byte[] body) {
        Query.of(request);
        DomainName name = name(body);
        if (database.inTransaction(tx -> domains.exists(tx, name))) throw there();
        var domain = ManagedDomain.fresh(name, Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
        try {
            durably.make(tx -> {
                domains.add(tx, domain);
                return domain;
            });
        } catch (StoreTrouble e) {
            if (e.isDuplicate()) throw there();
            throw e;
        }
        watch.added();
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

    /** Switches sealing on or off. */
    @Patch("/{name}")
    DomainView change(@PathVariable String name, @Body byte[] body) {
        DomainName ours = existing(name).name();
        var faults = new Faults();
        var arc = new AtomicReference<Optional<Boolean>>(Optional.empty());
        JsonBody.read(body, faults, json -> json.object("", Map.of("arc", at -> arc.set(json.flag(at)))));
        faults.throwIfAny();
        ManagedDomain changed = durably.make(tx -> {
            arc.get().ifPresent(seals -> domains.seal(tx, ours, seals));
            return domains.find(tx, ours).orElseThrow(() -> Problem.notFound("domain"));
        });
        return view(changed);
    }

    /** Looks at the DNS now; a waiting key whose record is found signs from then on. */
    @Post(value = "/{name}/check", consumes = "*/*")
    CheckView check(@PathVariable String name) {
        return CheckView.of(check.of(existing(name)));
    }

    private ManagedDomain existing(String name) {
        return DomainPath.existing(name, each -> database.inTransaction(tx -> domains.find(tx, each)));
    }

    private static DomainName name(byte[] body) {
        var faults = new Faults();
        var text = new AtomicReference<Optional<String>>(Optional.empty());
        JsonBody.read(body, faults, json -> json.object("", Map.of("name", at -> text.set(json.text(at)))));
        faults.throwIfAny();
        Optional<DomainName> name = text.get().flatMap(DomainPath::parse).filter(DomainsController::canBeOurs);
        if (name.isEmpty()) faults.add("name", text.get().isEmpty() ? "is missing" : "is not a domain name of at least two labels and at most 230 characters");
        faults.throwIfAny();
        return name.orElseThrow();
    }

    /** Room is left for the names under it: {@code s1._domainkey}, and longer selectors later. */
    private static boolean canBeOurs(DomainName name) {
        return !name.isLiteral() && name.labels().size() >= 2 && name.ascii().length() <= 230;
    }

    private static Problem there() {
        return Problem.exists("name", "is a domain of ours already");
    }

    private DomainView view(ManagedDomain domain) {
        return new DomainView(domain.name().ascii(), domain.created().toString(), domain.seals(), records.of(domain));
    }
}
