package postern.app.ui;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import postern.app.api.PublicAddress;

/**
 * The pages' door to HTTP: reads a request into an {@link Ask}, writes what {@link Pages} answers, and keeps the cookies.
 * Our cookies end with the browser, stay out of reach of scripts, and do not come along from other sites; where people reach us by
 * TLS their names begin with {@code __Host-}, so that no neighbour can set them (RFC 6265bis section 4.1.3.2).
 */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class PagesController {
    /** As proxies write whom they speak for: nothing longer is remembered. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");
    private static final String HTML = "text/html; charset=utf-8";

    private final Pages pages;
    private final PublicAddress address;
    private final Visits visits;
    private final byte[] style = Templates.text("style.css").getBytes(StandardCharsets.UTF_8);

    PagesController(Pages pages, PublicAddress address, Visits visits) {
        this.pages = pages;
        this.address = address;
        this.visits = visits;
    }

    @Get(uris = {"/", "/signin", "/signin/{+more}", "/lists", "/lists/{+more}", "/held", "/held/{+more}", "/postings", "/postings/{+more}", "/tokens", "/tokens/{+more}", "/moderate/{+more}", "/unsubscribe/{+more}"},
            produces = MediaType.ALL)
    HttpResponse<?> page(HttpRequest<?> request) {
        return answered(request, "");
    }

    @Post(uris = {"/signin", "/signin/{+more}", "/signout", "/lists", "/lists/{+more}", "/held", "/held/{+more}", "/tokens", "/tokens/{+more}", "/moderate/{+more}"},
            consumes = MediaType.APPLICATION_FORM_URLENCODED, produces = MediaType.ALL)
    HttpResponse<?> form(HttpRequest<?> request, @Body byte[] form) {
        return answered(request, new String(form, StandardCharsets.UTF_8));
    }

    /** As mail programs post too: a form in parts, or one as browsers send it (RFC 8058 section 3.2). */
    @Post(uri = "/unsubscribe/{+more}", consumes = {MediaType.APPLICATION_FORM_URLENCODED, MediaType.MULTIPART_FORM_DATA}, produces = MediaType.ALL)
    HttpResponse<?> unsubscribe(HttpRequest<?> request, @Body @Nullable String form) {
        return answered(request, form == null ? "" : OneClick.form(form));
    }

    @Get(uri = "/style.css", produces = "text/css; charset=utf-8")
    byte[] style() {
        return style;
    }

    private HttpResponse<?> answered(HttpRequest<?> request, String form) {
        try {
            return response(pages.answer(ask(request, form)));
        } catch (Refusal refusal) {
            return html(refusal.status(), pages.error(refusal.status(), refusal.getMessage()));
        }
    }

    private Ask ask(HttpRequest<?> request, String form) {
        String query = Optional.ofNullable(request.getUri().getRawQuery()).orElse("");
        return new Ask(request.getMethodName().equals("HEAD") ? "GET" : request.getMethodName(), Ask.steps(request.getUri().getRawPath()), Form.read(query), Form.read(form),
                cookie(request, visits.cookie()), cookie(request, visit()), header(request, "Sec-Fetch-Site"), header(request, "Origin"),
                header(request, "Host").orElse(""), client(request));
    }

    private MutableHttpResponse<?> response(Pages.Sent sent) {
        return switch (sent.answer()) {
            case PageAnswer.Shown _ -> {
                MutableHttpResponse<String> page = html(sent.status(), sent.html());
                sent.visit().ifPresent(value -> page.header("Set-Cookie", set(visit(), value)));
                yield page;
            }
            case PageAnswer.Moved(String href) -> moved(href);
            case PageAnswer.File(String name, String text) -> HttpResponse.ok(text.getBytes(StandardCharsets.UTF_8)).contentType("text/plain; charset=utf-8")
                    .header("Content-Disposition", "attachment; filename=\"" + name + "\"");
            case PageAnswer.SignedIn(String secret, String href) -> moved(href).header("Set-Cookie", set(visits.cookie(), secret)).header("Set-Cookie", ended(visit()));
            case PageAnswer.SignedOut(String href) -> moved(href).header("Set-Cookie", ended(visits.cookie()));
        };
    }

    private static MutableHttpResponse<?> moved(String href) {
        return HttpResponse.seeOther(URI.create(href));
    }

    static MutableHttpResponse<String> html(int status, String html) {
        return HttpResponse.<String>status(status, null).body(html).contentType(HTML);
    }

    private String visit() {
        return address.isSecure() ? "__Host-postern-signin" : "postern-signin";
    }

    private String set(String name, String value) {
        return name + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + (address.isSecure() ? "; Secure" : "");
    }

    private String ended(String name) {
        return set(name, "") + "; Max-Age=0";
    }

    static Optional<String> cookie(HttpRequest<?> request, String name) {
        return request.getCookies().findCookie(name).map(Cookie::getValue);
    }

    private static Optional<String> header(HttpRequest<?> request, String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** A proxy on this machine is believed whom it speaks for: the last one in X-Forwarded-For is its word. */
    private static String client(HttpRequest<?> request) {
        InetAddress peer = request.getRemoteAddress().getAddress();
        List<String> forwarded = request.getHeaders().getAll("X-Forwarded-For");
        if (!peer.isLoopbackAddress() || forwarded.isEmpty()) return peer.getHostAddress();
        String last = forwarded.getLast().substring(forwarded.getLast().lastIndexOf(',') + 1).strip();
        return ADDRESS.matcher(last).matches() ? last : peer.getHostAddress();
    }
}
