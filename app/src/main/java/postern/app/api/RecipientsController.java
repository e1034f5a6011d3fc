package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.SequenceInputStream;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Domains;
import postern.app.lists.Forwards;
import postern.app.lists.Lists;
import postern.outbound.store.Database;

/** The recipient map for the mail server in front: what is not in it, it refuses by itself. */
@Controller("/api/v1/recipients")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RecipientsController {
    private static final String TEXT = "text/plain;charset=UTF-8";

    private final Database database;
    private final Domains domains;
    private final Lists lists;
    private final Forwards forwards;

    RecipientsController(Database database, Domains domains, Lists lists, Forwards forwards) {
        this.database = database;
        this.domains = domains;
        this.lists = lists;
        this.forwards = forwards;
    }

    @Get(produces = TEXT)
    StreamedFile map(HttpRequest<?> request, Caller caller) {
        Query.of(request);
        caller.may(Deed.SEE, Matter.RECIPIENTS, "recipient map");
        return new StreamedFile(new SequenceInputStream(new RecipientMap(database, domains, lists, forwards)), MediaType.of(TEXT));
    }
}
