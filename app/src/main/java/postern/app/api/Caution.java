package postern.app.api;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Nothing that is answered here is for a cache on the way, or for a browser to guess the type of. */
@ServerFilter("/**")
final class Caution implements Ordered {

    /** Outermost, so that what other filters answer gets it too. */
    @Override public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @ResponseFilter
    void add(MutableHttpResponse<?> response) {
        response.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
    }
}
