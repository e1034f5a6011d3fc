package postern.app.ui;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Signing in and out. */
@Singleton
final class SignInPages {
    private static final int LONGEST_KEY = 256;
    private static final int WRONG_KEYS = 10;
    /** A page of ours, by its path alone: nobody is sent elsewhere. */
    private static final Pattern NEXT = Pattern.compile("/(lists|held|postings|tokens)(/([A-Za-z0-9._~@+-]|%[0-9A-F]{2}){1,400}){0,4}");

    private final Visits visits;
    private final Clock clock;
    private final SlowDown wrongKeys = new SlowDown(WRONG_KEYS, Duration.ofMinutes(1));

    SignInPages(Visits visits, Clock clock) {
        this.visits = visits;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.open("GET", "/", this::home), Route.open("GET", "/signin", this::form), Route.open("POST", "/signin", this::signIn),
                Route.of("POST", "/signout", this::signOut));
    }

    /** Where whoever is not signed in goes first, to come back to what was asked for. */
    static String href(Ask ask) {
        String path = "/" + String.join("/", ask.steps().stream().map(Api::step).toList());
        return NEXT.matcher(path).matches() ? "/signin?next=" + Api.step(path) : "/signin";
    }

    private PageAnswer home(Turn turn) {
        return new PageAnswer.Moved(turn.guest().isPresent() ? "/lists" : "/signin");
    }

    private PageAnswer form(Turn turn) {
        if (turn.guest().isPresent()) return new PageAnswer.Moved("/lists");
        return page(200, turn.query(), "", turn.query().has("out") ? "You are signed out." : "");
    }

    /** A right key opens whatever came before it: behind a gateway all look like one client, and 256 bits are not guessed. */
    private PageAnswer signIn(Turn turn) {
        Instant now = clock.instant();
        String client = turn.ask().client();
        String key = turn.form().text("key").strip();
        Optional<String> secret = key.isEmpty() || key.length() > LONGEST_KEY ? Optional.empty() : visits.signIn(key);
        if (secret.isPresent()) return new PageAnswer.SignedIn(secret.get(), next(turn.form()).orElse("/lists"));
        Optional<Duration> wait = wrongKeys.wait(client, now);
        if (wait.isPresent()) return page(429, turn.form(), "too many wrong keys came from where you are. Wait " + Words.wait(wait.get()), "");
        wrongKeys.count(client, now);
        return page(422, turn.form(), "opens nothing here", "");
    }

    private PageAnswer signOut(Turn turn) {
        visits.signOut(turn.visitor());
        return new PageAnswer.SignedOut("/signin?out=1");
    }

    /** What was typed as a key is not written back. */
    private static PageAnswer page(int status, Form from, String fault, String done) {
        Fields fields = new Fields(fault.isEmpty() ? Map.of() : Map.of("key", fault)).text("key", "API key", "It begins with postern_. At the first start it stands in admin.key in the data folder.", "");
        Map<String, Object> model = fields.model();
        model.put("next", next(from).orElse(""));
        model.put("nextHref", next(from).orElse("/"));
        model.put("done", done);
        return new PageAnswer.Shown(status, "Sign in", "signin", model);
    }

    private static Optional<String> next(Form from) {
        return Optional.of(from.text("next")).filter(path -> NEXT.matcher(path).matches());
    }
}
