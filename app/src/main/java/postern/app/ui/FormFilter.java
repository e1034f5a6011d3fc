package postern.app.ui;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;
import postern.app.api.PagePaths;

/**
 * Takes large forms, such as a thousand members pasted in, from whoever is signed in, and from nobody else: a form lies in memory as a
 * whole before a page sees it, so strangers could fill that up. Asked before the form is read.
 */
@ServerFilter("/**")
final class FormFilter {
    /** Octets of a form that anybody may send: a key to sign in with, a moderator's reason. */
    static final long MOST = 64 << 10;

    private final Visits visits;
    private final Pages pages;

    FormFilter(Visits visits, Pages pages) {
        this.visits = visits;
        this.pages = pages;
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Nullable HttpResponse<?> check(HttpRequest<?> request) {
        if (request.getMethod() != HttpMethod.POST || !PagePaths.isPage(request.getUri().getRawPath()) || isSmall(request)) return null;
        Optional<String> session = PagesController.cookie(request, visits.cookie());
        return session.flatMap(visits::who).isPresent() ? null : PagesController.html(413, pages.error(413, "This form is larger than is taken from somebody who is not signed in."));
    }

    /** Browsers tell how large a form is. */
    private static boolean isSmall(HttpRequest<?> request) {
        long octets = request.getContentLength();
        return octets >= 0 && octets <= MOST;
    }
}
