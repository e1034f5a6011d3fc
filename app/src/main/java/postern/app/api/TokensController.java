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
import postern.app.lists.Lists;
import postern.app.lists.Roster;
import postern.app.lists.Token;
import postern.app.lists.TokenReach;
import postern.app.lists.TokenTerms;
import postern.app.lists.Tokens;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;

/** The tokens. What is presented is shown when it is made, and never again. */
@Controller("/api/v1/tokens")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TokensController {
    private static final int USES_SHOWN = 100;

    private final Database database;
    private final DurableChange durably;
    private final TokenWishes wishes;
    private final Tokens tokens;
    private final TokenReach reach;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TokensController(Database database, DurableChange durably, TokenWishes wishes, Lists lists, Roster roster, Tokens tokens, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.wishes = wishes;
        this.tokens = tokens;
        this.reach = new TokenReach(lists, roster);
        this.clock = clock;
    }

    /** A dry run tells whom it would reach, in numbers, and makes nothing. */
    @Post
    HttpResponse<?> add(HttpRequest<?> request, @Body byte[] body) {
        boolean dryRun = Query.of(request, "dryRun").flag("dryRun");
        Instant now = now();
        if (dryRun) return HttpResponse.ok(database.inTransaction(tx -> reached(tx, wanted(tx, body, now).terms())));
        NewTokenView made = make(body, now);
        return HttpResponse.created(URI.create("/api/v1/tokens/" + made.id())).body(made);
    }

    @Get
    Page<TokenView> page(HttpRequest<?> request) {
        Query query = Query.of(request, "limit", "cursor");
        int limit = query.limit();
        Instant now = now();
        return Page.of(database.inTransaction(tx -> tokens.page(tx, query.after(), limit + 1)), limit, Token::id, token -> TokenView.of(token, now));
    }

    @Get("/{id}")
    TokenView one(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return database.inTransaction(tx -> shown(tx, existing(tx, id)));
    }

    @Get("/{id}/reach")
    ReachView reach(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return database.inTransaction(tx -> reached(tx, existing(tx, id).terms()));
    }

    /** It opens nothing from now on; it is shown as revoked until it is forgotten. */
    @Delete("/{id}")
    HttpResponse<Void> remove(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        durably.make(tx -> revoked(tx, id));
        return HttpResponse.noContent();
    }

    /** The same, for those who want to see it. */
    @Post("/{id}/revoke")
    TokenView revoke(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        return durably.make(tx -> revoked(tx, id));
    }

    private NewTokenView make(byte[] body, Instant now) {
        try {
            return durably.make(tx -> {
                TokenWishes.Granted granted = wanted(tx, body, now);
                Tokens.Issued issued = granted.value().map(value -> tokens.take(tx, granted.terms(), "", value, random, now))
                        .orElseGet(() -> tokens.issue(tx, granted.terms(), "", random, now));
                return NewTokenView.of(issued, tokens.form(), reached(tx, granted.terms()).reaches());
            });
        } catch (StoreTrouble trouble) {
            if (trouble.isDuplicate()) throw known();
            throw trouble;
        }
    }

    private TokenWishes.Granted wanted(Tx tx, byte[] body, Instant now) {
        TokenWishes.Granted granted = wishes.read(tx, body, now);
        if (granted.value().flatMap(value -> tokens.presented(tx, value)).isPresent()) throw known();
        return granted;
    }

    private static Problem known() {
        return Problem.plain(HttpStatus.CONFLICT, "There is a token with this value already.");
    }

    private ReachView reached(Tx tx, TokenTerms terms) {
        return ReachView.of(TokenReach.persons(reach.of(tx, terms)), terms.maxRecipients());
    }

    private TokenView revoked(Tx tx, String id) {
        tokens.revoke(tx, existing(tx, id).id());
        return shown(tx, existing(tx, id));
    }

    private TokenView shown(Tx tx, Token token) {
        return TokenView.of(token, now()).with(tokens.uses(tx, token.id(), USES_SHOWN));
    }

    private Token existing(Tx tx, String id) {
        return tokens.find(tx, id).orElseThrow(() -> Problem.notFound("token"));
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }
}
