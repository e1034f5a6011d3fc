package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;

/** The smarthosts: how they are, and go on after an alarm. */
@Controller("/api/v1/relays")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RelaysController {
    private final Relays relays;

    RelaysController(Relays relays) {
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
    Page<RelayView> all(HttpRequest<?> request) {
        Query.of(request);
        return new Page<>(relays.all().stream().map(RelayView::of).toList(), null);
    }

    @Post(value = "/{name}/resume", consumes = "*/*")
    RelayView resume(@PathVariable String name) {
        if (!relays.resume(name)) throw Problem.notFound("relay");
        return relays.all().stream().filter(state -> state.name().equals(name)).findFirst().map(RelayView::of)
                .orElseThrow(() -> Problem.notFound("relay"));
    }
}
