package postern.outbound.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.outbound.queue.CopyTrace.State;
import postern.outbound.queue.CopyTrace.Verdict;
import postern.outbound.relay.Blame;
import postern.outbound.relay.Outcome;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;

/** What the queue promises, on whichever database. */
interface MailQueueContract {
    Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    Outcome YES = new Outcome.Delivered(Reply.of(250, "2.0.0", "queued as 4XyZ"));
    Outcome LATER = new Outcome.Deferred(Reply.of(451, "4.3.0", "try later"), Blame.RECIPIENT);
    Outcome NEVER = new Outcome.Failed(Reply.of(550, "5.1.1", "no such user"), Blame.RECIPIENT);

    /** Empty but for the queue's tables; the same one throughout a test. */
    Database database();

    private <T> T in(Function<Tx, T> work) {
        return database().inTransaction(work);
    }

    private long number(Function<Tx, ? extends Number> work) {
        return database().inTransaction(work).longValue();
    }

    private static QueuedPosting posting(String id, Instant accepted, byte[] message) {
        return new QueuedPosting(id, DomainName.parse("lists.example"), RawMessage.parse(message), true, false, accepted);
    }

    private static byte[] message(int octets) {
        byte[] message = new byte[octets];
        byte[] header = "From: ada@example.org\r\nSubject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < octets; i++) message[i] = i < header.length ? header[i] : (byte) (i * 31 + i / 251);
        return message;
    }

    private static List<EmailAddress> members(int count) {
        return IntStream.range(0, count).mapToObj(i -> EmailAddress.parse("m" + i + "@example.net")).toList();
    }

    private void add(MailQueue queue, String id, Instant accepted, int copies) {
        database().transact(tx -> queue.add(tx, posting(id, accepted, message(500)), members(copies)));
    }

    private static List<Settlement> all(Claim claim, Next next, Outcome outcome, Instant at) {
        return claim.copies().stream().map(copy -> new Settlement(copy, claim.name(), next, outcome, "smarthost", at)).toList();
    }

    @Test default void aMessageComesBackByteForByteWhateverItsSize() {
        var queue = new MailQueue();
        int piece = 256 * 1024;
        for (int octets : new int[] {40, piece - 1, piece, piece + 1, 8 * piece, 8 * piece + 1, 20 * piece + 17}) {
            String id = "P" + octets;
            byte[] message = message(octets);
            database().transact(tx -> queue.add(tx, posting(id, NOON, message), members(1)));
            QueuedPosting found = in(tx -> queue.posting(tx, id)).orElseThrow();
            assertArrayEquals(message, found.message().toBytes(), octets + " octets");
            assertEquals(NOON, found.accepted());
            assertEquals("lists.example", found.domain().ascii());
            assertTrue(found.eightBit());
            assertFalse(found.smtpUtf8());
        }
    }

    @Test default void anEmptyMessageIsOneToo() {
        var queue = new MailQueue();
        database().transact(tx -> queue.add(tx, posting("EMPTY", NOON, new byte[0]), members(1)));
        assertEquals(0, in(tx -> queue.posting(tx, "EMPTY")).orElseThrow().message().size());
    }

    @Test default void addressesSurviveWhateverTheirCharactersAre() {
        var queue = new MailQueue();
        List<EmailAddress> odd = List.of(
                EmailAddress.parse("\"a \\\"quoted\\\" \\\\ one\"@example.org"), EmailAddress.parse("жанна@пример.example"),
                EmailAddress.parse("o'hara+x=y@sub_domain.example"), EmailAddress.parse("dot..dot.@example.org"),
                EmailAddress.parse("a@[192.0.2.1]"), EmailAddress.parse("\"🦊 @ fox\"@example.org"),
                new EmailAddress("\"".repeat(256), DomainName.parse("example.org")));
        database().transact(tx -> queue.add(tx, posting("P1", NOON, message(100)), odd));
        Claim claim = in(tx -> queue.claim(tx, NOON, 100));
        assertEquals(odd, claim.copies().stream().map(QueuedCopy::recipient).toList());
        QueuedCopy fox = claim.copies().get(5);
        assertEquals(Optional.of(fox), in(tx -> queue.copy(tx, fox.id())));
    }

    @Test default void aCopyIsClaimedOnceAndComesBackWhenItsLeaseIsOver() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 3);
        Claim first = in(tx -> queue.claim(tx, NOON, 2));
        Claim second = in(tx -> queue.claim(tx, NOON, 10));
        assertEquals(2, first.copies().size());
        assertEquals(1, second.copies().size());
        Instant lastMoment = NOON.plus(MailQueue.LEASE).minusMillis(1);
        assertEquals(List.of(), in(tx -> queue.claim(tx, lastMoment, 10)).copies());
        Claim third = in(tx -> new MailQueue().claim(tx, NOON.plus(MailQueue.LEASE), 10));
        assertEquals(3, third.copies().size());
    }

    @Test default void aNodeThatIsAloneEndsAllClaimsAtItsStart() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 3);
        Claim before = in(tx -> queue.claim(tx, NOON, 10));
        Claim after = in(tx -> {
            var started = new MailQueue();
            started.reclaim(tx);
            return started.claim(tx, NOON, 10);
        });
        assertEquals(before.copies(), after.copies());
    }

    @Test default void whatIsSettledUnderALostClaimDoesNotCount() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 1);
        Claim lost = in(tx -> queue.claim(tx, NOON, 1));
        Instant later = NOON.plus(MailQueue.LEASE);
        Claim held = in(tx -> queue.claim(tx, later, 1));
        Settled late = in(tx -> queue.settle(tx, all(lost, new Next.GiveUp("x"), NEVER, later)));
        assertEquals(List.of(lost.copies().getFirst().id()), late.lost());
        assertEquals(0L, number(tx -> queue.release(tx, lost.name(), lost.copies(), later, later)));
        assertEquals(new CopyCounts(1, 0, 0, 0), in(tx -> queue.counts(tx, List.of("P1"))).get("P1"));
        assertEquals(List.of(), in(tx -> queue.settle(tx, all(held, new Next.Done(), YES, later))).lost());
        assertEquals(List.of(held.copies().getFirst().id()), in(tx -> queue.settle(tx, all(held, new Next.Done(), YES, later))).lost(), "settled twice");
        assertEquals(new CopyCounts(0, 1, 0, 0), in(tx -> queue.counts(tx, List.of("P1"))).get("P1"));
    }

    @Test default void aClaimThatRanOutStillCountsWhileNobodyElseHasTheCopy() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 1);
        Claim claim = in(tx -> queue.claim(tx, NOON, 1));
        assertEquals(List.of(), in(tx -> queue.settle(tx, all(claim, new Next.Done(), YES, NOON.plus(MailQueue.LEASE.multipliedBy(2))))).lost());
    }

    @Test default void aDeferredCopyWaitsForItsInstantAndKeepsCount() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 1);
        Instant again = NOON.plusSeconds(60);
        Claim claim = in(tx -> queue.claim(tx, NOON, 1));
        database().transact(tx -> queue.settle(tx, all(claim, new Next.At(again), LATER, NOON)));
        assertEquals(new CopyCounts(0, 0, 1, 0), in(tx -> queue.counts(tx, List.of("P1"))).get("P1"));
        assertEquals(List.of(), in(tx -> queue.claim(tx, again.minusMillis(1), 1)).copies());
        QueuedCopy copy = in(tx -> queue.claim(tx, again, 1)).copies().getFirst();
        assertEquals(1, copy.attempts());
        assertEquals(new CopyCounts(1, 0, 0, 0), in(tx -> queue.counts(tx, List.of("P1"))).get("P1"), "in hand is due");
    }

    @Test default void theLastSettledCopyTakesTheMessageWithItAndLeavesTheTrace() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 3);
        Claim two = in(tx -> queue.claim(tx, NOON, 2));
        Claim one = in(tx -> queue.claim(tx, NOON, 1));
        assertEquals(Map.of(), in(tx -> queue.settle(tx, all(two, new Next.Done(), YES, NOON))).finished());
        assertTrue(in(tx -> queue.posting(tx, "P1")).isPresent());
        assertEquals(1L, number(queue::waiting));
        Settled last = in(tx -> queue.settle(tx, all(one, new Next.GiveUp("no such user"), NEVER, NOON.plusSeconds(5))));
        assertEquals(Map.of("P1", new CopyCounts(0, 2, 0, 1)), last.finished());
        assertEquals(Optional.empty(), in(tx -> queue.posting(tx, "P1")));
        assertEquals(0L, number(tx -> tx.first("SELECT COUNT(*) AS n FROM queue_message", row -> row.number("n")).orElseThrow()));
        assertEquals(0L, number(queue::waiting));
        assertEquals(Optional.empty(), in(queue::oldestWaiting));
        List<CopyTrace> copies = in(tx -> queue.copies(tx, "P1", 0, 10));
        assertEquals(List.of(State.DELIVERED, State.DELIVERED, State.FAILED), copies.stream().map(CopyTrace::state).toList());
        CopyTrace.Attempt attempt = copies.getLast().attempts().getFirst();
        assertEquals(new CopyTrace.Attempt(1, NOON.plusSeconds(5), "smarthost", Verdict.FAILED, 550, "5.1.1", "no such user", Optional.empty()), attempt);
    }

    @Test default void everyAttemptStandsInTheTraceInOrder() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 1);
        Instant again = NOON.plusSeconds(60);
        Claim first = in(tx -> queue.claim(tx, NOON, 1));
        database().transact(tx -> queue.settle(tx, all(first, new Next.At(again), new Outcome.Unknown("no answer to the final dot"), NOON)));
        Claim second = in(tx -> queue.claim(tx, again, 1));
        database().transact(tx -> queue.settle(tx, all(second, new Next.Done(), YES, again)));
        List<CopyTrace.Attempt> attempts = in(tx -> queue.copies(tx, "P1", 0, 10)).getFirst().attempts();
        assertEquals(List.of(Verdict.UNKNOWN, Verdict.DELIVERED), attempts.stream().map(CopyTrace.Attempt::verdict).toList());
        assertEquals(List.of(1, 2), attempts.stream().map(CopyTrace.Attempt::number).toList());
        assertEquals(Optional.of(again), attempts.getFirst().again());
        assertEquals(0, attempts.getFirst().code());
    }

    @Test default void aReleasedCopyCountsAsUntried() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 2);
        Claim claim = in(tx -> queue.claim(tx, NOON, 2));
        Instant rested = NOON.plusSeconds(8);
        assertEquals(1L, number(tx -> queue.release(tx, claim.name(), claim.copies().subList(0, 1), NOON, NOON)));
        assertEquals(1L, number(tx -> queue.release(tx, claim.name(), claim.copies().subList(1, 2), NOON, rested)));
        assertEquals(new CopyCounts(2, 0, 0, 0), in(tx -> queue.counts(tx, List.of("P1"))).get("P1"));
        assertEquals(claim.copies().subList(0, 1), in(tx -> queue.claim(tx, NOON, 5)).copies());
        assertEquals(claim.copies().subList(1, 2), in(tx -> queue.claim(tx, rested, 5)).copies());
    }

    @Test default void aSmallPostingNeedNotWaitForAHugeOneThatCameBefore() {
        var queue = new MailQueue();
        add(queue, "HUGE", NOON, 5_000);
        in(tx -> queue.claim(tx, NOON.plusSeconds(1), 200));
        add(queue, "SMALL", NOON.plusSeconds(2), 5);
        Claim next = in(tx -> queue.claim(tx, NOON.plusSeconds(2), 200));
        assertEquals(5, next.copies().stream().filter(copy -> copy.posting().equals("SMALL")).count());
        assertEquals(195, next.copies().stream().filter(copy -> copy.posting().equals("HUGE")).count());
    }

    @Test default void twoHugePostingsTakeTurnsBySlices() {
        var queue = new MailQueue();
        add(queue, "A", NOON, 1_000);
        add(queue, "B", NOON.plusMillis(1), 1_000);
        List<QueuedCopy> copies = in(tx -> queue.claim(tx, NOON.plusSeconds(1), 400)).copies();
        assertEquals(200, copies.stream().filter(copy -> copy.posting().equals("A")).count());
        long changes = IntStream.range(1, copies.size()).filter(i -> !copies.get(i).posting().equals(copies.get(i - 1).posting())).count();
        assertTrue(changes <= 3, "copies of a posting stand side by side, but changed " + changes + " times");
    }

    @Test default void manyClaimersTogetherTakeEachCopyOnce() throws ExecutionException, InterruptedException {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 2_000);
        var taken = new ArrayList<Long>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<List<Long>>> claimers = IntStream.range(0, 4).mapToObj(_ -> threads.submit(() -> {
                var mine = new ArrayList<Long>();
                for (int round = 0; round < 200; round++) {
                    Claim claim = in(tx -> queue.claim(tx, NOON, 50));
                    mine.addAll(claim.copies().stream().map(QueuedCopy::id).toList());
                    if (mine.size() > 600 || in(tx -> left(tx)) == 0) break;
                }
                return (List<Long>) mine;
            })).toList();
            for (Future<List<Long>> claimer : claimers) taken.addAll(claimer.get());
        }
        while (true) {
            Claim rest = in(tx -> queue.claim(tx, NOON, 500));
            if (rest.copies().isEmpty()) break;
            rest.copies().forEach(copy -> taken.add(copy.id()));
        }
        assertEquals(2_000, taken.size());
        assertEquals(2_000, new HashSet<>(taken).size(), "a copy in two claims");
    }

    private static long left(Tx tx) {
        return tx.first("SELECT COUNT(*) AS n FROM queue_copy WHERE state = 'due'", row -> row.number("n")).orElseThrow();
    }

    @Test default void finishedPostingsAreForgottenAndNoOthers() {
        var queue = new MailQueue();
        add(queue, "OLD", NOON, 2);
        Claim old = in(tx -> queue.claim(tx, NOON, 2));
        database().transact(tx -> queue.settle(tx, all(old, new Next.Done(), YES, NOON)));
        add(queue, "OPEN", NOON, 2);
        assertEquals(List.of(), in(tx -> queue.forget(tx, NOON)));
        assertEquals(1, in(tx -> queue.forget(tx, NOON.plusMillis(1))).size());
        assertEquals(List.of(), in(tx -> queue.forget(tx, NOON.plus(Duration.ofDays(99)))));
        assertEquals(Optional.empty(), in(tx -> queue.copy(tx, old.copies().getFirst().id())));
        assertEquals(0L, number(tx -> tx.first("SELECT COUNT(*) AS n FROM queue_attempt", row -> row.number("n")).orElseThrow()));
        assertEquals(java.util.Set.of("OPEN"), in(tx -> queue.counts(tx, List.of("OLD", "OPEN", "NEVER"))).keySet());
        assertEquals(2L, number(queue::waiting));
        assertEquals(Optional.of(NOON), in(queue::oldestWaiting));
    }

    @Test default void copiesAreReadPageByPage() {
        var queue = new MailQueue();
        add(queue, "P1", NOON, 25);
        add(queue, "P2", NOON, 5);
        var seen = new ArrayList<EmailAddress>();
        long after = 0;
        for (List<CopyTrace> page; !(page = page(queue, after)).isEmpty(); after = page.getLast().id()) {
            page.forEach(copy -> seen.add(copy.recipient()));
        }
        assertEquals(members(25), seen);
    }

    private List<CopyTrace> page(MailQueue queue, long after) {
        return in(tx -> queue.copies(tx, "P1", after, 10));
    }

    @Test default void nothingIsKeptOfATransactionThatFails() {
        var queue = new MailQueue();
        try {
            database().transact(tx -> {
                queue.add(tx, posting("P1", NOON, message(100)), members(10));
                throw new IllegalStateException("the journal failed");
            });
        } catch (IllegalStateException expected) {
            assertEquals(0L, number(queue::waiting));
            assertEquals(Optional.empty(), in(tx -> queue.posting(tx, "P1")));
            return;
        }
        throw new AssertionError("the failure was swallowed");
    }

    @Test default void fiftyMegabytesPass() {
        var queue = new MailQueue();
        byte[] message = message(50_000_000);
        database().transact(tx -> queue.add(tx, posting("BIG", NOON, message), members(1)));
        QueuedPosting found = in(tx -> queue.posting(tx, "BIG")).orElseThrow();
        assertEquals(message.length, found.message().size());
        assertTrue(Arrays.equals(message, found.message().toBytes()));
    }
}
