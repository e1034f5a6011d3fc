package postern.app.api;

import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import java.util.Optional;
import java.util.Set;

/**
 * The query of a request. A parameter that the route does not know ends the request: a mistyped {@code dryRun} must not
 * change anything.
 */
final class Query {
    private static final int USUAL = 100;
    private static final int MOST = 1000;

    private final HttpParameters parameters;

    private Query(HttpParameters parameters) {
        this.parameters = parameters;
    }

    /** @throws Problem 400 if a parameter is not among {@code known}, stands there twice, or holds NUL, which PostgreSQL takes for no text */
    static Query of(HttpRequest<?> request, String... known) {
        HttpParameters parameters = request.getParameters();
        for (String name : parameters.names()) {
            if (!Set.of(known).contains(name)) throw Problem.query(shown(name), "is not known here" + (known.length == 0 ? "" : ": known are " + String.join(", ", known)));
            if (parameters.getAll(name).stream().anyMatch(value -> value.indexOf('\0') >= 0)) throw Problem.query(name, "holds NUL");
            if (parameters.getAll(name).size() > 1) throw Problem.query(name, "is given twice");
        }
        return new Query(parameters);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** True, false, or left out, which is false. */
    boolean flag(String name) {
        return switch (text(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.query(name, "is neither true nor false");
        };
    }

    /** How many items a page has: 1 to 1,000, 100 if left out. */
    int limit() {
        String text = text("limit").orElse(String.valueOf(USUAL));
        int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MOST) throw Problem.query("limit", "is not a number from 1 to " + MOST);
        return limit;
    }

    /** Behind which item the page begins; empty for the first. */
    String after() {
        return text("cursor").map(Cursor::decode).orElse("");
    }

    private static String shown(String name) {
        return name.matches("[A-Za-z0-9_-]{1,60}") ? name : "?";
    }
}
