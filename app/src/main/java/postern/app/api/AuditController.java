package postern.app.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;
import postern.app.lists.Access.Matter;
import postern.app.lists.Audit;
import postern.outbound.store.Database;
import postern.rewrite.mail.EmailAddress;

/** Who changed what, newest first. To owners, what was changed of their lists. */
@Controller("/api/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditController {
    private final Database database;
    private final Audit audit;

    AuditController(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /**
     * @param who    the id of a key, or a person's address
     * @param list   null if it belongs to none, or to several
     * @param before JSON as a text, for it may be cut off; null where there was nothing
     */
    @Serdeable
    record EntryView(long id, String at, String who, String label, String action, String object, String list, String before, String after) {
        static EntryView of(Audit.Entry entry) {
            return new EntryView(entry.id(), entry.at().toString(), entry.actor().who(), entry.actor().label(), entry.action(), entry.object(),
                    entry.list().orElse(null), entry.before().orElse(null), entry.after().orElse(null));
        }
    }

    @Get
    Page<EntryView> page(HttpRequest<?> request, Caller caller) {
        Query query = Query.of(request, "object", "list", "who", "limit", "cursor");
        long before = query.text("cursor").map(Cursor::decode).map(AuditController::number).orElse(Long.MAX_VALUE);
        var filter = new Audit.Filter(query.text("object"), query.text("list").map(AuditController::address), query.text("who"));
        return Page.read(database, query, (tx, most) -> audit.page(tx, caller.scope(Matter.AUDIT), filter, before, most), entry -> Long.toString(entry.id()), EntryView::of);
    }

    private static EmailAddress address(String text) {
        Optional<EmailAddress> address = ListAddress.parse(text);
        return address.orElseThrow(() -> Problem.query("list", "is not a mail address"));
    }

    private static long number(String place) {
        if (!place.matches("[0-9]{1,18}")) throw Problem.query("cursor", "is not one that the audit trail gave");
        return Long.parseLong(place);
    }
}
