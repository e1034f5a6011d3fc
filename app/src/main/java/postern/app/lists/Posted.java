package postern.app.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
    /** Of one mail: who names more is none of those who may post. */
    public static final int MOST_AUTHORS = 20;

    /**
     * @param id       of the posting, or of the entry that is held
     * @param authors  all in From, at least one; no more than {@link #MOST_AUTHORS} different ones are written down
     * @param proven   counted apart: nobody uses up the postings of one whom he only claims to be
     * @param sameness what it is known by again
     */
    public record Trace(String id, MailingList list, List<EmailAddress> authors, boolean proven, Sameness sameness, Instant at) {
        public Trace {
            authors = distinct(authors);
        }
    }

    /**
     * What a mail is known by again; hashes of 64 hexadecimal digits.
     *
     * @param mail       of Message-ID and body; empty without a Message-ID
     * @param signatures those of its authors, which whoever sends it once more must leave as they are
     * @param identity   of all that its author wrote: a mail with the same is no replay, but the very mail, for another list or repeated
     */
    public record Sameness(Optional<String> mail, Set<String> signatures, String identity) {
        public Sameness {
            signatures = Set.copyOf(signatures);
        }
    }

    /** @param posted false while it is held */
    public void add(Tx tx, Trace trace, boolean posted) {
        tx.update("INSERT INTO app_posted (id, list_key, author_key, proven, posted, mail, identity, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", trace.id(), trace.list().key(),
                trace.authors().getFirst().key(), trace.proven(), posted, trace.sameness().mail().orElse(null), trace.sameness().identity(), trace.at());
        tx.batch("INSERT INTO app_posted_coauthor (id, list_key, author_key, proven, posted, at) VALUES (?, ?, ?, ?, ?, ?)", trace.authors().stream().skip(1)
                .map(author -> new Object[] {trace.id(), trace.list().key(), author.key(), trace.proven(), posted, trace.at()}).toList());
        tx.batch("INSERT INTO app_posted_signature (signature, id, at) VALUES (?, ?, ?)", trace.sameness().signatures().stream()
                .map(signature -> new Object[] {signature, trace.id(), trace.at()}).toList());
    }

    /** What was held is posted. @return false if nothing is known of it */
    public boolean approved(Tx tx, String id) {
        tx.update("UPDATE app_posted_coauthor SET posted = TRUE WHERE id = ?", id);
        return tx.update("UPDATE app_posted SET posted = TRUE WHERE id = ?", id) == 1;
    }

    /** True if the same Message-ID and body, or what bore one of the same signatures, were posted to a list under a header that says otherwise. */
    public boolean isReplay(Tx tx, Sameness sameness) {
        return sameness.mail().stream().anyMatch(mail -> tx.first("SELECT id FROM app_posted WHERE mail = ? AND posted = TRUE AND identity <> ? FETCH FIRST 1 ROW ONLY",
                row -> true, mail, sameness.identity()).isPresent()) || sameness.signatures().stream().anyMatch(signature -> tx.first("""
                SELECT p.id FROM app_posted_signature s JOIN app_posted p ON p.id = s.id WHERE s.signature = ? AND p.posted = TRUE AND p.identity <> ? FETCH FIRST 1 ROW ONLY
                """, row -> true, signature, sameness.identity()).isPresent());
    }

    /**
     * What counts against a mail of all these: of each number, that of the author who has most.
     *
     * @param authors all in From, at least one
     * @param counts  how often they and all others posted: what is held is counted in any case
     */
    public Circumstances.Rates rates(Tx tx, MailingList list, List<EmailAddress> authors, boolean proven, Instant now, boolean counts) {
        Instant hour = since(list, now.minus(Duration.ofHours(1)));
        Instant day = since(list, now.minus(Duration.ofDays(1)));
        long listHour = counts ? of(tx, list, hour) : 0;
        return distinct(authors).stream().map(author -> rates(tx, new Asked(list, author, proven), hour, day, counts)).reduce(Circumstances.Rates.NONE.of(listHour), Circumstances.Rates::or);
    }

    /** Whose postings are counted, and where. */
    private record Asked(MailingList list, EmailAddress author, boolean proven) { }

    private static Circumstances.Rates rates(Tx tx, Asked asked, Instant hour, Instant day, boolean counts) {
        String domain = "%@" + asked.author().domain().ascii().replace("!", "!!").replace("_", "!_");
        Object[] held = {asked.list().key(), day, asked.proven(), domain};
        String of = " WHERE list_key = ? AND at >= ? AND posted = FALSE AND proven = ? AND author_key LIKE ? ESCAPE '!'";
        var arguments = new ArrayList<Object>(List.of(asked.author().key()));
        arguments.addAll(List.of(held));
        arguments.addAll(List.of(held));
        return tx.first("SELECT COUNT(DISTINCT id) AS n, COALESCE(SUM(CASE WHEN author_key = ? THEN 1 ELSE 0 END), 0) AS own FROM"
                        + " (SELECT id, author_key FROM app_posted" + of + " UNION ALL SELECT id, author_key FROM app_posted_coauthor" + of + ") held",
                row -> new Circumstances.Rates(counts ? of(tx, asked, hour) : 0, counts ? of(tx, asked, day) : 0, 0, row.number("own"), row.number("n")), arguments.toArray()).orElseThrow();
    }

    /** What came before the list was made was for a former one of its address. */
    private static Instant since(MailingList list, Instant then) {
        return then.isBefore(list.created()) ? list.created() : then;
    }

    private static long of(Tx tx, MailingList list, Instant since) {
        return tx.first("SELECT COUNT(*) AS n FROM app_posted WHERE list_key = ? AND at >= ?", row -> row.number("n"), list.key(), since).orElseThrow();
    }

    private static long of(Tx tx, Asked asked, Instant since) {
        String of = " WHERE list_key = ? AND author_key = ? AND proven = ? AND at >= ?)";
        Object[] his = {asked.list().key(), asked.author().key(), asked.proven(), since};
        return tx.first("SELECT (SELECT COUNT(*) FROM app_posted" + of + " + (SELECT COUNT(*) FROM app_posted_coauthor" + of + " AS n", row -> row.number("n"),
                Stream.concat(Arrays.stream(his), Arrays.stream(his)).toArray()).orElseThrow();
    }

    /** Whatever the case of their addresses. */
    private static List<EmailAddress> distinct(List<EmailAddress> authors) {
        Map<String, EmailAddress> byKey = new LinkedHashMap<>();
        authors.forEach(author -> byKey.putIfAbsent(author.key(), author));
        return byKey.values().stream().limit(MOST_AUTHORS).toList();
    }

    /** Removes what came before {@code before}. */
    public void forget(Tx tx, Instant before) {
        tx.update("DELETE FROM app_posted_coauthor WHERE at < ?", before);
        tx.update("DELETE FROM app_posted_signature WHERE at < ?", before);
        tx.update("DELETE FROM app_posted WHERE at < ?", before);
    }
}
