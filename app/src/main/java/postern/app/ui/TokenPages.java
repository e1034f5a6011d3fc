package postern.app.ui;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import postern.app.api.SideDoor;

/** Tokens: listed, made, revoked. What is presented is shown on the page that answers the making, and never again. */
@Singleton
final class TokenPages {
    private static final String API = "/api/v1/tokens";
    private static final String PAGE = "50";
    private static final Map<String, String> DONE = Map.of("revoked", "It opens nothing any more.");

    private final Api api;

    TokenPages(Api api) {
        this.api = api;
    }

    List<Route> routes() {
        return List.of(Route.of("GET", "/tokens", this::all), Route.of("POST", "/tokens/:token/revoke", this::revoke));
    }

    private PageAnswer all(Turn turn) {
        SideDoor.Given page = api.get(turn.visitor(), API, Paging.query(turn, PAGE));
        Map<String, Object> model = Paging.model(turn, Api.text(page.json(), "next"), "/tokens", Map.of());
        model.put("items", Api.objects(page.json(), "items").stream().map(TokenPages::row).toList());
        model.put("done", DONE.getOrDefault(turn.query().text("done"), ""));
        return PageAnswer.Shown.of("Tokens", "tokens", model);
    }

    private static Map<String, Object> row(Map<String, Object> token) {
        var row = new HashMap<String, Object>();
        String id = Api.text(token, "id");
        row.put("id", id);
        row.put("state", Api.text(token, "state"));
        row.put("open", Api.text(token, "state").equals("open"));
        row.put("reaches", Stream.of("lists", "recipients").flatMap(name -> token.get(name) instanceof List<?> some ? some.stream() : Stream.empty()).map(Object::toString).toList());
        row.put("usesLeft", Api.text(token, "usesLeft"));
        row.put("expires", Words.time(Api.text(token, "expiresAt")));
        row.put("revokeHref", "/tokens/" + Api.step(id) + "/revoke");
        return row;
    }

    private PageAnswer revoke(Turn turn) {
        Api.given(api.call(turn.visitor(), SideDoor.Call.of("DELETE", API + "/" + Api.step(turn.step("token")))));
        return new PageAnswer.Moved("/tokens?done=revoked");
    }
}
