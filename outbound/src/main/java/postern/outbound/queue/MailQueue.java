package postern.outbound.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import postern.outbound.store.Database;
import postern.outbound.store.Row;
import postern.outbound.store.Schema;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.ReversePath;

/**
 * The queue as it is stored: which copies are due, who is sending them, what came of it.
 *
 * <p><b>Promise:</b> a copy is in one claim at a time, until the claim runs out; what is settled under a claim that others have taken
 * over does not count. The cost of a claim is the same whether a hundred or a million copies wait.
 * <p><b>Fairness:</b> a posting's copies stand in slices of a hundred, each slice 10 s behind the one before it; the earliest
 * slice goes first. So a posting for many does not keep a later one for few waiting, nor do endless small ones keep it from ending.
 * <p><b>On failure:</b> {@link postern.outbound.store.StoreTrouble}; let it pass, and nothing of the transaction is kept.
 * <p><b>Threads:</b> any, each in its own transaction. On H2 there is one node and so one claimer; on PostgreSQL each node
 * has one.
 */
public final class MailQueue {
    /** How long a claim lasts. */
    public static final Duration LEASE = Duration.ofMinutes(20);

    private static final int SLICE = 100;
    private static final Duration BEHIND = Duration.ofSeconds(10);
    /** How many copies get due, or are taken from a dead node, in one go. */
    private static final int WAKE_AT_ONCE = 1000;
    private static final int FORGET_AT_ONCE = 1000;

    private final String node = UUID.randomUUID().toString();
    private final AtomicLong claims = new AtomicLong();

    /** Makes or updates the tables. */
    public static void migrate(Database database) {
        Schema.migrate(database, "queue", "classpath:postern/outbound/queue/schema");
    }

    /**
     * Stores a posting and a due copy for each of {@code recipients}, in this order.
     *
     * @throws IllegalArgumentException if there is no recipient
     */
    public void add(Tx tx, QueuedPosting posting, List<EmailAddress> recipients) {
        if (recipients.isEmpty()) throw new IllegalArgumentException("a posting without a recipient");
        Instant accepted = micros(posting.accepted());
        tx.update("INSERT INTO queue_posting (id, domain, octets, eight_bit, smtp_utf8, sender, signed, personal, accepted, copies, delivered, failed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
                posting.id(), posting.domain().ascii(), posting.message().size(), posting.eightBit(), posting.smtpUtf8(),
                posting.sender().map(ReversePath::toString).orElse(null), posting.signed(), posting.personal(), accepted, recipients.size());
        StoredMessage.write(tx, posting.id(), posting.message());
        var copies = new ArrayList<Object[]>(recipients.size());
        for (EmailAddress recipient : recipients) {
            Instant turn = accepted.plus(BEHIND.multipliedBy(copies.size() / SLICE));
            copies.add(new Object[] {posting.id(), recipient.toString(), "due", turn, 0});
        }
        tx.batch("INSERT INTO queue_copy (posting, recipient, state, turn, attempts) VALUES (?, ?, ?, ?, ?)", copies);
    }

    /** The posting with its message; empty if it is unknown or settled. */
    public Optional<QueuedPosting> posting(Tx tx, String id) {
        return tx.first("SELECT domain, octets, eight_bit, smtp_utf8, sender, signed, personal, accepted FROM queue_posting WHERE id = ? AND settled IS NULL", row ->
                new Stored(new DomainName(row.string("domain")), (int) row.number("octets"), row.flag("eight_bit"), row.flag("smtp_utf8"),
                        row.instant("accepted"), row.optionalString("sender").map(MailQueue::sender), row.flag("signed"), row.flag("personal")), id)
                .map(stored -> new QueuedPosting(id, stored.domain, StoredMessage.read(tx, id, stored.octets), stored.eightBit, stored.smtpUtf8,
                        stored.accepted, stored.sender, stored.signed, stored.personal));
    }

    private record Stored(DomainName domain, int octets, boolean eightBit, boolean smtpUtf8, Instant accepted, Optional<ReversePath> sender,
                          boolean signed, boolean personal) { }

    private static ReversePath sender(String text) {
        return text.isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(text));
    }

    /** Takes up to {@code atMost} due copies until {@code now} plus {@link #LEASE}; also those whose claim has run out. */
    public Claim claim(Tx tx, Instant now, int atMost) {
        wake(tx, now);
        String name = node + "/" + claims.incrementAndGet();
        Instant until = micros(now.plus(LEASE));
        List<QueuedCopy> found = tx.query("SELECT id, posting, recipient, attempts FROM queue_copy WHERE state = 'due' ORDER BY state, turn LIMIT ?"
                + tx.skipLocked(), MailQueue::copy, atMost);
        int[] taken = tx.batch("UPDATE queue_copy SET state = 'claimed', turn = ?, claim = ? WHERE id = ? AND claim IS NULL",
                found.stream().map(copy -> new Object[] {until, name, copy.id()}).toList());
        List<QueuedCopy> copies = changed(found, taken);
        return new Claim(name, until, copies, postings(tx, copies));
    }

    private static Map<String, Claim.Posting> postings(Tx tx, List<QueuedCopy> copies) {
        if (copies.isEmpty()) return Map.of();
        var postings = new TreeMap<String, Claim.Posting>();
        tx.query("SELECT id, octets, accepted FROM queue_posting WHERE id = ANY(?)", row ->
                postings.put(row.string("id"), new Claim.Posting((int) row.number("octets"), row.instant("accepted"))),
                ids(copies.stream().map(QueuedCopy::posting).distinct().toList()));
        return postings;
    }

    /** Ends all claims: for a node that is alone with its database and has just started, so that none can be in hand. */
    public void reclaim(Tx tx) {
        tx.update("UPDATE queue_copy SET state = 'due', claim = NULL WHERE state = 'claimed'");
    }

    /** Deferred copies whose time has come, and copies whose claim has run out, get due. */
    private static void wake(Tx tx, Instant now) {
        String pick = "SELECT id, claim FROM queue_copy WHERE state = ? AND turn <= ? ORDER BY state, turn LIMIT ?" + tx.skipLocked();
        List<Object[]> waited = tx.query(pick, row -> new Object[] {row.number("id")}, "deferred", now, WAKE_AT_ONCE);
        tx.batch("UPDATE queue_copy SET state = 'due' WHERE id = ? AND claim IS NULL", waited);
        List<Object[]> lapsed = tx.query(pick, row -> new Object[] {row.number("id"), row.string("claim"), now}, "claimed", now, WAKE_AT_ONCE);
        tx.batch("UPDATE queue_copy SET state = 'due', claim = NULL WHERE id = ? AND claim = ? AND turn <= ?", lapsed);
    }

    /**
     * Writes down attempts. Where the last copy of a posting is settled, its message is deleted; the rows stay for the trace
     * until {@link #forget}.
     */
    public Settled settle(Tx tx, List<Settlement> settlements) {
        List<Settlement> sorted = settlements.stream().sorted(Comparator.comparingLong(s -> s.copy().id())).toList();
        int[] counted = tx.batch("UPDATE queue_copy SET state = ?, turn = ?, claim = ?, attempts = ? WHERE id = ? AND claim = ?",
                sorted.stream().map(MailQueue::settling).toList());
        List<Settlement> ours = changed(sorted, counted);
        tx.batch("INSERT INTO queue_attempt (copy, number, at, relay, outcome, code, status, text, again) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ours.stream().map(Attempts::row).toList());
        List<Long> lost = new ArrayList<>(sorted.stream().map(s -> s.copy().id()).toList());
        lost.removeAll(ours.stream().map(s -> s.copy().id()).toList());
        return new Settled(lost, finish(tx, ours));
    }

    private static Object[] settling(Settlement settlement) {
        int attempts = settlement.copy().attempts() + 1;
        long id = settlement.copy().id();
        Instant at = micros(settlement.at());
        return switch (settlement.next()) {
            case Next.Done() -> new Object[] {"delivered", at, "", attempts, id, settlement.claim()};
            case Next.GiveUp _ -> new Object[] {"failed", at, "", attempts, id, settlement.claim()};
            case Next.At(Instant again) -> new Object[] {"deferred", micros(again), null, attempts, id, settlement.claim()};
            case Next.Hold _, Next.Rest _ -> throw new IllegalArgumentException("no attempt to settle");
        };
    }

    /** Counts on the posting's row, in the order of ids so that two nodes never wait for each other; ends those without open copies. */
    private static Map<String, CopyCounts> finish(Tx tx, List<Settlement> ours) {
        var ended = new TreeMap<String, int[]>();
        for (Settlement settlement : ours) {
            if (settlement.next() instanceof Next.At) continue;
            ended.computeIfAbsent(settlement.copy().posting(), _ -> new int[2])[settlement.next() instanceof Next.Done ? 0 : 1]++;
        }
        if (ended.isEmpty()) return Map.of();
        tx.batch("UPDATE queue_posting SET delivered = delivered + ?, failed = failed + ? WHERE id = ?",
                ended.entrySet().stream().map(e -> new Object[] {e.getValue()[0], e.getValue()[1], e.getKey()}).toList());
        var finished = new TreeMap<String, CopyCounts>();
        tx.query("SELECT id, delivered, failed FROM queue_posting WHERE id = ANY(?) AND delivered + failed = copies", row ->
                finished.put(row.string("id"), new CopyCounts(0, (int) row.number("delivered"), 0, (int) row.number("failed"))), ids(ended.keySet()));
        Instant now = ours.stream().map(Settlement::at).max(Comparator.naturalOrder()).orElseThrow();
        List<Object[]> keys = finished.keySet().stream().map(id -> new Object[] {id}).toList();
        tx.batch("DELETE FROM queue_message WHERE posting = ?", keys);
        tx.batch("UPDATE queue_posting SET settled = ? WHERE id = ?", finished.keySet().stream().map(id -> new Object[] {micros(now), id}).toList());
        return finished;
    }

    /**
     * Gives copies of {@code claim} back as if they had not been tried; they are due again from {@code notBefore} on.
     *
     * @return how many were still the claim's
     */
    public int release(Tx tx, String claim, Collection<QueuedCopy> copies, Instant now, Instant notBefore) {
        boolean atOnce = !notBefore.isAfter(now);
        Instant turn = micros(atOnce ? now : notBefore);
        int[] changed = tx.batch("UPDATE queue_copy SET state = ?, turn = ?, claim = NULL WHERE id = ? AND claim = ?",
                copies.stream().sorted(Comparator.comparingLong(QueuedCopy::id))
                        .map(copy -> new Object[] {atOnce ? "due" : "deferred", turn, copy.id(), claim}).toList());
        return Arrays.stream(changed).sum();
    }

    /**
     * Removes postings that were settled before {@code before}, with copies and attempts; at most a thousand in one go.
     *
     * @return their ids; call again until there are none
     */
    public List<String> forget(Tx tx, Instant before) {
        String[] old = tx.query("SELECT id FROM queue_posting WHERE settled < ? ORDER BY settled, accepted LIMIT ?", row -> row.string("id"),
                before, FORGET_AT_ONCE).toArray(String[]::new);
        if (old.length == 0) return List.of();
        tx.update("DELETE FROM queue_attempt WHERE copy IN (SELECT id FROM queue_copy WHERE posting = ANY(?))", (Object) old);
        tx.update("DELETE FROM queue_copy WHERE posting = ANY(?)", (Object) old);
        tx.update("DELETE FROM queue_posting WHERE id = ANY(?)", (Object) old);
        return List.of(old);
    }

    /** Counts for each of {@code postings} that is known. */
    public Map<String, CopyCounts> counts(Tx tx, Collection<String> postings) {
        var counts = new TreeMap<String, CopyCounts>();
        tx.query("SELECT id, copies, delivered, failed, CASE WHEN settled IS NULL THEN (SELECT COUNT(*) FROM queue_copy"
                + " WHERE posting = queue_posting.id AND claim IS NULL AND attempts > 0) ELSE 0 END AS deferred"
                + " FROM queue_posting WHERE id = ANY(?)", row -> counts.put(row.string("id"), counted(row)), ids(postings));
        return counts;
    }

    private static CopyCounts counted(Row row) {
        int delivered = (int) row.number("delivered");
        int failed = (int) row.number("failed");
        int deferred = (int) row.number("deferred");
        return new CopyCounts((int) row.number("copies") - delivered - failed - deferred, delivered, deferred, failed);
    }

    /** A posting's copies with their attempts: up to {@code atMost} of those with an id above {@code after}, by id. */
    public List<CopyTrace> copies(Tx tx, String posting, long after, int atMost) {
        return Attempts.traces(tx, posting, after, atMost);
    }

    /** For whom {@code postings} have copies, settled or not. */
    public List<EmailAddress> recipients(Tx tx, Collection<String> postings) {
        return tx.query("SELECT recipient FROM queue_copy WHERE posting = ANY(?)", row -> EmailAddress.parse(row.string("recipient")), ids(postings));
    }

    /** The copy with this number, settled or not: whose a returning report is. */
    public Optional<QueuedCopy> copy(Tx tx, long id) {
        return tx.first("SELECT id, posting, recipient, attempts FROM queue_copy WHERE id = ?", MailQueue::copy, id);
    }

    /** Copies not yet settled. Reads a row for each open posting: to be asked by the minute, not per mail. */
    public long waiting(Tx tx) {
        return tx.first("SELECT COALESCE(SUM(copies - delivered - failed), 0) AS n FROM queue_posting WHERE settled IS NULL",
                row -> row.number("n")).orElse(0L);
    }

    /** When the oldest posting that is not settled was accepted. */
    public Optional<Instant> oldestWaiting(Tx tx) {
        return tx.first("SELECT accepted FROM queue_posting WHERE settled IS NULL ORDER BY settled, accepted LIMIT 1", row -> row.instant("accepted"));
    }

    private static QueuedCopy copy(Row row) {
        return new QueuedCopy(row.number("id"), row.string("posting"), EmailAddress.parse(row.string("recipient")), (int) row.number("attempts"));
    }

    private static <T> List<T> changed(List<T> all, int[] counts) {
        var changed = new ArrayList<T>(counts.length);
        for (int i = 0; i < counts.length; i++) if (counts[i] == 1) changed.add(all.get(i));
        return changed;
    }

    private static Object ids(Collection<String> ids) {
        return ids.toArray(String[]::new);
    }

    /** What both databases keep of an instant. */
    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
