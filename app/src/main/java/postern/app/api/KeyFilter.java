package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.ApiKeys;
import postern.app.lists.Keepers;
import postern.outbound.store.Database;

/**
 * Lets nobody in without a key (RFC 6750 section 2.1), unknown addresses included; what is open to all is named here.
 * Pages see to their visitors themselves.
 * A wrong key and none at all are answered alike. From here on the request has its {@link Caller}.
 */
@ServerFilter("/**")
final class KeyFilter {
    private static final Set<String> OPEN = Set.of("/health/liveness", "/health/readiness", "/metrics", "/openapi");
    private static final String SCHEME = "Bearer ";
    /** Nothing of ours is named so, and PostgreSQL takes no such text. */
    private static final String NUL = "%00";
    private static final int LONGEST_KEY = 256;

    private final Database database;
    private final ApiKeys keys;
    private final Keepers keepers;
    private final Clock clock;

    KeyFilter(Database database, ApiKeys keys, Keepers keepers, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.keepers = keepers;
        this.clock = clock;
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    void check(HttpRequest<?> request) {
        if (OPEN.contains(request.getPath()) || PagePaths.isPage(request.getUri().getRawPath())) return;
        String secret = secret(request).orElseThrow(() -> Problem.unauthorized("Send Authorization: Bearer KEY."));
        Optional<ApiKeys.Key> key = database.inTransaction(tx -> {
            Optional<ApiKeys.Key> found = keys.presented(tx, secret);
            found.ifPresent(one -> keys.used(tx, one, clock.instant()));
            return found;
        });
        Caller.of(key.orElseThrow(() -> Problem.unauthorized("This key opens nothing here.")), keepers).make(request);
        if (request.getUri().getRawPath().contains(NUL)) throw Problem.plain(HttpStatus.NOT_FOUND, "There is nothing at this address.");
    }

    private static Optional<String> secret(HttpRequest<?> request) {
        return Optional.ofNullable(request.getHeaders().get("Authorization"))
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip())
                .filter(key -> !key.isEmpty() && key.length() <= LONGEST_KEY);
    }
}
