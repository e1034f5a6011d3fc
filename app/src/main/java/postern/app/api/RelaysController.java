package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;

/** The smarthosts: how they are, and go on after an alarm. */
@Controller("/api/v1/relays")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RelaysController {
    private static final String RELAY = "relay";

    private final DurableChange durably;
    private final Relays relays;

    RelaysController(DurableChange durably, Relays relays) {
        this.durably = durably;
        this.relays = relays;
    }

    /** @param reason why it is stopped, or what troubles it; empty if nothing does */
    @Serdeable
    record RelayView(String name, String state, String reason, boolean capture) {
        static RelayView of(Relays.State state) {
            return new RelayView(state.name(), state.word(), state.reason(), state.capture());
        }
    }

    @Get
    Page<RelayView> all(HttpRequest<?> request, Caller caller) {
        Query.of(request);
        caller.may(Deed.SEE, Matter.RELAYS, RELAY);
        return new Page<>(relays.all().stream().map(RelayView::of).toList(), null);
    }

    /** The audit trail tells of it first: it cannot be undone with a transaction. */
    @Post(value = "/{name}/resume", consumes = "*/*")
    RelayView resume(Caller caller, @PathVariable String name) {
        caller.may(Deed.CHANGE, Matter.RELAYS, RELAY);
        RelayView before = existing(name);
        durably.make(caller, _ -> Changed.of(before, new Changed.Trail("resume", RELAY + " " + name, Optional.empty(), Optional.of(before), Optional.empty())));
        relays.resume(name);
        return existing(name);
    }

    private RelayView existing(String name) {
        return relays.all().stream().filter(state -> state.name().equals(name)).findFirst().map(RelayView::of)
                .orElseThrow(() -> Problem.notFound(RELAY));
    }
}
