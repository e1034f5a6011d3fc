package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.outbound.store.StoreTrouble;

/**
 * Turns everything that is not an answer into a problem (RFC 9457).
 *
 * <p>Three ways lead here: our own {@link Problem}; what the server finds by itself (no route, wrong method, wrong type of
 * content, too large); and exceptions that nobody expected. Of those the caller learns an id, and the log the rest.
 */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() { }

    static MutableHttpResponse<ProblemBody> response(Problem problem) {
        MutableHttpResponse<ProblemBody> response = HttpResponse.<ProblemBody>status(problem.status());
        problem.headers().forEach(response::header);
        return response.body(problem.body()).contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
    }

    /** What our own code says. */
    @Singleton
    @Produces
    static final class Own implements ExceptionHandler<Problem, HttpResponse<?>> {
        @SuppressWarnings("rawtypes")
        @Override public HttpResponse<?> handle(HttpRequest request, Problem problem) {
            return response(problem);
        }
    }

    /** The database away is ours and passes: 503. */
    @Singleton
    @Produces
    static final class Store implements ExceptionHandler<StoreTrouble, HttpResponse<?>> {
        @SuppressWarnings("rawtypes")
        @Override public HttpResponse<?> handle(HttpRequest request, StoreTrouble trouble) {
            return logged(HttpStatus.SERVICE_UNAVAILABLE, request, trouble);
        }
    }

    /** Whatever nobody expected. */
    @Singleton
    @Produces
    static final class Unexpected implements ExceptionHandler<Throwable, HttpResponse<?>> {
        @SuppressWarnings("rawtypes")
        @Override public HttpResponse<?> handle(HttpRequest request, Throwable trouble) {
            return logged(HttpStatus.INTERNAL_SERVER_ERROR, request, trouble);
        }
    }

    /** What the server finds by itself. */
    @Singleton
    static final class Server implements ErrorResponseProcessor<ProblemBody> {
        @Override public MutableHttpResponse<ProblemBody> processResponse(ErrorContext context, MutableHttpResponse<?> base) {
            HttpStatus status = base.status();
            Problem problem = status.getCode() >= 500 && context.getRootCause().isPresent()
                    ? Problem.trouble(status, log(context.getRequest(), context.getRootCause().get()))
                    : Problem.plain(status, detail(status));
            base.body(null);
            return base.body(problem.body()).contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
        }

        private static String detail(HttpStatus status) {
            return switch (status) {
                case BAD_REQUEST -> "The request cannot be read, or lacks its body.";
                case NOT_FOUND -> "There is nothing at this address.";
                case METHOD_NOT_ALLOWED -> "This address does not know that method; the header Allow names those it knows.";
                case UNSUPPORTED_MEDIA_TYPE -> "Send application/json.";
                case REQUEST_ENTITY_TOO_LARGE -> "The request is larger than " + HttpApi.LARGEST_REQUEST / (1 << 20) + " MiB.";
                default -> "The request cannot be answered: " + status.getReason() + ".";
            };
        }
    }

    private static HttpResponse<?> logged(HttpStatus status, HttpRequest<?> request, Throwable trouble) {
        return response(Problem.trouble(status, log(request, trouble)));
    }

    /** The path stays out: it may hold a member's address. */
    private static String log(HttpRequest<?> request, Throwable trouble) {
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        LOG.error("{} API {} failed", id, request.getMethod(), trouble);
        return id;
    }
}
