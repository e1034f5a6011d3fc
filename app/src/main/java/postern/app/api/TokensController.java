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
import java.util.List;
import java.util.Optional;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Lists;
import postern.app.lists.Roster;
import postern.app.lists.Token;
import postern.app.lists.TokenReach;
import postern.app.lists.TokenTerms;
import postern.app.lists.Tokens;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** The tokens. What is presented is shown when it is made, and never again. */
@Controller("/api/v1/tokens")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TokensController {
    private static final String TOKEN = "token";
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
    HttpResponse<?> add(HttpRequest<?> request, Caller caller, @Body byte[] body) {
        boolean dryRun = Query.of(request, "dryRun").flag("dryRun");
        Instant now = now();
        if (dryRun) return HttpResponse.ok(database.inTransaction(tx -> reached(tx, wanted(tx, caller, body, now).terms())));
        NewTokenView made = make(caller, body, now);
        return HttpResponse.created(URI.create("/api/v1/tokens/" + made.id())).body(made);
    }

    @Get
    Page<TokenView> page(HttpRequest<?> request, Caller caller) {
        Query query = Query.of(request, "limit", "cursor");
        Instant now = now();
        return Page.read(database, query, (tx, most) -> tokens.page(tx, caller.scope(Matter.TOKENS), query.after(), most), Token::id, token -> TokenView.of(token, now));
    }

    @Get("/{id}")
    TokenView one(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        Instant now = now();
        return database.inTransaction(tx -> shown(tx, existing(tx, caller, id, Deed.SEE), now));
    }

    @Get("/{id}/reach")
    ReachView reach(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        return database.inTransaction(tx -> reached(tx, existing(tx, caller, id, Deed.SEE).terms()));
    }

    /** It opens nothing from now on; it is shown as revoked until it is forgotten. */
    @Delete("/{id}")
    HttpResponse<Void> remove(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        revoked(caller, id);
        return HttpResponse.noContent();
    }

    /** The same, for those who want to see it. */
    @Post("/{id}/revoke")
    TokenView revoke(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        return revoked(caller, id);
    }

    private NewTokenView make(Caller caller, byte[] body, Instant now) {
        return durably.make(caller, TokensController::known, tx -> {
            TokenWishes.Granted granted = wanted(tx, caller, body, now);
            Tokens.Issued issued = granted.value().map(value -> tokens.take(tx, granted.terms(), caller.actor().label(), value, random, now))
                    .orElseGet(() -> tokens.issue(tx, granted.terms(), caller.actor().label(), random, now));
            var view = NewTokenView.of(issued, tokens.form(), reached(tx, granted.terms()).reaches());
            return Changed.of(view, trail("create", issued.token(), Optional.empty(), TokenView.of(issued.token(), now)));
        });
    }

    private TokenWishes.Granted wanted(Tx tx, Caller caller, byte[] body, Instant now) {
        TokenWishes.Granted granted = wishes.read(tx, caller, body, now);
        if (granted.value().flatMap(value -> tokens.presented(tx, value)).isPresent()) throw known();
        return granted;
    }

    private static Problem known() {
        return Problem.plain(HttpStatus.CONFLICT, "There is a token with this value already.");
    }

    private ReachView reached(Tx tx, TokenTerms terms) {
        return ReachView.of(TokenReach.persons(reach.of(tx, terms)), terms.maxRecipients());
    }

    /** Once more changes nothing, and is told to nobody. */
    private TokenView revoked(Caller caller, String id) {
        Instant now = now();
        return durably.make(caller, tx -> {
            Token before = existing(tx, caller, id, Deed.CHANGE);
            if (before.revoked()) return Changed.nothing(shown(tx, before, now));
            tokens.revoke(tx, before.id());
            Token after = existing(tx, caller, id, Deed.CHANGE);
            return Changed.of(shown(tx, after, now), trail("revoke", before, Optional.of(TokenView.of(before, now)), TokenView.of(after, now)));
        });
    }

    private TokenView shown(Tx tx, Token token, Instant now) {
        return TokenView.of(token, now).with(tokens.uses(tx, token.id(), USES_SHOWN));
    }

    private Token existing(Tx tx, Caller caller, String id, Deed deed) {
        Token token = tokens.find(tx, id).orElseThrow(() -> Problem.notFound(TOKEN));
        caller.may(tx, token.recipients().isEmpty() ? token.lists() : List.of(), deed, Matter.TOKENS, TOKEN);
        return token;
    }

    private static Changed.Trail trail(String action, Token token, Optional<Object> before, TokenView after) {
        Optional<EmailAddress> onlyList = Optional.of(token).filter(one -> one.recipients().isEmpty() && one.lists().size() == 1).map(one -> one.lists().getFirst());
        return new Changed.Trail(action, TOKEN + " " + token.id(), onlyList, before, Optional.of(after));
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }
}
