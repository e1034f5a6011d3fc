package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import postern.app.lists.Sessions;

/**
 * All pages: finds the route, sees to it that the visitor is signed in and that a form is ours, and writes what the handler made
 * of it into the layout.
 *
 * <p><b>Threads:</b> any.
 */
@Singleton
final class Pages {
    private static final Map<String, String> TITLES = Map.of("400", "Not understood", "401", "Signed out", "403", "Not allowed", "404", "Not here",
            "409", "Not as it is", "412", "Changed meanwhile", "413", "Too large", "429", "Too often", "503", "Not now");

    private final List<Route> routes;
    private final Visits visits;
    private final Templates templates = new Templates();

    Pages(Visits visits, SignInPages signIn, ListPages lists, MemberPages members, KeeperPages keepers, TokenPages tokens, HeldPages held, PostingPages postings,
          ModeratePages moderate, UnsubscribePages unsubscribe) {
        this.visits = visits;
        this.routes = Stream.of(signIn.routes(), lists.routes(), members.routes(), keepers.routes(), tokens.routes(), held.routes(), postings.routes(), moderate.routes(), unsubscribe.routes()).flatMap(List::stream).toList();
    }

    /** A page as it is sent. @param visit a fresh value for the sign-in page's cookie; empty if it has one, or needs none */
    record Sent(int status, PageAnswer answer, String html, Optional<String> visit) { }

    List<Route> routes() {
        return routes;
    }

    Sent answer(Ask ask) {
        Optional<Visitor> guest = visits.who(ask);
        try {
            return sent(ask, guest, handled(ask, guest));
        } catch (Refusal refusal) {
            return sent(ask, guest, refused(refusal.status(), refusal.getMessage()));
        }
    }

    /** A page for what did not come to a handler. */
    String error(int status, String why) {
        return html(refused(status, why), Optional.empty(), "");
    }

    private PageAnswer handled(Ask ask, Optional<Visitor> guest) {
        List<Route> here = routes.stream().filter(route -> route.isAt(ask.steps())).toList();
        Optional<Route> found = here.stream().filter(route -> route.method().equals(ask.method())).findFirst();
        if (guest.isEmpty() && ask.method().equals("GET") && found.filter(Route::open).isEmpty()) return new PageAnswer.Moved(SignInPages.href(ask));
        Route route = found.orElseThrow(() -> here.isEmpty() ? new Refusal(404, "There is no page at this address.") : new Refusal(405, "This page takes no forms, or shows nothing by itself."));
        if (ask.method().equals("POST")) demand(ask, route, guest);
        return route.handler().apply(new Turn(ask, route, guest));
    }

    private void demand(Ask ask, Route route, Optional<Visitor> guest) {
        switch (route.forms()) {
            case OWN -> visits.demandOwnForm(ask, secrets(ask, route, guest));
            case OUR_SITE -> visits.demandOurSite(ask);
            case ANY -> { }
        }
    }

    /**
     * Of what our form may be. A page that was opened from a mail came without the session's cookie, though its form has it: where nobody need
     * be signed in, the other cookie is as good.
     */
    private static List<String> secrets(Ask ask, Route route, Optional<Visitor> guest) {
        Stream<String> visit = guest.isEmpty() || route.open() ? ask.visit().stream() : Stream.empty();
        return Stream.concat(guest.map(Visitor::secret).stream(), visit).toList();
    }

    private Sent sent(Ask ask, Optional<Visitor> guest, PageAnswer answer) {
        return switch (answer) {
            case PageAnswer.Shown shown -> {
                Optional<String> fresh = guest.isPresent() || ask.visit().filter(Sessions::hasForm).isPresent() ? Optional.empty() : Optional.of(visits.visit());
                String secret = guest.map(Visitor::secret).or(() -> fresh).or(ask::visit).orElseThrow();
                yield new Sent(shown.status(), shown, html(shown, guest, Visits.token(secret)), fresh);
            }
            case PageAnswer.File file -> new Sent(200, file, "", Optional.empty());
            case PageAnswer.Moved moved -> new Sent(303, moved, "", Optional.empty());
            case PageAnswer.SignedIn in -> new Sent(303, in, "", Optional.empty());
            case PageAnswer.SignedOut out -> new Sent(303, out, "", Optional.empty());
        };
    }

    private String html(PageAnswer.Shown shown, Optional<Visitor> guest, String token) {
        var model = new HashMap<String, Object>(Map.of("alert", "", "done", ""));
        model.putAll(shown.model());
        model.put("title", shown.title());
        model.put("csrf", token);
        model.put("signedIn", guest.isPresent());
        model.put("who", guest.map(visitor -> visitor.holder().label()).orElse(""));
        model.put("role", guest.map(visitor -> visitor.holder().role().word()).orElse(""));
        model.put("mayChange", guest.filter(Visitor::mayChange).isPresent());
        model.put("nav", nav(shown.template()));
        return templates.write(shown.template(), model);
    }

    private static List<Map<String, Object>> nav(String template) {
        var links = new ArrayList<Map<String, Object>>();
        for (String[] one : new String[][] {{"Lists", "/lists", "list", "member"}, {"Held", "/held", "held", "held"}, {"Tokens", "/tokens", "token", "token"}, {"Postings", "/postings", "posting", "posting"}}) {
            links.add(Map.of("name", one[0], "href", one[1], "here", template.startsWith(one[2]) || template.startsWith(one[3])));
        }
        return links;
    }

    private static PageAnswer.Shown refused(int status, String why) {
        String title = TITLES.getOrDefault(String.valueOf(status), status < 500 ? "That did not go" : "Trouble of our own");
        return new PageAnswer.Shown(status, title, "error", Map.of("why", why, "again", Set.of(403, 503).contains(status)));
    }
}
