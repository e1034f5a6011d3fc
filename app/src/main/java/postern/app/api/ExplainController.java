package postern.app.api;

import io.micronaut.http.MediaType;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import postern.app.intake.Explain;

/**
 * What would become of a mail, if it came now. Nothing comes of the asking.
 *
 * <p>A mail may be as large as at the front door, so two at most are in hand; who comes meanwhile is asked to come again.
 * The body is read from the wire as it is understood, and never held as a whole.
 */
@Controller("/api/v1/explain")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ExplainController {
    private static final int AT_ONCE = 2;

    private final Explain explain;
    private final Semaphore places = new Semaphore(AT_ONCE);

    ExplainController(Explain explain) {
        this.explain = explain;
    }

    @Post
    @Consumes(MediaType.APPLICATION_JSON)
    ExplainView explain(ServerHttpRequest<?> request) {
        Query.of(request);
        if (!places.tryAcquire()) throw Problem.busy("Two mails are being explained; come again.");
        try {
            ExplainRequest.Asked asked = asked(request);
            return ExplainView.of(explain.explain(asked.question()), asked.members());
        } finally {
            places.release();
        }
    }

    private ExplainRequest.Asked asked(ServerHttpRequest<?> request) {
        long octets = request.byteBody().expectedLength().orElse(-1);
        try (InputStream body = request.byteBody().toInputStream()) {
            return ExplainRequest.read(body, octets, explain.largest(), new Faults());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
