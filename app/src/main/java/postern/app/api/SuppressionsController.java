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
import io.micronaut.serde.annotation.Serdeable;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Suppressions;
import postern.app.lists.Suppressions.Suppression;
import postern.outbound.store.Database;
import postern.rewrite.mail.EmailAddress;

/** Who gets nothing at all. It counts for what is posted from now on; copies that wait are still sent. */
@Controller("/api/v1/suppressions")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SuppressionsController {
    private static final String WHAT = "suppression";

    private final Database database;
    private final DurableChange durably;
    private final Clock clock;
    private final Suppressions suppressions = new Suppressions();

    SuppressionsController(Database database, DurableChange durably, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.clock = clock;
    }

    @Serdeable
    record SuppressionView(String address, String reason, String created) {
        static SuppressionView of(Suppression one) {
            return new SuppressionView(one.address().toString(), one.reason(), one.created().toString());
        }
    }

    @Get
    Page<SuppressionView> page(HttpRequest<?> request, Caller caller) {
        caller.may(Deed.SEE, Matter.SUPPRESSIONS, WHAT);
        Query query = Query.of(request, "limit", "cursor");
        return Page.read(database, query, (tx, most) -> suppressions.page(tx, query.after(), most), one -> one.address().key(), SuppressionView::of);
    }

    @Post
    HttpResponse<SuppressionView> add(HttpRequest<?> request, Caller caller, @Body byte[] body) {
        Query.of(request);
        caller.may(Deed.CHANGE, Matter.SUPPRESSIONS, WHAT);
        Suppression one = read(body);
        durably.make(caller, () -> Problem.exists("address", "is suppressed already"), tx -> {
            suppressions.add(tx, one);
            return Changed.of(one, Changed.Trail.created(WHAT + " " + one.address().key(), SuppressionView.of(one)));
        });
        return HttpResponse.<SuppressionView>created(URI.create("/api/v1/suppressions/" + URLEncoder.encode(one.address().toString(), StandardCharsets.UTF_8)))
                .body(SuppressionView.of(one));
    }

    @Get("/{address}")
    SuppressionView one(Caller caller, @PathVariable String address) {
        caller.may(Deed.SEE, Matter.SUPPRESSIONS, WHAT);
        return SuppressionView.of(ListAddress.parse(address).flatMap(parsed -> database.inTransaction(tx -> suppressions.find(tx, parsed)))
                .orElseThrow(() -> Problem.notFound(WHAT)));
    }

    @Delete("/{address}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        Query.of(request);
        caller.may(Deed.CHANGE, Matter.SUPPRESSIONS, WHAT);
        EmailAddress parsed = ListAddress.parse(address).orElseThrow(() -> Problem.notFound(WHAT));
        durably.make(caller, tx -> {
            Suppression one = suppressions.find(tx, parsed).orElseThrow(() -> Problem.notFound(WHAT));
            return Changed.of(suppressions.remove(tx, parsed), Changed.Trail.removed(WHAT + " " + parsed.key(), SuppressionView.of(one)));
        });
        return HttpResponse.noContent();
    }

    private Suppression read(byte[] body) {
        var faults = new Faults();
        var texts = new HashMap<String, String>();
        JsonBody.read(body, faults, json -> {
            Consumer<String> keep = at -> json.text(at).ifPresent(text -> texts.put(at, text));
            json.object("", Map.of("address", keep, "reason", keep));
        });
        Optional<EmailAddress> address = Optional.ofNullable(texts.get("address")).flatMap(ListAddress::parse);
        if (address.isEmpty()) faults.add("address", texts.containsKey("address") ? "is not a mail address" : "is missing");
        String reason = texts.getOrDefault("reason", "");
        boolean said = !reason.isBlank() && reason.length() <= Suppressions.LONGEST_REASON && reason.chars().noneMatch(Character::isISOControl);
        if (!said) faults.add("reason", "has not 1 to " + Suppressions.LONGEST_REASON + " characters on one line");
        faults.throwIfAny();
        return new Suppression(address.orElseThrow(), reason, Instant.now(clock).truncatedTo(ChronoUnit.MILLIS));
    }
}
