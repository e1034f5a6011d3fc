package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.Journal;
import postern.app.lists.Postings;
import postern.app.lists.Scope;
import postern.outbound.queue.CopyCounts;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Database;
import postern.rewrite.mail.EmailAddress;

/** What was accepted and what became of it, newest first. */
@Controller("/api/v1/postings")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PostingsController {
    private final Database database;
    private final Postings postings;
    private final Journal journal;
    private final MailQueue queue;
    private final Relays relays;

    PostingsController(Database database, Postings postings, Journal journal, MailQueue queue, Relays relays) {
        this.database = database;
        this.postings = postings;
        this.journal = journal;
        this.queue = queue;
        this.relays = relays;
    }

    /** A list that is gone still has its postings; one that never was has none. */
    @Get
    Page<PostingView> page(HttpRequest<?> request, Caller caller) {
        Query query = Query.of(request, "list", "limit", "cursor");
        Optional<EmailAddress> list = query.text("list").map(PostingsController::address);
        int limit = query.limit();
        String before = query.after();
        boolean stopped = allStopped();
        return database.inTransaction(tx -> {
            Scope scope = caller.scope(Matter.POSTINGS);
            List<AcceptedPosting> found = list.map(address -> postings.page(tx, scope, address, before, limit + 1))
                    .orElseGet(() -> postings.page(tx, scope, before, limit + 1));
            Map<String, CopyCounts> counts = queue.counts(tx, found.stream().map(AcceptedPosting::id).toList());
            return Page.of(found, limit, AcceptedPosting::id,
                    posting -> PostingView.of(shown(caller, posting), Optional.ofNullable(counts.get(posting.id())), stopped));
        });
    }

    /** The trace. The page's limit and cursor are those of the copies. */
    @Get("/{id}")
    PostingTrace trace(HttpRequest<?> request, Caller caller, @PathVariable String id) {
        Query query = Query.of(request, "limit", "cursor");
        int limit = query.limit();
        long after = query.text("cursor").map(Cursor::decode).map(PostingsController::number).orElse(0L);
        boolean stopped = allStopped();
        return database.inTransaction(tx -> {
            AcceptedPosting found = postings.find(tx, id).orElseThrow(() -> Problem.notFound("posting"));
            caller.may(tx, found.destination(), found.accepted(), Deed.SEE, Matter.POSTINGS, "posting");
            AcceptedPosting posting = shown(caller, found);
            Optional<CopyCounts> counts = Optional.ofNullable(queue.counts(tx, List.of(id)).get(id));
            var copies = Page.of(queue.copies(tx, id, after, limit + 1), limit, copy -> Long.toString(copy.id()), CopyView::of);
            return PostingTrace.of(PostingView.of(posting, counts, stopped), posting, copies, journal.about(tx, id));
        });
    }

    private static AcceptedPosting shown(Caller caller, AcceptedPosting posting) {
        return caller.sees(Matter.HIDDEN_AUTHORS) ? posting : posting.withoutHiddenAuthor();
    }

    private boolean allStopped() {
        return relays.all().stream().allMatch(Relays.State::stopped);
    }

    private static EmailAddress address(String text) {
        return ListAddress.parse(text).orElseThrow(() -> Problem.query("list", "is not a mail address"));
    }

    private static long number(String place) {
        if (!place.matches("[0-9]{1,18}")) throw Problem.query("cursor", "is not one that this posting's copies gave");
        return Long.parseLong(place);
    }
}
