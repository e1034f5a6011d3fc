package postern.app.ui;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.app.lists.Sessions;
import postern.app.notices.SignInMail;
import postern.rewrite.mail.EmailAddress;

/**
 * Signing in, by a key or by a link that was mailed, and out. Whoever asks for a link is answered the same, whatever the address. A link
 * is used by its page's button alone, so programs that open links in mail use none up.
 */
@Singleton
final class SignInPages {
    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_ADDRESS = 600;
    private static final int WRONG_KEYS = 10;
    private static final int LINKS = 10;
    private static final String NOTHING = "This link opens nothing, or nothing any more: it was used, its 15 minutes are over, or you keep no list now.";
    /** A page of ours, by its path alone: nobody is sent elsewhere. */
    private static final Pattern NEXT = Pattern.compile("/(lists|held|postings|tokens)(/([A-Za-z0-9._~@+-]|%[0-9A-F]{2}){1,400}){0,4}");

    private final Visits visits;
    private final SignInMail mail;
    private final Clock clock;
    private final SlowDown wrongKeys = new SlowDown(WRONG_KEYS, Duration.ofMinutes(1));
    private final SlowDown links = new SlowDown(LINKS, Duration.ofMinutes(1));

    SignInPages(Visits visits, SignInMail mail, Clock clock) {
        this.visits = visits;
        this.mail = mail;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.open("GET", "/", this::home), Route.open("GET", "/signin", this::form), Route.open("POST", "/signin", this::signIn),
                Route.open("POST", "/signin/link", this::ask), Route.open("GET", "/signin/:link", SignInPages::link), Route.open("POST", "/signin/:link", this::redeem),
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
        String done = turn.query().has("out") ? "You are signed out."
                : turn.query().has("sent") ? "If somebody who keeps a list here has that address, a link is on its way. It works once, for 15 minutes; three are sent in an hour at most." : "";
        return page(200, turn.query(), Map.of(), Map.of("done", done));
    }

    /** A right key opens whatever came before it: behind a gateway all look like one client, and 256 bits are not guessed. */
    private PageAnswer signIn(Turn turn) {
        Instant now = clock.instant();
        String client = turn.ask().client();
        String key = turn.form().text("key").strip();
        Optional<String> secret = key.isEmpty() || key.length() > LONGEST_KEY ? Optional.empty() : visits.signIn(key);
        if (secret.isPresent()) return new PageAnswer.SignedIn(secret.get(), next(turn.form()).orElse("/lists"));
        Optional<Duration> wait = wrongKeys.wait(client, now);
        if (wait.isPresent()) return page(429, turn.form(), Map.of("key", "too many wrong keys came from where you are. Wait " + Words.wait(wait.get())), Map.of());
        wrongKeys.count(client, now);
        return page(422, turn.form(), Map.of("key", "opens nothing here"), Map.of());
    }

    private PageAnswer ask(Turn turn) {
        if (!mail.isOffered()) throw new Refusal(404, "Links to sign in cannot be mailed from here.");
        Instant now = clock.instant();
        String client = turn.ask().client();
        Optional<Duration> wait = links.wait(client, now);
        if (wait.isPresent()) return page(429, turn.form(), Map.of("address", "cannot be taken: too many links were asked for from where you are. Wait " + Words.wait(wait.get())), Map.of());
        links.count(client, now);
        Optional<EmailAddress> address = address(turn.form().text("address").strip());
        if (address.isEmpty()) return page(422, turn.form(), Map.of("address", "is not a mail address"), Map.of());
        mail.ask(address.get());
        return new PageAnswer.Moved("/signin?sent=1");
    }

    /** The same page for every link, so that nothing is asked and nothing is used. */
    private static PageAnswer link(Turn turn) {
        if (!Sessions.hasForm(turn.step("link"))) throw new Refusal(404, "There is no page at this address.");
        return PageAnswer.Shown.of("Sign in", "signin-link", Map.of("href", "/signin/" + turn.step("link")));
    }

    private PageAnswer redeem(Turn turn) {
        return visits.redeem(turn.step("link")).<PageAnswer>map(secret -> new PageAnswer.SignedIn(secret, "/lists"))
                .orElseGet(() -> page(404, Form.EMPTY, Map.of(), Map.of("alert", NOTHING)));
    }

    private PageAnswer signOut(Turn turn) {
        visits.signOut(turn.visitor());
        return new PageAnswer.SignedOut("/signin?out=1");
    }

    /** What was typed as a key is not written back. */
    private PageAnswer page(int status, Form from, Map<String, String> faults, Map<String, String> said) {
        Fields fields = new Fields(faults).text("key", "API key", "It begins with postern_. At the first start it stands in admin.key in the data folder.", "")
                .text("address", "Your address", "For those who keep a list here. You are mailed a link that signs you in.", from.text("address"));
        Map<String, Object> model = fields.model();
        model.put("mails", mail.isOffered());
        model.put("next", next(from).orElse(""));
        model.put("nextHref", next(from).orElse("/"));
        model.putAll(said);
        return new PageAnswer.Shown(status, "Sign in", "signin", model);
    }

    private static Optional<EmailAddress> address(String typed) {
        try {
            return typed.length() > LONGEST_ADDRESS ? Optional.empty() : Optional.of(EmailAddress.parse(typed));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private static Optional<String> next(Form from) {
        return Optional.of(from.text("next")).filter(path -> NEXT.matcher(path).matches());
    }
}
