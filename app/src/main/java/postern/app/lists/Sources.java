package postern.app.lists;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import postern.outbound.store.Row;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/** Which lists take their members from elsewhere, and from where. */
public final class Sources {
    private static final String SELECT = """
            SELECT l.address AS address, url, bearer, every_s, revision, due_at, etag, digest, waiting, asked_at, succeeded_at, trouble
            FROM app_roster_source s JOIN app_list l ON l.address_key = s.list_key
            """;

    public Optional<RosterSource> find(Tx tx, MailingList list) {
        return tx.first(SELECT + "WHERE s.list_key = ?", Sources::read, list.key());
    }

    /**
     * In place of any other. What the former one answered is forgotten, and it is asked at once; the members stay till then. Its revision
     * is higher than any that a source of a former list of that address had: an answer to that one changes nothing.
     */
    public void put(Tx tx, MailingList list, RosterSource.Wanted wanted, Instant now) {
        long revision = find(tx, list).map(RosterSource::revision).orElse(0L);
        remove(tx, list);
        long higher = Math.max(revision, now.toEpochMilli()) + 1;
        tx.update("INSERT INTO app_roster_source (list_key, url, bearer, every_s, revision, due_at) VALUES (?, ?, ?, ?, ?, ?)",
                list.key(), wanted.url().toString(), wanted.bearer().orElse(null), (int) wanted.every().toSeconds(), higher, now);
    }

    /** The members stay. @return false if there was none */
    public boolean remove(Tx tx, MailingList list) {
        return tx.update("DELETE FROM app_roster_source WHERE list_key = ?", list.key()) == 1;
    }

    /**
     * Sources whose time has come, which from now on are the caller's to ask; until {@code again}, when somebody else may if the caller
     * has written down nothing.
     */
    public List<RosterSource> claim(Tx tx, Instant now, Instant again, int most) {
        List<RosterSource> due = tx.query(SELECT + "WHERE due_at <= ? ORDER BY due_at FETCH FIRST ? ROWS ONLY", Sources::read, now, most);
        return due.stream().filter(source -> tx.update("UPDATE app_roster_source SET due_at = ? WHERE list_key = ? AND revision = ? AND due_at = ?",
                again, source.list().key(), source.revision(), source.due()) == 1).toList();
    }

    /** Writes an answer down. @return false, and nothing is written, if the source was changed or answered since */
    public boolean answered(Tx tx, RosterSource source, RosterSource.Answered answer) {
        return tx.update("""
                UPDATE app_roster_source SET revision = revision + 1, etag = ?, digest = ?, waiting = ?, asked_at = ?, succeeded_at = ?, trouble = ?, due_at = ?
                WHERE list_key = ? AND revision = ?
                """, answer.etag().orElse(null), answer.digest().orElse(null), answer.waiting().orElse(null), answer.asked(), answer.succeeded().orElse(null),
                answer.trouble().orElse(null), answer.due(), source.list().key(), source.revision()) == 1;
    }

    private static RosterSource read(Row row) {
        var wanted = new RosterSource.Wanted(URI.create(row.string("url")), row.optionalString("bearer"), Duration.ofSeconds(row.number("every_s")));
        return new RosterSource(EmailAddress.parse(row.string("address")), wanted, row.number("revision"), row.instant("due_at"), row.optionalString("etag"),
                row.optionalString("digest"), row.optionalString("waiting"), row.optionalInstant("asked_at"), row.optionalInstant("succeeded_at"),
                row.optionalString("trouble"));
    }
}
