package postern.app.ui;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Map;
import java.util.Optional;
import postern.app.api.PagePaths;
import postern.app.api.ProblemBody;

/**
 * What every page carries beside what every answer does: nothing on it may run, be framed, or tell others where we are. And what
 * did not come to a page of its own, because the server or the database would not have it, becomes one here for a browser.
 */
@ServerFilter("/**")
final class PageFilter implements Ordered {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin");

    private final Pages pages;

    PageFilter(Pages pages) {
        this.pages = pages;
    }

    @ResponseFilter
    void dress(HttpRequest<?> request, MutableHttpResponse<?> response) {
        if (!PagePaths.isPage(request.getUri().getRawPath())) return;
        if (response.body() instanceof ProblemBody problem && wantsHtml(request)) {
            response.body(pages.error(problem.status(), problem.detail())).contentType("text/html; charset=utf-8");
        }
        HEADERS.forEach(response::header);
    }

    private static boolean wantsHtml(HttpRequest<?> request) {
        return Optional.ofNullable(request.getHeaders().get("Accept")).filter(accept -> accept.contains("text/html")).isPresent();
    }

    @Override public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
