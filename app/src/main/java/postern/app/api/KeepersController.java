package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Domains;
import postern.app.lists.Keepers;
import postern.app.lists.MailingList;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Roster;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** Who answers for a list: its owners and its moderators, each replaced as a whole. */
@Controller("/api/v1/lists/{address}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class KeepersController {
    private final Database database;
    private final DurableChange durably;
    private final ListPath path;
    private final Keepers keepers;
    private final Domains domains;

    KeepersController(Database database, DurableChange durably, ListPath path, Keepers keepers, Domains domains) {
        this.database = database;
        this.durably = durably;
        this.path = path;
        this.keepers = keepers;
        this.domains = domains;
    }

    @Serdeable
    record KeeperView(String address) {
        static List<KeeperView> of(List<EmailAddress> people) {
            return people.stream().map(person -> new KeeperView(person.toString())).toList();
        }
    }

    @Get("/owners")
    HttpResponse<Page<KeeperView>> owners(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        return all(request, caller, address, Keepers.Role.OWNER);
    }

    @Get("/moderators")
    HttpResponse<Page<KeeperView>> moderators(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        return all(request, caller, address, Keepers.Role.MODERATOR);
    }

    @Put("/owners")
    HttpResponse<SyncView> replaceOwners(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        return replace(request, caller, address, Keepers.Role.OWNER, body);
    }

    @Put("/moderators")
    HttpResponse<SyncView> replaceModerators(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        return replace(request, caller, address, Keepers.Role.MODERATOR, body);
    }

    private HttpResponse<Page<KeeperView>> all(HttpRequest<?> request, Caller caller, String address, Keepers.Role role) {
        Query.of(request);
        List<KeeperView> people = database.inTransaction(tx -> views(tx, path.existing(tx, caller, address, Deed.SEE, Matter.KEEPERS), role));
        return HttpResponse.ok(new Page<>(people, null)).header("ETag", Etag.of(people));
    }

    private HttpResponse<SyncView> replace(HttpRequest<?> request, Caller caller, String address, Keepers.Role role, byte[] body) {
        boolean dryRun = Query.of(request, "dryRun").flag("dryRun");
        Set<DomainName> ours = database.inTransaction(tx -> {
            path.existing(tx, caller, address, Deed.CHANGE, Matter.KEEPERS);
            return new HashSet<>(domains.all(tx).stream().map(ManagedDomain::name).toList());
        });
        List<EmailAddress> wanted = KeeperEntries.read(body, role.word() + "s", ours::contains);
        return durably.make(caller, tx -> {
            MailingList list = path.locked(tx, caller, address, Matter.KEEPERS);
            List<KeeperView> before = views(tx, list, role);
            Etag.demand(request, Etag.of(before), "list of " + role.word() + "s");
            Roster.Synced synced = keepers.replace(tx, list, role, wanted, dryRun);
            HttpResponse<SyncView> answer = HttpResponse.ok(SyncView.of(synced)).header("ETag", Etag.of(views(tx, list, role)));
            if (dryRun) return Changed.nothing(answer);
            return Changed.of(answer, Changed.Trail.changed(role.word() + "s of " + list.key(), before, views(tx, list, role)).of(list.address()));
        });
    }

    private List<KeeperView> views(Tx tx, MailingList list, Keepers.Role role) {
        return KeeperView.of(keepers.of(tx, list, role));
    }
}
