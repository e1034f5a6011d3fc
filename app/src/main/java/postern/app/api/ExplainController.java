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
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.outbound.store.Database;

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

    private final Database database;
    private final Explain explain;
    private final Semaphore places = new Semaphore(AT_ONCE);

    ExplainController(Database database, Explain explain) {
        this.database = database;
        this.explain = explain;
    }

    @Post
    @Consumes(MediaType.APPLICATION_JSON)
    ExplainView explain(ServerHttpRequest<?> request, Caller caller) {
        Query.of(request);
        if (!places.tryAcquire()) throw Problem.busy("Two mails are being explained; come again.");
        try {
            ExplainRequest.Asked asked = asked(request, caller);
            return ExplainView.of(explain.explain(asked.question()), asked.members());
        } finally {
            places.release();
        }
    }

    private ExplainRequest.Asked asked(ServerHttpRequest<?> request, Caller caller) {
        long octets = request.byteBody().expectedLength().orElse(-1);
        try (InputStream body = request.byteBody().toInputStream()) {
            ExplainRequest.Asked asked = ExplainRequest.read(body, octets, explain.largest(), new Faults());
            database.transact(tx -> {
                caller.may(tx, asked.question().to(), Deed.SEE, Matter.EXPLAIN, "list");
                if (asked.members()) caller.may(tx, asked.question().to(), Deed.SEE, Matter.MEMBERS, "list");
            });
            return asked;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
