package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import postern.app.lists.Access.Deed;
import postern.app.lists.Access.Matter;
import postern.app.lists.MailingList;
import postern.app.notices.NoticeLists;
import postern.app.notices.NoticeOptions;
import postern.app.notices.Texts;
import postern.outbound.store.Database;

/** What a list wants of the mails that Postern writes about it. */
@Controller("/api/v1/lists/{address}/notices")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NoticesController {
    private final Database database;
    private final DurableChange durably;
    private final ListPath path;
    private final NoticeLists notices;
    private final Texts texts;

    NoticesController(Database database, DurableChange durably, ListPath path, NoticeLists notices, Texts texts) {
        this.database = database;
        this.durably = durably;
        this.path = path;
        this.notices = notices;
        this.texts = texts;
    }

    /** @param language null for the house's */
    @Serdeable
    record NoticesView(String language, boolean waiting) {
        static NoticesView of(NoticeOptions options) {
            return new NoticesView(options.language().orElse(null), options.waiting());
        }
    }

    @Get
    HttpResponse<NoticesView> show(HttpRequest<?> request, Caller caller, @PathVariable String address) {
        Query.of(request);
        NoticesView view = database.inTransaction(tx -> NoticesView.of(notices.options(tx, path.existing(tx, caller, address, Deed.SEE, Matter.LIST).key())));
        return HttpResponse.ok(view).header("ETag", Etag.of(view));
    }

    /** What is left out is as usual again. */
    @Put
    HttpResponse<NoticesView> replace(HttpRequest<?> request, Caller caller, @PathVariable String address, @Body byte[] body) {
        Query.of(request);
        database.transact(tx -> path.existing(tx, caller, address, Deed.CHANGE, Matter.LIST));
        NoticeOptions wanted = read(body);
        return durably.make(caller, tx -> {
            MailingList list = path.locked(tx, caller, address, Matter.LIST);
            NoticesView before = NoticesView.of(notices.options(tx, list.key()));
            NoticesView after = NoticesView.of(wanted);
            Etag.demand(request, Etag.of(before), "list's notices");
            HttpResponse<NoticesView> answer = HttpResponse.ok(after).header("ETag", Etag.of(after));
            if (before.equals(after)) return Changed.nothing(answer);
            notices.set(tx, list.key(), wanted);
            return Changed.of(answer, Changed.Trail.changed("notices of " + list.key(), before, after).of(list.address()));
        });
    }

    private NoticeOptions read(byte[] body) {
        var faults = new Faults();
        var options = new AtomicReference<>(NoticeOptions.USUAL);
        JsonBody.read(body, faults, json -> json.object("", Map.of(
                "language", at -> {
                    if (!json.isNull()) json.text(at).ifPresent(tag -> options.updateAndGet(so -> new NoticeOptions(Optional.of(tag), so.waiting())));
                },
                "waiting", at -> {
                    if (!json.isNull()) json.flag(at).ifPresent(waiting -> options.updateAndGet(so -> new NoticeOptions(so.language(), waiting)));
                })));
        options.get().language().filter(tag -> !texts.languages().contains(tag))
                .ifPresent(_ -> faults.add("language", "is not a language that there are texts in: " + String.join(", ", texts.languages().stream().sorted().toList())));
        faults.throwIfAny();
        return options.get();
    }
}
