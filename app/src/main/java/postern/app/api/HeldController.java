package postern.app.api;

import io.micronaut.core.annotation.Nullable;
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
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.KeptMail;
import postern.app.lists.Moderation;
import postern.app.lists.Releasing;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** What may not pass and was kept, newest first: to be looked at, let pass, or thrown away. */
@Controller("/api/v1/held")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HeldController {
    private static final Pattern ID = Pattern.compile("[0-9A-Z]{26}");

    private static final String MAIL = "mail kept here";

    private final Database database;
    private final DurableChange durably;
    private final KeptMail kept;
    private final Releasing releasing;
    private final Moderation moderation;

    HeldController(Database database, DurableChange durably, KeptMail kept, Releasing releasing, Moderation moderation) {
        this.database = database;
        this.durably = durably;
        this.kept = kept;
        this.releasing = releasing;
        this.moderation = moderation;
    }

    @Get
    Page<HeldView> page(HttpRequest<?> request, Caller caller) {
        Query query = Query.of(request, "limit", "cursor", "kind", "list");
        KeptMail.Choice choice = choice(query);
        return Page.read(database, query, (tx, most) -> kept.page(tx, caller.scope(Matter.HELD), choice, query.after(), most), KeptMail.Listed::id, entry -> shown(caller, entry));
    }

    @Get("/{id}")
    HeldMail one(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        return database.inTransaction(tx -> {
            KeptMail.Listed entry = existing(tx, caller, id, Deed.SEE, Matter.HELD_MESSAGE);
            return HeldMail.of(HeldView.of(entry), kept.look(tx, id).orElseThrow(HeldController::none).message());
        });
    }

    private static KeptMail.Choice choice(Query query) {
        Optional<KeptMail.Kind> kind = query.text("kind").map(word -> KeptMail.Kind.of(word).orElseThrow(() -> Problem.query("kind", "is neither held nor quarantined")));
        Optional<String> list = query.text("list").map(text -> ListAddress.parse(text).orElseThrow(() -> Problem.query("list", "is not a mail address")).key());
        return new KeptMail.Choice(kind, list);
    }

    /** Its way goes on as if it had been allowed. Nothing changes if it reaches nobody, or cannot be sent as it is. */
    @Post("/{id}/release")
    ReleasedView release(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        return letPass(caller, id, "release");
    }

    /** The same, in the word for what a moderator was asked about. */
    @Post("/{id}/approve")
    ReleasedView approve(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        return letPass(caller, id, "approve");
    }

    /** It is not posted, and its author may be told: only of what was held, for of what lies in quarantine nobody was to know. */
    @Post("/{id}/reject")
    HttpResponse<Void> reject(HttpRequest<?> request, Caller caller, @PathVariable String id, @Nullable @Body String body) {
        Query.of(request);
        Optional<String> reason = Rejection.read(Optional.ofNullable(body));
        Changed.Trail trail = trail("reject", caller, id);
        return switch (moderation.reject(id, reason, tx -> durably.tell(tx, caller, trail))) {
            case DONE -> HttpResponse.noContent();
            case NOT_HELD -> throw Problem.plain(HttpStatus.CONFLICT, "It is in quarantine, where nobody is told of anything: it can be released or deleted.");
            case NOT_KEPT -> throw none();
        };
    }

    private ReleasedView letPass(Caller caller, String id, String action) {
        Changed.Trail trail = trail(action, caller, id);
        return switch (releasing.release(id, tx -> durably.tell(tx, caller, trail))) {
            case Releasing.Posted(List<String> postings) -> new ReleasedView(id, postings);
            case Releasing.ReachesNobody _ -> throw Problem.plain(HttpStatus.CONFLICT,
                    "It reaches nobody: its list is gone or closed, or it names no token that reaches somebody. It is still kept.");
            case Releasing.Unfit(String why) -> throw Problem.plain(HttpStatus.CONFLICT, "It cannot be sent: " + why + ". It is still kept.");
            case Releasing.NotReady _ -> throw Problem.plain(HttpStatus.CONFLICT,
                    "Receivers do not find the key that would sign it: publish the domain's records, and check them. It is still kept.");
            case Releasing.ComeAgain(String why) -> throw Problem.plain(HttpStatus.SERVICE_UNAVAILABLE, why + " It is still kept: come again.");
            case Releasing.NotKept _ -> throw none();
        };
    }

    @Delete("/{id}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        Changed.Trail trail = trail("delete", caller, id);
        if (moderation.delete(id, tx -> durably.tell(tx, caller, trail)) == Moderation.Outcome.NOT_KEPT) throw none();
        return HttpResponse.noContent();
    }

    /** Somebody else may be faster: whoever decides looks again in his own transaction. */
    private Changed.Trail trail(String action, Caller caller, String id) {
        KeptMail.Listed entry = database.inTransaction(tx -> existing(tx, caller, id, Deed.CHANGE, Matter.HELD));
        return new Changed.Trail(action, "mail " + id, list(entry), Optional.of(HeldView.of(entry).withoutAuthor()), Optional.empty());
    }

    /** Whom its copies would not name is nobody's but an admin's to know, and so what he wrote is nobody else's to decide about. */
    private KeptMail.Listed existing(Tx tx, Caller caller, String id, Deed deed, Matter matter) {
        KeptMail.Listed entry = kept.listed(tx, fit(id)).orElseThrow(HeldController::none);
        caller.may(tx, list(entry).stream().toList(), deed, matter, MAIL);
        if (entry.hides()) caller.may(Deed.SEE, Matter.HIDDEN_AUTHORS, MAIL);
        return entry;
    }

    private static HeldView shown(Caller caller, KeptMail.Listed entry) {
        HeldView view = HeldView.of(entry);
        return entry.hides() && !caller.sees(Matter.HIDDEN_AUTHORS) ? view.withoutAuthor() : view;
    }

    private static Optional<EmailAddress> list(KeptMail.Listed entry) {
        return entry.list().map(EmailAddress::parse);
    }

    /** What cannot be an id is not asked for. */
    private static String fit(String id) {
        if (!ID.matcher(id).matches()) throw none();
        return id;
    }

    private static Problem none() {
        return Problem.notFound(MAIL);
    }
}
