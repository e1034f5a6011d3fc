package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.MailingList;
import postern.app.lists.Roster;
import postern.app.lists.RosterSource;
import postern.app.lists.Sources;
import postern.app.roster.RosterWatch;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;

/** Where a list takes its members from, if that is elsewhere. */
@Controller("/api/v1/lists/{address}/source")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SourceController {
    private final Database database;
    private final DurableChange durably;
    private final ListPath path;
    private final Roster roster;
    private final Sources sources;
    private final RosterWatch watch;
    private final Clock clock;

    SourceController(Database database, DurableChange durably, ListPath path, Roster roster, Sources sources, RosterWatch watch, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.path = path;
        this.roster = roster;
        this.sources = sources;
        this.watch = watch;
        this.clock = clock;
    }

    @Get
    SourceView one(Caller caller, @PathVariable String address) {
        return database.inTransaction(tx -> {
            MailingList list = existing(tx, caller, address, Deed.SEE);
            return caller.isAdmin() ? SourceView.whole(source(tx, list), roster.count(tx, list)) : told(tx, list);
        });
    }

    /** Sets or changes the source, which is asked at once in the background; the members stay till it answers. */
    @Put
    SourceView put(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        Query.of(request);
        SourceRequest wish = SourceRequest.read(body);
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        durably.make(caller, tx -> {
            MailingList list = existing(tx, caller, address, Deed.CHANGE);
            Optional<RosterSource> before = sources.find(tx, list);
            sources.put(tx, list, wish.over(before.map(RosterSource::wanted)), now);
            SourceView after = told(tx, list);
            var trail = before.map(one -> Changed.Trail.changed(object(list), SourceView.withoutSecrets(one, after.members()), after)).orElseGet(() -> Changed.Trail.created(object(list), after));
            return Changed.of(after, trail.of(list.address()));
        });
        watch.added();
        return one(caller, address);
    }

    /** From now on the members are kept here; they stay as they are. */
    @Delete
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        Query.of(request);
        durably.make(caller, tx -> {
            MailingList list = existing(tx, caller, address, Deed.CHANGE);
            SourceView before = told(tx, list);
            return Changed.of(sources.remove(tx, list), Changed.Trail.removed(object(list), before).of(list.address()));
        });
        return HttpResponse.noContent();
    }

    /** Asks it now, and tells what came of that. */
    @Post("/fetch")
    SourceView fetch(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        boolean force = Query.of(request, "force").flag("force");
        RosterSource asked = durably.make(caller, tx -> {
            MailingList list = existing(tx, caller, address, Deed.CHANGE);
            return Changed.of(source(tx, list), new Changed.Trail(force ? "fetch by force" : "fetch", object(list), Optional.of(list.address()), Optional.of(told(tx, list)), Optional.empty()));
        });
        watch.ask(asked, force);
        return one(caller, address);
    }

    private SourceView told(Tx tx, MailingList list) {
        return SourceView.withoutSecrets(source(tx, list), roster.count(tx, list));
    }

    private RosterSource source(Tx tx, MailingList list) {
        return sources.find(tx, list).orElseThrow(() -> Problem.notFound("source of that list"));
    }

    private static String object(MailingList list) {
        return "source " + list.key();
    }

    private MailingList existing(Tx tx, Caller caller, String address, Deed deed) {
        return path.existing(tx, caller, address, deed, Matter.SOURCE);
    }
}
