package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
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
import java.util.function.Function;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Domains;
import postern.app.lists.Forward;
import postern.app.lists.Forwards;
import postern.app.lists.Lists;
import postern.app.lists.Nesting;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** The forwards. Their targets lie elsewhere, or are other forwards that do not lead back, so that no mail can go round within the house. */
@Controller("/api/v1/forwards")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ForwardsController {
    private static final String FORWARD = "forward";

    private final Database database;
    private final DurableChange durably;
    private final Domains domains;
    private final Lists lists;
    private final Forwards forwards;
    private final Clock clock;
    private final Nesting nesting = new Nesting();

    ForwardsController(Database database, DurableChange durably, Domains domains, Lists lists, Forwards forwards, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.domains = domains;
        this.lists = lists;
        this.forwards = forwards;
        this.clock = clock;
    }

    @Post
    HttpResponse<ForwardView> add(HttpRequest<?> request, Caller caller, @Body byte[] body) {
        Query.of(request);
        caller.may(Deed.CHANGE, Matter.FORWARDS, FORWARD);
        ForwardRequest.Fields fields = ForwardRequest.read(body);
        var forward = new Forward(fields.address(), fields.targets(), Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
        durably.make(caller, () -> Problem.exists("address", "is a forward already"), tx -> added(tx, forward));
        return HttpResponse.<ForwardView>created(URI.create("/api/v1/forwards/" + URLEncoder.encode(forward.address().toString(), StandardCharsets.UTF_8)))
                .body(ForwardView.of(forward)).header("ETag", ForwardView.of(forward).etag());
    }

    @Get
    Page<ForwardView> page(HttpRequest<?> request, Caller caller) {
        caller.may(Deed.SEE, Matter.FORWARDS, FORWARD);
        Query query = Query.of(request, "limit", "cursor");
        return Page.read(database, query, (tx, most) -> forwards.page(tx, query.after(), most), Forward::key, ForwardView::of);
    }

    @Get("/{address}")
    HttpResponse<ForwardView> one(Caller caller, @PathVariable String address) {
        caller.may(Deed.SEE, Matter.FORWARDS, FORWARD);
        ForwardView view = ForwardView.of(database.inTransaction(tx -> existing(address, one -> forwards.find(tx, one))));
        return HttpResponse.ok(view).header("ETag", view.etag());
    }

    @Delete("/{address}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        Query.of(request);
        caller.may(Deed.CHANGE, Matter.FORWARDS, FORWARD);
        durably.make(caller, tx -> {
            Forward forward = existing(address, one -> forwards.lock(tx, one));
            ForwardView view = ForwardView.of(forward);
            Etag.demand(request, view.etag(), FORWARD);
            return Changed.of(forwards.remove(tx, forward.address()), Changed.Trail.removed(object(forward), view));
        });
        return HttpResponse.noContent();
    }

    private Changed<Forward> added(Tx tx, Forward forward) {
        var faults = new Faults();
        if (!domains.exists(tx, forward.address().domain())) faults.add("address", "is in a domain that is not ours: POST /api/v1/domains first");
        targets(tx, forward, faults);
        faults.throwIfAny();
        if (lists.find(tx, forward.address()).isPresent()) throw Problem.exists("address", "is a list already");
        forwards.add(tx, forward);
        return Changed.of(forward, Changed.Trail.created(object(forward), ForwardView.of(forward)));
    }

    /** A list decides by itself who may post, so no forward leads there; and other addresses of ours are not there to be reached. */
    private void targets(Tx tx, Forward forward, Faults faults) {
        for (int i = 0; i < forward.targets().size(); i++) {
            EmailAddress target = forward.targets().get(i);
            if (target.key().equals(forward.key()) || !domains.exists(tx, target.domain()) || forwards.find(tx, target).isPresent()) continue;
            faults.add("targets[" + i + "]", lists.find(tx, target).isPresent() ? "is a list of ours, which a forward does not lead to: people write to the list itself"
                    : "is in a domain of ours, and no forward: a forward leads elsewhere, or to another forward");
        }
        boolean itself = forward.targets().stream().anyMatch(target -> target.key().equals(forward.key()));
        List<EmailAddress> nodes = itself ? List.of(forward.address()) : nesting.nodes(tx, forward.targets());
        nesting.fault(tx, forward.address(), nodes).ifPresent(fault -> faults.add("targets", fault));
    }

    private static String object(Forward forward) {
        return FORWARD + " " + forward.key();
    }

    private static Forward existing(String address, Function<EmailAddress, Optional<Forward>> find) {
        return ListAddress.parse(address).flatMap(find).orElseThrow(() -> Problem.notFound(FORWARD));
    }
}
