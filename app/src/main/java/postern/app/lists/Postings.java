package postern.app.lists;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** What was accepted, and why: the household's half of a posting's trace. */
public final class Postings {
    private static final int LONGEST_ID = 998;
    private static final int MOST_CHANGES = 20_000;
    private static final int LONGEST_REASON = 1_000;
    private static final String SELECT = """
            SELECT id, destination, domain, message_id, queue_id, rule, changes, copies, octets, accepted_at,
                found, proven_by, munged, passes, forecast, hidden, reason, own_unsubscribe FROM app_posting
            """;

    public void add(Tx tx, AcceptedPosting posting) {
        tx.update("""
                INSERT INTO app_posting (id, destination_key, destination, domain, message_id, queue_id, rule, changes, copies, octets, accepted_at,
                                         found, proven_by, munged, passes, forecast, hidden, reason, own_unsubscribe)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, posting.id(), posting.destination().key(), posting.destination().toString(), posting.domain().ascii(),
                kept(posting.messageId(), LONGEST_ID), posting.queueId().map(id -> kept(id, LONGEST_ID)).orElse(null), posting.rule(),
                kept(String.join("\n", posting.changes()), MOST_CHANGES), posting.copies(), posting.octets(), posting.accepted(),
                posting.outlook().map(outlook -> kept(outlook.text(), MOST_CHANGES)).orElse(null), posting.outlook().flatMap(AcceptedPosting.Outlook::provenBy).orElse(null),
                posting.outlook().map(AcceptedPosting.Outlook::munged).orElse(null), posting.outlook().map(AcceptedPosting.Outlook::passes).orElse(null),
                posting.outlook().map(outlook -> kept(outlook.reason(), LONGEST_REASON)).orElse(null),
                posting.outlook().map(AcceptedPosting.Outlook::hidden).orElse(null), kept(posting.reason(), LONGEST_REASON), posting.ownUnsubscribe());
    }

    public Optional<AcceptedPosting> find(Tx tx, String id) {
        return tx.first(SELECT + "WHERE id = ?", Postings::read, id);
    }

    /** Newest first. @param before the id of the last one seen; empty for the first page */
    public List<AcceptedPosting> page(Tx tx, Scope scope, String before, int limit) {
        return tx.query(SELECT + "WHERE id < ?" + mine(scope) + " ORDER BY id DESC FETCH FIRST ? ROWS ONLY", Postings::read,
                scope.arguments(List.of(upTo(before)), limit));
    }

    /** The same of all. */
    public List<AcceptedPosting> page(Tx tx, String before, int limit) {
        return page(tx, Scope.ALL, before, limit);
    }

    /** The same for one destination. */
    public List<AcceptedPosting> page(Tx tx, Scope scope, EmailAddress destination, String before, int limit) {
        return tx.query(SELECT + "WHERE destination_key = ? AND id < ?" + mine(scope) + " ORDER BY id DESC FETCH FIRST ? ROWS ONLY", Postings::read,
                scope.arguments(List.of(destination.key(), upTo(before)), limit));
    }

    private static String mine(Scope scope) {
        return scope.since("app_posting.destination_key", "app_posting.accepted_at");
    }

    /** Removes those that the queue has forgotten. */
    public void forget(Tx tx, List<String> ids) {
        tx.update("DELETE FROM app_posting WHERE id = ANY(?)", (Object) ids.toArray(String[]::new));
    }

    /** Removes those that had no copies and were accepted before {@code before}. */
    public void forgetUncopied(Tx tx, Instant before) {
        tx.update("DELETE FROM app_posting WHERE accepted_at < ? AND copies = 0", before);
    }

    private static String upTo(String before) {
        return before.isEmpty() ? "Z".repeat(26) : before;
    }

    /** As much as the column holds; PostgreSQL keeps no NUL. */
    private static String kept(String text, int longest) {
        String clean = text.replace("\0", "");
        return clean.length() <= longest ? clean : clean.substring(0, longest);
    }

    private static AcceptedPosting read(Row row) {
        return new AcceptedPosting(row.string("id"), EmailAddress.parse(row.string("destination")), new DomainName(row.string("domain")),
                row.string("message_id"), row.optionalString("queue_id"), row.string("rule"), row.string("changes").lines().toList(),
                (int) row.number("copies"), row.number("octets"), row.instant("accepted_at"), outlook(row), row.string("reason"), row.flag("own_unsubscribe"));
    }

    private static Optional<AcceptedPosting.Outlook> outlook(Row row) {
        return row.optionalString("found").map(found -> new AcceptedPosting.Outlook(found, row.optionalString("proven_by"), row.flag("munged"),
                row.flag("passes"), row.string("forecast"), row.flag("hidden")));
    }
}
