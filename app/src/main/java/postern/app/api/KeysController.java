package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.DomainKey;
import postern.app.lists.Domains;
import postern.app.lists.Journal;
import postern.app.lists.ManagedDomain;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.sign.SigningAlgorithm;

/**
 * The signing keys of a domain of ours. A new one waits until its record is seen in the DNS, then signs, and the older one of its
 * algorithm retires; so a copy is never signed by a key that receivers cannot find.
 */
@Controller("/api/v1/domains/{name}/keys")
@ExecuteOn(TaskExecutors.BLOCKING)
final class KeysController {
    /** A check asks the DNS for each. */
    private static final int MOST = 20;
    private static final String KEY = "key";

    private final Database database;
    private final DurableChange durably;
    private final Domains domains;
    private final Journal journal;
    private final PublishedRecords records;
    private final Clock clock;

    KeysController(Database database, DurableChange durably, Domains domains, Journal journal, PublishedRecords records, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.domains = domains;
        this.journal = journal;
        this.records = records;
        this.clock = clock;
    }

    @Get
    HttpResponse<Page<KeyView>> all(HttpRequest<?> request, Caller caller, @PathVariable String name) {
        Query.of(request);
        caller.may(Deed.SEE, Matter.SIGNING_KEYS, KEY);
        List<KeyView> keys = views(DomainPath.existing(name, domain -> database.inTransaction(tx -> domains.find(tx, domain))));
        return HttpResponse.ok(new Page<>(keys, null)).header("ETag", Etag.of(keys));
    }

    @Get("/{selector}")
    KeyView one(HttpRequest<?> request, Caller caller, @PathVariable String name, @PathVariable String selector) {
        Query.of(request);
        caller.may(Deed.SEE, Matter.SIGNING_KEYS, KEY);
        ManagedDomain domain = DomainPath.existing(name, each -> database.inTransaction(tx -> domains.find(tx, each)));
        return KeyView.of(existing(domain, selector), records);
    }

    @Post
    HttpResponse<KeyView> make(HttpRequest<?> request, Caller caller, @PathVariable String name, @Body byte[] body) {
        Query.of(request);
        caller.may(Deed.CHANGE, Matter.SIGNING_KEYS, KEY);
        SigningAlgorithm algorithm = algorithm(body);
        DomainKey made = durably.make(caller, tx -> {
            ManagedDomain domain = locked(tx, request, name);
            DomainKey key = make(tx, domain, algorithm);
            return Changed.of(key, Changed.Trail.created(object(domain, key), KeyView.of(key, records)));
        });
        var place = URI.create("/api/v1/domains/" + made.key().domain() + "/keys/" + made.selector());
        return HttpResponse.<KeyView>created(place).body(KeyView.of(made, records));
    }

    /** It is gone for good: what it signed and is on its way fails where its record goes too. */
    @Delete("/{selector}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String name, @PathVariable String selector) {
        boolean now = Query.of(request, "now").flag("now");
        caller.may(Deed.CHANGE, Matter.SIGNING_KEYS, KEY);
        durably.make(caller, tx -> {
            ManagedDomain domain = locked(tx, request, name);
            DomainKey key = existing(domain, selector);
            refusal(domain, key, now).ifPresent(why -> {
                throw Problem.plain(HttpStatus.CONFLICT, why);
            });
            domains.removeKey(tx, domain, selector);
            journal(tx, domain, key, "is removed");
            return Changed.of(key, Changed.Trail.removed(object(domain, key), KeyView.of(key, records)));
        });
        return HttpResponse.noContent();
    }

    private DomainKey make(Tx tx, ManagedDomain domain, SigningAlgorithm algorithm) {
        if (domain.keys().size() >= MOST) throw Problem.plain(HttpStatus.CONFLICT, "The domain has " + MOST + " keys: remove some that are not needed.");
        DomainKey key = domains.makeKey(tx, domain, algorithm, now());
        journal(tx, domain, key, "is made and waits");
        return key;
    }

    private void journal(Tx tx, ManagedDomain domain, DomainKey key, String what) {
        journal.add(tx, new Journal.Entry(now(), "key", Optional.empty(), domain.name() + ": " + key.selector() + " " + what));
    }

    /** @param now though copies that it signed may be on their way, as where a key has become known to others */
    private Optional<String> refusal(ManagedDomain domain, DomainKey key, boolean now) {
        String next = "Make another with POST /api/v1/domains/" + domain.name() + "/keys and publish its record: once that is seen, this one retires.";
        return switch (key.state()) {
            case WAITING -> Optional.empty();
            case SIGNING -> Optional.of((domain.signing().size() == 1 ? "It is the only key that signs for the domain. "
                    : "It signs, and no other " + key.algorithm().keyType() + " key does. ") + next);
            case RETIRED -> key.neededUntil(records.queueLifetime()).filter(until -> !now && now().isBefore(until))
                    .map(until -> "Copies that it signed may be on their way until " + until + ": until then its record must stay. "
                            + "If the key has become known to others, add ?now=true.");
        };
    }

    private static String object(ManagedDomain domain, DomainKey key) {
        return "signing key " + key.selector() + " of " + domain.name();
    }

    private ManagedDomain locked(Tx tx, HttpRequest<?> request, String name) {
        ManagedDomain domain = DomainPath.existing(name, each -> domains.lock(tx, each));
        Etag.demand(request, Etag.of(views(domain)), "domain's set of keys");
        return domain;
    }

    private static DomainKey existing(ManagedDomain domain, String selector) {
        return domain.key(selector).orElseThrow(() -> Problem.notFound(KEY));
    }

    private List<KeyView> views(ManagedDomain domain) {
        return domain.keys().stream().map(key -> KeyView.of(key, records)).toList();
    }

    private static SigningAlgorithm algorithm(byte[] body) {
        var faults = new Faults();
        var text = new AtomicReference<Optional<String>>(Optional.empty());
        JsonBody.read(body, faults, json -> json.object("", Map.of("algorithm", at -> text.set(json.text(at)))));
        faults.throwIfAny();
        Optional<SigningAlgorithm> algorithm = text.get().flatMap(word ->
                Arrays.stream(SigningAlgorithm.values()).filter(each -> each.keyType().equals(word)).findFirst());
        if (algorithm.isEmpty()) faults.add("algorithm", text.get().isEmpty() ? "is missing: rsa or ed25519" : "is neither rsa nor ed25519");
        faults.throwIfAny();
        return algorithm.orElseThrow();
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }
}
