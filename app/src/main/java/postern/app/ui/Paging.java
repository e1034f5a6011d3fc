package postern.app.ui;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Leafing through what is longer than a page: forward by the API's cursor, back to the first. */
final class Paging {
    private Paging() { }

    /** What the API is asked for a turn's page. */
    static Map<String, String> query(Turn turn, String limit) {
        var query = new HashMap<>(Map.of("limit", limit));
        turn.query().given("cursor").ifPresent(cursor -> query.put("cursor", cursor));
        return query;
    }

    /**
     * {@code nextHref}, empty behind the last page, and {@code firstHref}, empty on the first.
     *
     * @param next the API's cursor
     * @param with what else stands in the address; empty values are left out
     */
    static Map<String, Object> model(Turn turn, String next, String path, Map<String, String> with) {
        var model = new HashMap<String, Object>();
        var more = new HashMap<>(with);
        more.put("cursor", next);
        model.put("nextHref", next.isEmpty() ? "" : path + query(more));
        model.put("firstHref", turn.query().given("cursor").isEmpty() ? "" : path + query(with));
        return model;
    }

    private static String query(Map<String, String> parameters) {
        var query = new StringBuilder();
        new TreeMap<>(parameters).forEach((name, value) -> {
            if (!value.isEmpty()) query.append(query.isEmpty() ? "?" : "&").append(name).append('=').append(Api.step(value));
        });
        return query.toString();
    }
}
