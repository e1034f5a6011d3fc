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
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Domains;
import postern.app.lists.Lists;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Token;
import postern.app.lists.Tokens;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** The tokens. What is presented is shown when it is made, and never again. */
@Controller("/api/v1/tokens")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TokensController {
    private static final String TOKEN = "token";

    private final Database database;
    private final DurableChange durably;
    private final Domains domains;
    private final Lists lists;
    private final Tokens tokens;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TokensController(Database database, DurableChange durably, Domains domains, Lists lists, Tokens tokens, Clock clock) {
        this.database = database;
        this.durably = durably;
        this.domains = domains;
        this.lists = lists;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Post
    HttpResponse<NewTokenView> add(HttpRequest<?> request, Caller caller, @Body byte[] body) {
        Query.of(request);
        Instant now = now();
        Tokens.Issued issued = durably.make(caller, tx -> {
            Tokens.Issued made = tokens.issue(tx, wanted(tx, caller, body, now), random, now);
            return Changed.of(made, Changed.Trail.created(object(made.token()), TokenView.of(made.token(), now)));
        });
        return HttpResponse.<NewTokenView>created(URI.create("/api/v1/tokens/" + issued.token().id())).body(NewTokenView.of(issued));
    }

    @Get
    Page<TokenView> page(HttpRequest<?> request, Caller caller) {
        Query query = Query.of(request, "limit", "cursor");
        int limit = query.limit();
        Instant now = now();
        return Page.of(database.inTransaction(tx -> tokens.page(tx, caller.scope(Matter.TOKENS), query.after(), limit + 1)), limit, Token::id, token -> TokenView.of(token, now));
    }

    @Get("/{id}")
    TokenView one(Caller caller, @PathVariable String id) {
        return TokenView.of(database.inTransaction(tx -> existing(tx, caller, id, Deed.SEE)), now());
    }

    /** It opens nothing from now on; it is shown as revoked until it is forgotten. */
    @Delete("/{id}")
    HttpResponse<Void> revoke(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query.of(request);
        Instant now = now();
        durably.make(caller, tx -> {
            Token token = existing(tx, caller, id, Deed.CHANGE);
            tokens.revoke(tx, token.id());
            return Changed.of(token, new Changed.Trail("revoke", object(token), Optional.empty(), Optional.of(TokenView.of(token, now)), Optional.of(TokenView.of(existing(tx, caller, id, Deed.SEE), now))));
        });
        return HttpResponse.noContent();
    }

    private Tokens.Wanted wanted(Tx tx, Caller caller, byte[] body, Instant now) {
        var faults = new Faults();
        TokenRequest.Fields fields = TokenRequest.read(body, faults, now);
        faults.throwIfAny();
        List<EmailAddress> reached = fields.lists();
        mayReach(tx, caller, fields);
        if (fields.recipients().isEmpty() && reached.isEmpty()) faults.add("recipients", "are missing, and so are lists: a token reaches somebody");
        for (int i = 0; i < reached.size(); i++) if (lists.find(tx, reached.get(i)).isEmpty()) faults.add("lists[" + i + "]", "is no list of ours");
        Set<DomainName> ours = domains.all(tx).stream().map(ManagedDomain::name).collect(Collectors.toSet());
        boolean toUs = fields.recipients().stream().anyMatch(recipient -> ours.contains(recipient.domain()));
        if (toUs) faults.add("recipients", "hold an address in a domain of ours: name lists in lists");
        Optional<DomainName> domain = domain(fields, ours, faults);
        faults.throwIfAny();
        return new Tokens.Wanted(domain.orElseThrow(), fields.recipients(), distinct(reached), 1, fields.expires().truncatedTo(ChronoUnit.MILLIS),
                fields.hideAuthor());
    }

    /** The one that is named, else that of its lists, else the only one there is. */
    private static Optional<DomainName> domain(TokenRequest.Fields fields, Set<DomainName> ours, Faults faults) {
        if (fields.domain().isPresent()) {
            if (!ours.contains(fields.domain().get())) faults.add("domain", "is not one of ours");
            return fields.domain();
        }
        Set<DomainName> candidates = fields.lists().isEmpty() ? ours : fields.lists().stream().map(EmailAddress::domain).collect(Collectors.toSet());
        if (candidates.size() != 1) faults.add("domain", "is missing: there is not just one that it could be");
        return candidates.stream().findFirst();
    }

    private static List<EmailAddress> distinct(List<EmailAddress> addresses) {
        return List.copyOf(addresses.stream().collect(Collectors.toMap(EmailAddress::key, address -> address, (first, _) -> first,
                LinkedHashMap::new)).values());
    }

    /** Owners reach their own lists and nobody else; other lists are to them as if they were not there. */
    private static void mayReach(Tx tx, Caller caller, TokenRequest.Fields fields) {
        if (caller.owner().isEmpty()) caller.may(Deed.CHANGE, Matter.TOKENS, TOKEN);
        else if (!fields.recipients().isEmpty()) throw Problem.forbidden("This key makes tokens that reach lists alone: name no recipients.");
        else if (!fields.lists().isEmpty()) caller.may(tx, fields.lists(), Deed.CHANGE, Matter.TOKENS, "list");
    }

    private Token existing(Tx tx, Caller caller, String id, Deed deed) {
        Token token = tokens.find(tx, id).orElseThrow(() -> Problem.notFound(TOKEN));
        caller.may(tx, token.recipients().isEmpty() ? token.lists() : List.of(), deed, Matter.TOKENS, TOKEN);
        return token;
    }

    private static String object(Token token) {
        return TOKEN + " " + token.id();
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }
}
