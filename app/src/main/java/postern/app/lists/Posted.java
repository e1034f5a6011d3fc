package postern.app.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * What came for lists and was posted or held: how often somebody writes, and whether a mail was posted before.
 *
 * <p>Whether it was is looked up before it is decided, so of two copies that come at the same moment both may pass: this is against
 * whoever sends what others wrote, not against mail that Postfix repeats.
 */
public final class Posted {
    /** Long enough to know a copy of a list's mail when it is sent to another. */
    public static final Duration KEPT = Duration.ofDays(31);

    /**
     * @param id       of the posting, or of the entry that is held
     * @param author   the first in From
     * @param proven   counted apart: nobody uses up the postings of one whom he only claims to be
     * @param mail     of Message-ID and body, 64 hexadecimal digits; empty without a Message-ID
     * @param identity of all that its author wrote, 64 hexadecimal digits
     */
    public record Trace(String id, MailingList list, EmailAddress author, boolean proven, Optional<String> mail, String identity, Instant at) { }

    /** @param posted false while it is held */
    public void add(Tx tx, Trace trace, boolean posted) {
        tx.update("INSERT INTO app_posted (id, list_key, author_key, proven, posted, mail, identity, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", trace.id(), trace.list().key(),
                trace.author().key(), trace.proven(), posted, trace.mail().orElse(null), trace.identity(), trace.at());
    }

    /** What was held is posted. @return false if nothing is known of it */
    public boolean approved(Tx tx, String id) {
        return tx.update("UPDATE app_posted SET posted = TRUE WHERE id = ?", id) == 1;
    }

    /** True if the same Message-ID and body were posted to a list, under a header that says otherwise. */
    public boolean isReplay(Tx tx, String mail, String identity) {
        return tx.first("SELECT id FROM app_posted WHERE mail = ? AND posted = TRUE AND identity <> ? FETCH FIRST 1 ROW ONLY", row -> true, mail, identity).isPresent();
    }

    /** @param counts how often he and all others posted: what is held is counted in any case */
    public Circumstances.Rates rates(Tx tx, MailingList list, EmailAddress author, boolean proven, Instant now, boolean counts) {
        Instant hour = since(list, now.minus(Duration.ofHours(1)));
        Instant day = since(list, now.minus(Duration.ofDays(1)));
        String domain = "%@" + author.domain().ascii().replace("!", "!!").replace("_", "!_");
        return tx.first("SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN author_key = ? THEN 1 ELSE 0 END), 0) AS own FROM app_posted"
                        + " WHERE list_key = ? AND at >= ? AND posted = FALSE AND proven = ? AND author_key LIKE ? ESCAPE '!'",
                row -> counts ? new Circumstances.Rates(of(tx, list, author, proven, hour), of(tx, list, author, proven, day), of(tx, list, hour), row.number("own"), row.number("n"))
                        : new Circumstances.Rates(0, 0, 0, row.number("own"), row.number("n")), author.key(), list.key(), day, proven, domain).orElseThrow();
    }

    /** What came before the list was made was for a former one of its address. */
    private static Instant since(MailingList list, Instant then) {
        return then.isBefore(list.created()) ? list.created() : then;
    }

    private static long of(Tx tx, MailingList list, Instant since) {
        return tx.first("SELECT COUNT(*) AS n FROM app_posted WHERE list_key = ? AND at >= ?", row -> row.number("n"), list.key(), since).orElseThrow();
    }

    private static long of(Tx tx, MailingList list, EmailAddress author, boolean proven, Instant since) {
        return tx.first("SELECT COUNT(*) AS n FROM app_posted WHERE list_key = ? AND author_key = ? AND proven = ? AND at >= ?", row -> row.number("n"),
                list.key(), author.key(), proven, since).orElseThrow();
    }

    /** Removes what came before {@code before}. */
    public void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_posted WHERE at < ?", before);
    }
}
