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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.ApiKeys;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;

/** The keys to this API. What opens is shown when a key is made, and never again. */
@Controller("/api/v1/keys")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ApiKeysController {
    private static final String KEY = "key";

    private final Database database;
    private final DurableChange durably;
    private final ApiKeys keys;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiKeysController(Database database, DurableChange durably, ApiKeys keys, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.keys = keys;
        this.clock = clock;
    }

    @Post
    HttpResponse<NewApiKeyView> add(HttpRequest<?> request, Caller caller, @Body byte[] body) {
        Query.of(request);
        caller.may(Deed.CHANGE, Matter.API_KEYS, KEY);
        ApiKeys.Holder holder = ApiKeyRequest.read(body);
        ApiKeys.Issued issued = durably.make(caller, tx -> {
            ApiKeys.Issued made = keys.issue(tx, holder, random, Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
            return Changed.of(made, Changed.Trail.created(object(made.key()), ApiKeyView.of(made.key())));
        });
        return HttpResponse.<NewApiKeyView>created(URI.create("/api/v1/keys/" + issued.key().id())).body(NewApiKeyView.of(issued));
    }

    @Get
    Page<ApiKeyView> page(HttpRequest<?> request, Caller caller) {
        Query query = Query.of(request, "limit", "cursor");
        caller.may(Deed.SEE, Matter.API_KEYS, KEY);
        return Page.read(database, query, (tx, most) -> keys.page(tx, query.after(), most), ApiKeys.Key::id, ApiKeyView::of);
    }

    @Get("/{id}")
    ApiKeyView one(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        caller.may(Deed.SEE, Matter.API_KEYS, KEY);
        return ApiKeyView.of(database.inTransaction(tx -> existing(tx, id)));
    }

    /** It opens nothing from now on. */
    @Delete("/{id}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        caller.may(Deed.CHANGE, Matter.API_KEYS, KEY);
        durably.make(caller, tx -> {
            ApiKeys.Key key = existing(tx, id);
            switch (keys.remove(tx, id)) {
                case DONE -> { }
                case NOT_THERE -> throw Problem.notFound(KEY);
                case LAST_ADMIN -> throw Problem.plain(HttpStatus.CONFLICT, "It is the last key of an admin: make another first.");
            }
            return Changed.of(key, Changed.Trail.removed(object(key), ApiKeyView.of(key)));
        });
        return HttpResponse.noContent();
    }

    private ApiKeys.Key existing(Tx tx, String id) {
        return keys.find(tx, id).orElseThrow(() -> Problem.notFound(KEY));
    }

    private static String object(ApiKeys.Key key) {
        return KEY + " " + key.id();
    }
}
