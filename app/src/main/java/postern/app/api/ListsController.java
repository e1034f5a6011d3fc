package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Domains;
import postern.app.lists.Forwards;
import postern.app.lists.Keepers;
import postern.app.lists.ListOptions;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.ManagedDomain;
import postern.app.lists.PostingRule;
import postern.app.lists.Token;
import postern.app.lists.Tokens;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.FromSetting;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/**
 * The lists. A new list takes mail from nobody until its posting rule says otherwise: one made in haste must not be open
 * to the world. Whoever makes a list with an owner's key is its owner.
 */
@Controller("/api/v1/lists")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ListsController {
    private final Database database;
    private final DurableChange durably;
    private final Domains domains;
    private final Lists lists;
    private final ListPath path;
    private final Keepers keepers;
    private final Forwards forwards;
    private final Tokens tokens;
    private final Clock clock;

    ListsController(Database database, DurableChange durably, Domains domains, Lists lists, ListPath path, Keepers keepers, Forwards forwards, Tokens tokens, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.path = path;
        this.keepers = keepers;
        this.domains = domains;
        this.lists = lists;
        this.forwards = forwards;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Post
    HttpResponse<ListView> add(HttpRequest<?> request, Caller caller, @Body byte[] body) {
        Query.of(request);
        var faults = new Faults();
        ListRequest fields = ListRequest.read(body, faults);
        Optional<EmailAddress> address = address(fields, faults);
        faults.throwIfAny();
        MailingList list = fields.over(fresh(address.orElseThrow(), Instant.now(clock).truncatedTo(ChronoUnit.MILLIS)));
        durably.make(caller, () -> Problem.exists("address", "is a list already"), tx -> added(tx, caller, list));
        return HttpResponse.<ListView>created(URI.create("/api/v1/lists/" + URLEncoder.encode(list.address().toString(), StandardCharsets.UTF_8)))
                .body(ListView.of(list)).header("ETag", ListView.of(list).etag());
    }

    @Get
    Page<ListView> page(HttpRequest<?> request, Caller caller) {
        Query query = Query.of(request, "limit", "cursor");
        return Page.read(database, query, (tx, most) -> lists.page(tx, caller.scope(Matter.LIST), query.after(), most), MailingList::key, ListView::of);
    }

    @Get("/{address}")
    HttpResponse<ListView> one(Caller caller, @PathVariable String address) {
        return shown(database.inTransaction(tx -> path.existing(tx, caller, address, Deed.SEE, Matter.LIST)));
    }

    /** All fields anew: those left out get what a new list would have. */
    @Put("/{address}")
    HttpResponse<ListView> replace(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        return changed(request, caller, address, body, list -> fresh(list.address(), list.created()));
    }

    /** Only the fields given. */
    @Patch("/{address}")
    HttpResponse<ListView> change(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        return changed(request, caller, address, body, list -> list);
    }

    @Delete("/{address}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        Query.of(request);
        durably.make(caller, tx -> {
            MailingList list = path.locked(tx, caller, address, Matter.LIST);
            mayMakeLists(tx, caller, list.address().domain());
            ListView view = ListView.of(list);
            Etag.demand(request, view.etag(), "list");
            List<Token> opened = tokens.thatReach(tx, list, clock.instant());
            boolean removed = lists.remove(tx, list.address());
            var trails = Stream.concat(opened.stream().map(token -> without(tx, list, token)), Stream.of(Changed.Trail.removed(object(list), view).of(list.address())));
            return new Changed<>(removed, trails.toList());
        });
        return HttpResponse.noContent();
    }

    /** A token that reached nothing else is revoked by that. */
    private Changed.Trail without(Tx tx, MailingList list, Token before) {
        Token after = tokens.find(tx, before.id()).orElseThrow();
        Instant now = clock.instant();
        var trail = new Changed.Trail(after.revoked() ? "revoke" : "change", "token " + before.id(), Optional.empty(), Optional.of(TokenView.of(before, now)), Optional.of(TokenView.of(after, now)));
        return before.recipients().isEmpty() && before.lists().size() == 1 ? trail.of(list.address()) : trail;
    }

    private HttpResponse<ListView> changed(HttpRequest<?> request, Caller caller, String address, byte[] body, UnaryOperator<MailingList> base) {
        Query.of(request);
        var faults = new Faults();
        ListRequest fields = ListRequest.read(body, faults);
        return shown(durably.make(caller, tx -> {
            MailingList list = path.locked(tx, caller, address, Matter.LIST);
            if (!fields.address().flatMap(ListAddress::parse).map(EmailAddress::key).orElse(list.key()).equals(list.key())) {
                faults.add("address", "is another than the list's: an address stays");
            }
            faults.throwIfAny();
            ListView before = ListView.of(list);
            Etag.demand(request, before.etag(), "list");
            MailingList changed = fields.over(base.apply(list));
            lists.update(tx, changed);
            return Changed.of(changed, Changed.Trail.changed(object(list), before, ListView.of(changed)).of(list.address()));
        }));
    }

    private Changed<MailingList> added(Tx tx, Caller caller, MailingList list) {
        mayMakeLists(tx, caller, list.address().domain());
        if (!domains.exists(tx, list.address().domain())) {
            var faults = new Faults();
            faults.add("address", "is in a domain that is not ours: POST /api/v1/domains first");
            faults.throwIfAny();
        }
        if (forwards.find(tx, list.address()).isPresent()) throw Problem.exists("address", "is a forward already");
        lists.add(tx, list);
        caller.owner().ifPresent(person -> keepers.replace(tx, list, Keepers.Role.OWNER, List.of(person), false));
        return Changed.of(list, Changed.Trail.created(object(list), ListView.of(list)).of(list.address()));
    }

    /** Owners only where the domain says so; whether it is one of ours they do not learn. */
    private void mayMakeLists(Tx tx, Caller caller, DomainName domain) {
        if (caller.owner().isPresent()) {
            if (!domains.find(tx, domain).map(ManagedDomain::ownersMakeLists).orElse(false)) throw Problem.forbidden("Only an admin makes and removes lists in this domain.");
        } else caller.may(Deed.CHANGE, Matter.LIST, "list");
    }

    private static String object(MailingList list) {
        return "list " + list.key();
    }

    private static Optional<EmailAddress> address(ListRequest fields, Faults faults) {
        Optional<EmailAddress> address = fields.address().flatMap(ListAddress::parse);
        Optional<String> fault = fields.address().isEmpty() ? Optional.of("is missing")
                : address.isEmpty() ? Optional.of("is not a mail address") : ListAddress.fault(address.get());
        fault.ifPresent(detail -> faults.add("address", detail));
        return address;
    }

    private static MailingList fresh(EmailAddress address, Instant created) {
        return new MailingList(address, address.localPart(), PostingRule.CLOSED, FromSetting.WHEN_NEEDED, ListOptions.NONE, created);
    }

    private static HttpResponse<ListView> shown(MailingList list) {
        ListView view = ListView.of(list);
        return HttpResponse.ok(view).header("ETag", view.etag());
    }
}
