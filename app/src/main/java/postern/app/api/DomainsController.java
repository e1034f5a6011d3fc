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
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Domains;
import postern.app.lists.ManagedDomain;
import postern.app.standing.DomainCheck;
import postern.app.standing.Watch;
import postern.outbound.store.Database;
import postern.rewrite.dns.Dns;
import postern.rewrite.mail.DomainName;

/** The domains of ours: their keys, and what to publish for them. */
@Controller("/api/v1/domains")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DomainsController {
    private static final String DOMAIN = "domain";
    private static final String NAME = "name";
    private static final String ARC = "arc";
    private static final String OWNERS_MAKE_LISTS = "ownersMakeLists";

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

    /** @param arc copies are sealed @param ownersMakeLists not admins alone @param dns what to publish */
    @Serdeable
    record DomainView(String name, String created, boolean arc, boolean ownersMakeLists, List<PublishedRecords.DnsRecord> dns) { }

    /** What of it can be changed; its keys have a trail of their own. */
    @Serdeable
    record SwitchesView(String name, boolean arc, boolean ownersMakeLists) {
        static SwitchesView of(ManagedDomain domain) {
            return new SwitchesView(domain.name().ascii(), domain.seals(), domain.ownersMakeLists());
        }
    }

    /** As a request gives them; what is empty was not given. */
    private record Fields(Optional<String> name, Optional<Boolean> arc, Optional<Boolean> ownersMakeLists) { }

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
    HttpResponse<DomainView> add(HttpRequest<?> request, Caller caller, @Body byte[] body) {
        Query.of(request);
        caller.may(Deed.CHANGE, Matter.DOMAINS, DOMAIN);
        Fields fields = fields(body, NAME, OWNERS_MAKE_LISTS);
        DomainName name = name(fields);
        if (database.inTransaction(tx -> domains.exists(tx, name))) throw there();
        var domain = ManagedDomain.fresh(name, Instant.now(clock).truncatedTo(ChronoUnit.MILLIS)).withOwnersMakeLists(fields.ownersMakeLists().orElse(false));
        durably.make(caller, DomainsController::there, tx -> {
            domains.add(tx, domain);
            return Changed.of(domain, Changed.Trail.created(object(domain), SwitchesView.of(domain)));
        });
        watch.added();
        DomainView made = view(domain);
        return HttpResponse.<DomainView>created(URI.create("/api/v1/domains/" + name)).body(made).header("ETag", Etag.of(made));
    }

    @Get
    Page<DomainView> all(HttpRequest<?> request, Caller caller) {
        Query.of(request);
        caller.may(Deed.SEE, Matter.DOMAINS, DOMAIN);
        return new Page<>(database.inTransaction(domains::all).stream().map(this::view).toList(), null);
    }

    @Get("/{name}")
    HttpResponse<DomainView> one(Caller caller, @PathVariable String name) {
        caller.may(Deed.SEE, Matter.DOMAINS, DOMAIN);
        return shown(existing(name));
    }

    /** Switches sealing, or the making of lists by owners, on or off. */
    @Patch("/{name}")
    HttpResponse<DomainView> change(HttpRequest<?> request, Caller caller, @PathVariable String name, @Body byte[] body) {
        caller.may(Deed.CHANGE, Matter.DOMAINS, DOMAIN);
        existing(name);
        Fields fields = fields(body, ARC, OWNERS_MAKE_LISTS);
        return shown(durably.make(caller, tx -> {
            ManagedDomain before = DomainPath.existing(name, each -> domains.lock(tx, each));
            Etag.demand(request, Etag.of(view(before)), DOMAIN);
            fields.arc().ifPresent(seals -> domains.seal(tx, before.name(), seals));
            fields.ownersMakeLists().ifPresent(may -> domains.ownersMakeLists(tx, before.name(), may));
            ManagedDomain after = domains.find(tx, before.name()).orElseThrow();
            return Changed.of(after, Changed.Trail.changed(object(after), SwitchesView.of(before), SwitchesView.of(after)));
        }));
    }

    /** Looks at the DNS now; a waiting key whose record is found signs from then on. */
    @Post(value = "/{name}/check", consumes = "*/*")
    CheckView check(Caller caller, @PathVariable String name) {
        caller.may(Deed.CHANGE, Matter.DOMAINS, DOMAIN);
        CheckView seen = CheckView.of(check.of(existing(name)));
        return durably.make(caller, _ -> Changed.of(seen, Changed.Trail.done("check", DOMAIN + " " + seen.name(), seen)));
    }

    private ManagedDomain existing(String name) {
        return DomainPath.existing(name, each -> database.inTransaction(tx -> domains.find(tx, each)));
    }

    private static Fields fields(byte[] body, String... known) {
        var faults = new Faults();
        var text = new AtomicReference<Optional<String>>(Optional.empty());
        var flags = new HashMap<String, Boolean>();
        JsonBody.read(body, faults, json -> {
            var readers = new HashMap<String, Consumer<String>>();
            for (String field : known) {
                readers.put(field, field.equals(NAME) ? at -> text.set(json.text(at)) : at -> json.flag(at).ifPresent(flag -> flags.put(field, flag)));
            }
            json.object("", readers);
        });
        faults.throwIfAny();
        return new Fields(text.get(), Optional.ofNullable(flags.get(ARC)), Optional.ofNullable(flags.get(OWNERS_MAKE_LISTS)));
    }

    private static DomainName name(Fields fields) {
        var faults = new Faults();
        Optional<DomainName> name = fields.name().flatMap(DomainPath::parse).filter(DomainsController::canBeOurs);
        if (name.isEmpty()) faults.add("name", fields.name().isEmpty() ? "is missing" : "is not a domain name of at least two labels and at most 230 characters");
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

    private static String object(ManagedDomain domain) {
        return DOMAIN + " " + domain.name();
    }

    private HttpResponse<DomainView> shown(ManagedDomain domain) {
        DomainView view = view(domain);
        return HttpResponse.ok(view).header("ETag", Etag.of(view));
    }

    private DomainView view(ManagedDomain domain) {
        return new DomainView(domain.name().ascii(), domain.created().toString(), domain.seals(), domain.ownersMakeLists(), records.of(domain));
    }
}
