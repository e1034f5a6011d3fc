package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.regex.Pattern;
import postern.app.lists.KeptMail;
import postern.app.lists.Moderation;
import postern.app.lists.Releasing;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;

/** What may not pass and was kept, newest first: to be looked at, let pass, or thrown away. */
@Controller("/api/v1/held")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HeldController {
    private static final Pattern ID = Pattern.compile("[0-9A-Z]{26}");

    private final Database database;
    private final KeptMail kept;
    private final Releasing releasing;
    private final Moderation moderation;

    HeldController(Database database, KeptMail kept, Releasing releasing, Moderation moderation) {
        this.database = database;
        this.kept = kept;
        this.releasing = releasing;
        this.moderation = moderation;
    }

    @Get
    Page<HeldView> page(HttpRequest<?> request) {
        Query query = Query.of(request, "limit", "cursor");
        int limit = query.limit();
        List<KeptMail.Listed> found = database.inTransaction(tx -> kept.page(tx, KeptMail.Choice.ALL, query.after(), limit + 1));
        return Page.of(found, limit, KeptMail.Listed::id, HeldView::of);
    }

    @Get("/{id}")
    HeldMail one(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return database.inTransaction(tx -> HeldMail.of(existing(tx, id), kept.look(tx, id).orElseThrow(HeldController::none).message()));
    }

    /** Its way goes on as if it had been allowed. Nothing changes if it reaches nobody, or cannot be sent as it is. */
    @Post("/{id}/release")
    ReleasedView release(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return switch (releasing.release(fit(id))) {
            case Releasing.Posted(List<String> postings) -> new ReleasedView(id, postings);
            case Releasing.ReachesNobody _ -> throw Problem.plain(HttpStatus.CONFLICT,
                    "It reaches nobody: its list is gone or closed, or it names no token that reaches somebody. It is still kept.");
            case Releasing.Unfit(String why) -> throw Problem.plain(HttpStatus.CONFLICT, "It cannot be sent: " + why + ". It is still kept.");
            case Releasing.NotReady _ -> throw Problem.plain(HttpStatus.CONFLICT,
                    "Receivers do not find the key that would sign it: publish the domain's records, and check them. It is still kept.");
            case Releasing.NotKept _ -> throw none();
        };
    }

    @Delete("/{id}")
    HttpResponse<Void> remove(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        if (moderation.delete(fit(id)) == Moderation.Outcome.NOT_KEPT) throw none();
        return HttpResponse.noContent();
    }

    private HeldView existing(Tx tx, String id) {
        return kept.listed(tx, fit(id)).map(HeldView::of).orElseThrow(HeldController::none);
    }

    /** What cannot be an id is not asked for. */
    private static String fit(String id) {
        if (!ID.matcher(id).matches()) throw none();
        return id;
    }

    private static Problem none() {
        return Problem.notFound("mail in quarantine");
    }
}
