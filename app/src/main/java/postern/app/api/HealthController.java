package postern.app.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.alarms.Alarms;
import postern.app.lists.ApiKeys;
import postern.outbound.store.Database;

/** Says whether we live, and whether we can take mail. Open to all, so it tells no more than that. */
@Controller("/health")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HealthController {
    private static final Logger LOG = LoggerFactory.getLogger(HealthController.class);

    private final Database database;
    private final ApiKeys keys;
    private final Relays relays;
    private final Alarms alarms;

    HealthController(Database database, ApiKeys keys, Relays relays, Alarms alarms) {
        this.database = database;
        this.keys = keys;
        this.relays = relays;
        this.alarms = alarms;
    }

    @Serdeable
    record Liveness(String status) { }

    @Serdeable
    record RelayHealth(String name, String state, boolean capture) { }

    /** @param relay the first choice @param alarms how many stand: which, {@code /api/v1/alarms} tells */
    @Serdeable
    record Readiness(String status, RelayHealth relay, int alarms) { }

    @Get("/liveness")
    Liveness liveness() {
        return new Liveness("UP");
    }

    /** A relay that is stopped leaves us ready: mail is still taken and kept. Without the database it is not. */
    @Get("/readiness")
    HttpResponse<Readiness> readiness() {
        Relays.State first = relays.all().getFirst();
        var relay = new RelayHealth(first.name(), first.word(), first.capture());
        int standing = alarms.standing().size();
        return storeAnswers() ? HttpResponse.ok(new Readiness("UP", relay, standing))
                : HttpResponse.<Readiness>serverError().status(503).body(new Readiness("DOWN", relay, standing));
    }

    private boolean storeAnswers() {
        try {
            database.inTransaction(keys::isEmpty);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("not ready: the database does not answer", e);
            return false;
        }
    }
}
