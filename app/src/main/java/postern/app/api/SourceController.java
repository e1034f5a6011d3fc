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
import postern.app.lists.Lists;
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
    private final Lists lists;
    private final Roster roster;
    private final Sources sources;
    private final RosterWatch watch;
    private final Clock clock;

    SourceController(Database database, DurableChange durably, Lists lists, Roster roster, Sources sources, RosterWatch watch, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.lists = lists;
        this.roster = roster;
        this.sources = sources;
        this.watch = watch;
        this.clock = clock;
    }

    @Get
    SourceView one(@PathVariable String address) {
        return database.inTransaction(tx -> shown(tx, existing(tx, address)));
    }

    /** Sets or changes the source, which is asked at once in the background; the members stay till it answers. */
    @Put
    SourceView put(HttpRequest<?> request, @PathVariable String address, @Body byte[] body) {
        Query.of(request);
        SourceRequest wish = SourceRequest.read(body);
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        SourceView view = durably.make(tx -> {
            MailingList list = existing(tx, address);
            sources.put(tx, list, wish.over(sources.find(tx, list).map(RosterSource::wanted)), now);
            return shown(tx, list);
        });
        watch.added();
        return view;
    }

    /** From now on the members are kept here; they stay as they are. */
    @Delete
    HttpResponse<Void> remove(HttpRequest<?> request, @PathVariable String address) {
        Query.of(request);
        durably.make(tx -> {
            MailingList list = existing(tx, address);
            source(tx, list);
            return sources.remove(tx, list);
        });
        return HttpResponse.noContent();
    }

    /** Asks it now, and tells what came of that. */
    @Post("/fetch")
    SourceView fetch(HttpRequest<?> request, @PathVariable String address) {
        boolean force = Query.of(request, "force").flag("force");
        watch.ask(database.inTransaction(tx -> source(tx, existing(tx, address))), force);
        return one(address);
    }

    private SourceView shown(Tx tx, MailingList list) {
        return SourceView.of(source(tx, list), roster.count(tx, list));
    }

    private RosterSource source(Tx tx, MailingList list) {
        return sources.find(tx, list).orElseThrow(() -> Problem.notFound("source of that list"));
    }

    private MailingList existing(Tx tx, String address) {
        return ListAddress.parse(address).flatMap(a -> lists.find(tx, a)).orElseThrow(() -> Problem.notFound("list"));
    }
}
