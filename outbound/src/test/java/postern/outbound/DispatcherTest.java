package postern.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.outbound.queue.CopyCounts;
import postern.outbound.queue.MailQueue;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.relay.Blame;
import postern.outbound.relay.Outcome;
import postern.outbound.relay.Relay;
import postern.outbound.relay.RelayProfile;
import postern.outbound.relay.SmtpRelay;
import postern.outbound.relay.Tls;
import postern.outbound.testing.HandClock;
import postern.outbound.testing.PlainFinisher;
import postern.outbound.testing.ScriptedRelay;
import postern.outbound.testing.ScriptedSmtpServer;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;

class DispatcherTest {
    private static final Duration LIFETIME = Duration.ofDays(5);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Outcome YES = new Outcome.Delivered(Reply.of(250, "2.0.0", "ok"));
    private static final Outcome NO_USER = new Outcome.Failed(Reply.of(550, "5.1.1", "no such user"), Blame.RECIPIENT);
    private static final Outcome GREY = new Outcome.Deferred(Reply.of(450, "4.2.0", "greylisted"), Blame.RECIPIENT);
    private static final Outcome AWAY = new Outcome.Deferred(Reply.of(451, "4.4.1", "connection refused"), Blame.RELAY);
    private static final Outcome BAD_LOGIN = new Outcome.Failed(Reply.of(535, "5.7.8", "login refused"), Blame.RELAY);

    private final TemporaryDatabase store = TemporaryDatabase.h2().withQueue();
    private final MailQueue queue = new MailQueue();
    private final HandClock clock = new HandClock(NOON);
    private final PlainFinisher finisher = new PlainFinisher();
    private Dispatcher dispatcher;

    @AfterEach void close() {
        if (dispatcher != null) dispatcher.close(Duration.ofSeconds(2));
        store.close();
    }

    private void start(Relay relay) {
        start(relay, finisher, 10_000_000);
    }

    private void start(Relay relay, Finisher with, long octets) {
        dispatcher = new Dispatcher(store.database(), queue, relay, with, LIFETIME, octets, clock, () -> 0.5);
        dispatcher.start();
    }

    private void add(String id, int copies) {
        add(id, copies, 500);
    }

    private void add(String id, int copies, int octets) {
        var message = RawMessage.parse(("Subject: x\r\n\r\n" + "x".repeat(octets)).getBytes(StandardCharsets.US_ASCII));
        List<EmailAddress> to = IntStream.range(0, copies).mapToObj(i -> EmailAddress.parse("m" + i + "@" + id.toLowerCase() + ".example")).toList();
        store.database().transact(tx -> queue.add(tx, new QueuedPosting(id, DomainName.parse("lists.example"), message, false, false, clock.instant()), to));
        if (dispatcher != null) dispatcher.wake();
    }

    private CopyCounts counts(String id) {
        return store.database().inTransaction(tx -> queue.counts(tx, List.of(id))).get(id);
    }

    private void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "did not come: " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private void awaitCounts(String id, CopyCounts wanted) {
        await(id + " " + wanted, () -> wanted.equals(counts(id)));
    }

    @Test void everyCopyIsSentOnceAndThePostingOpenedOnce() {
        var relay = new ScriptedRelay(4, _ -> YES);
        start(relay);
        add("P1", 450);
        awaitCounts("P1", new CopyCounts(0, 450, 0, 0));
        assertEquals(450, relay.handed().size());
        assertEquals(450, new HashSet<>(relay.handed()).size());
        assertEquals(1, finisher.opened());
    }

    @Test void copiesOfOnePostingGoOutOverAllConnectionsAtTheSameTime() {
        var all = new CountDownLatch(5);
        var relay = new ScriptedRelay(5, _ -> {
            all.countDown();
            awaitLatch(all);
            return YES;
        });
        start(relay);
        add("P1", 20);
        awaitCounts("P1", new CopyCounts(0, 20, 0, 0));
        assertEquals(5, relay.busiest());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test void aRefusedRecipientFailsAloneAndAGreylistedOneComesLater() {
        var relay = new ScriptedRelay(2, to -> to.startsWith("m1@") ? NO_USER : to.startsWith("m2@") ? GREY : YES);
        start(relay);
        add("P1", 5);
        awaitCounts("P1", new CopyCounts(0, 3, 1, 1));
        relay.follow(_ -> YES);
        clock.advance(Duration.ofMinutes(1));
        dispatcher.wake();
        awaitCounts("P1", new CopyCounts(0, 4, 0, 1));
    }

    @Test void whileTheRelayIsAwayItRestsAndNoAttemptCounts() {
        var relay = new ScriptedRelay(2, _ -> AWAY);
        start(relay);
        add("P1", 30);
        await("rest", () -> dispatcher.relayState() instanceof RelayState.Resting);
        var resting = assertInstanceOf(RelayState.Resting.class, dispatcher.relayState());
        assertEquals(NOON.plusSeconds(1), resting.until());
        awaitCounts("P1", new CopyCounts(30, 0, 0, 0));
        clock.advance(Duration.ofSeconds(1));
        dispatcher.wake();
        await("a longer rest", () -> dispatcher.relayState() instanceof RelayState.Resting(Instant until, _) && until.equals(NOON.plusSeconds(3)));
        assertTrue(relay.handed().size() <= 2 + 2, "tried " + relay.handed().size() + " copies at a relay that was away");
        relay.follow(_ -> YES);
        clock.advance(Duration.ofSeconds(2));
        dispatcher.wake();
        awaitCounts("P1", new CopyCounts(0, 30, 0, 0));
        assertInstanceOf(RelayState.Running.class, dispatcher.relayState());
    }

    @Test void aRelayThatRefusesUsStopsUntilItIsResumedAndFailsNobody() {
        var relay = new ScriptedRelay(2, _ -> BAD_LOGIN);
        start(relay);
        add("P1", 30);
        await("stop", () -> dispatcher.relayState() instanceof RelayState.Stopped);
        awaitCounts("P1", new CopyCounts(30, 0, 0, 0));
        clock.advance(Duration.ofHours(1));
        dispatcher.wake();
        assertEquals(new RelayState.Stopped("535 5.7.8 login refused", NOON), dispatcher.relayState());
        assertTrue(relay.handed().size() <= 2);
        relay.follow(_ -> YES);
        dispatcher.resume();
        awaitCounts("P1", new CopyCounts(0, 30, 0, 0));
    }

    @Test void whatIsToldOfATroubledRelayNamesNoMember() {
        var denied = new ScriptedRelay(1, to -> new Outcome.Failed(Reply.of(554, "5.7.1", "<" + to + ">: Relay access denied"), Blame.RELAY));
        start(denied);
        add("P1", 1);
        await("stop", () -> dispatcher.relayState() instanceof RelayState.Stopped);
        assertEquals(new RelayState.Stopped("554 5.7.1 <*>: Relay access denied", NOON), dispatcher.relayState());
        denied.follow(to -> new Outcome.Deferred(Reply.of(451, "4.4.2", "no answer about " + to), Blame.RELAY));
        dispatcher.resume();
        await("rest", () -> dispatcher.relayState() instanceof RelayState.Resting);
        assertEquals("451 4.4.2 no answer about <*>", assertInstanceOf(RelayState.Resting.class, dispatcher.relayState()).why());
    }

    @Test void aFinisherThatThrowsDelaysThatPostingAlone() {
        Finisher picky = posting -> {
            if (posting.id().equals("BAD")) throw new IllegalStateException("no key");
            return finisher.open(posting);
        };
        start(new ScriptedRelay(2, _ -> YES), picky, 10_000_000);
        add("BAD", 3);
        add("GOOD", 3);
        awaitCounts("GOOD", new CopyCounts(0, 3, 0, 0));
        awaitCounts("BAD", new CopyCounts(0, 0, 3, 0));
    }

    @Test void aCopyThatCannotBeFinishedWaitsAlone() {
        Finisher picky = posting -> {
            Finisher.Finishing plain = finisher.open(posting);
            return copy -> {
                if (copy.recipient().toString().startsWith("m1@")) throw new IllegalStateException("no return path");
                return plain.finish(copy);
            };
        };
        start(new ScriptedRelay(2, _ -> YES), picky, 10_000_000);
        add("P1", 3);
        awaitCounts("P1", new CopyCounts(0, 2, 1, 0));
    }

    @Test void aRelayThatThrowsIsAnAnswerLost() {
        var relay = new ScriptedRelay(1, _ -> {
            throw new IllegalStateException("a fault of ours");
        });
        start(relay);
        add("P1", 1);
        awaitCounts("P1", new CopyCounts(0, 0, 1, 0));
        assertEquals("UNKNOWN", store.database().inTransaction(tx -> queue.copies(tx, "P1", 0, 1)).getFirst().attempts().getFirst().verdict().name());
    }

    @Test void aSmallPostingOvertakesAHugeOne() {
        var gate = new CountDownLatch(1);
        var relay = new ScriptedRelay(1, to -> {
            if (!to.endsWith("@small.example")) awaitLatch(gate);
            return YES;
        });
        add("HUGE", 5_000);
        start(relay);
        await("the huge one to begin", () -> !relay.handed().isEmpty());
        clock.advance(Duration.ofSeconds(5));
        add("SMALL", 3);
        gate.countDown();
        awaitCounts("SMALL", new CopyCounts(0, 3, 0, 0));
        assertTrue(relay.handed().indexOf("m2@small.example") < 1_000, "behind " + relay.handed().indexOf("m2@small.example"));
    }

    @Test void noMorePostingsAreHeldThanTheBudgetAllowsYetAllAreSent() {
        var held = new AtomicInteger();
        var most = new AtomicInteger();
        var relay = new ScriptedRelay(8, _ -> {
            most.accumulateAndGet(held.incrementAndGet(), Math::max);
            Thread.yield();
            held.decrementAndGet();
            return YES;
        });
        start(relay, finisher, 250_000);
        for (int i = 0; i < 20; i++) add("P" + i, 2, 100_000);
        add("LARGE", 3, 900_000);
        for (int i = 0; i < 20; i++) awaitCounts("P" + i, new CopyCounts(0, 2, 0, 0));
        awaitCounts("LARGE", new CopyCounts(0, 3, 0, 0));
        assertTrue(most.get() <= 4, "two postings of two copies fit, but " + most + " copies were in hand");
    }

    @Test void closingSettlesWhatIsInHandAndGivesBackTheRest() {
        var begun = new CountDownLatch(2);
        var goOn = new CountDownLatch(1);
        var relay = new ScriptedRelay(2, _ -> {
            begun.countDown();
            awaitLatch(goOn);
            return YES;
        });
        start(relay);
        add("P1", 50);
        awaitLatch(begun);
        Thread closer = Thread.ofPlatform().start(() -> dispatcher.close(Duration.ofSeconds(10)));
        await("the waiting copies to be taken back", () -> closer.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        joinWithin(closer);
        assertEquals(new CopyCounts(48, 2, 0, 0), counts("P1"));
        assertEquals(48, store.database().inTransaction(tx -> queue.claim(tx, clock.instant(), 100)).copies().size(), "due at once for others");
        assertEquals(2, relay.handed().size());
    }

    @Test void closingDoesNotWaitForEverForASendThatHangs() {
        var begun = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        start(new ScriptedRelay(1, _ -> {
            begun.countDown();
            awaitLatch(never);
            return YES;
        }));
        add("P1", 1);
        awaitLatch(begun);
        dispatcher.close(Duration.ofMillis(200));
        never.countDown();
        assertEquals(new CopyCounts(1, 0, 0, 0), counts("P1"));
    }

    /** A virus scanner that chokes on one message: the relay answers 421 at its final dot, or hangs up in the middle. */
    @ParameterizedTest
    @CsvSource({"S: 421 4.3.0 scanner died", "DROP"})
    void aPostingThatMakesTheRelayHangUpWaitsAloneAndOthersGoOut(String end) throws Exception {
        List<String> dialog = List.of("S: 220 sink", "C: EHLO *", "S: 250 sink", "C: MAIL *", "S: 250 ok", "C: RCPT *", "S: 250 ok", "C: DATA");
        var chokes = new ArrayList<>(dialog);
        chokes.addAll(end.equals("DROP") ? List.of(end) : List.of("S: 354 go", "MESSAGE", end, "EOF"));
        var takes = new ArrayList<>(dialog);
        takes.addAll(List.of("S: 354 go", "MESSAGE", "S: 250 queued"));
        try (var server = new ScriptedSmtpServer(List.of(chokes, chokes, chokes, takes))) {
            var profile = new RelayProfile("main", "127.0.0.1", server.port(), Tls.NONE, Optional.empty(), Optional.empty(), "postern.example", 1, 100,
                    RelayProfile.Times.DEFAULT);
            start(new SmtpRelay(profile));
            add("BAD", 3);
            awaitCounts("BAD", new CopyCounts(0, 0, 3, 0));
            assertInstanceOf(RelayState.Running.class, dispatcher.relayState());
            add("GOOD", 1);
            awaitCounts("GOOD", new CopyCounts(0, 1, 0, 0));
        }
    }

    /** As when an orderly stop comes while the relay thinks about a message for minutes. */
    @Test void closingCutsOffWhatTheRelayDoesNotAnswerAndWritesDownThatItMayHaveGone() throws Exception {
        List<String> silent = List.of("S: 220 sink", "C: EHLO *", "S: 250 sink", "C: MAIL *", "S: 250 ok", "C: RCPT *", "S: 250 ok", "C: DATA", "S: 354 go",
                "MESSAGE", "EOF");
        try (var server = new ScriptedSmtpServer(List.of(silent))) {
            var relay = new SmtpRelay(RelayProfile.of("main", "127.0.0.1", server.port(), Tls.NONE, "postern.example"));
            start(relay);
            add("P1", 1);
            await("the message to arrive", () -> !server.messages().isEmpty());
            long begun = System.nanoTime();
            dispatcher.close(Duration.ofSeconds(2));
            assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(4), "the stop took " + (System.nanoTime() - begun) + " ns");
            assertEquals(new CopyCounts(0, 0, 1, 0), counts("P1"));
            assertEquals("UNKNOWN", store.database().inTransaction(tx -> queue.copies(tx, "P1", 0, 1)).getFirst().attempts().getFirst().verdict().name());
            assertEquals(0, relay.open());
            assertEquals(List.of(), server.departures());
        }
    }

    @Test void closingIsBoundedEvenIfTheDatabaseHangs() {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        start(new ScriptedRelay(1, _ -> {
            begun.countDown();
            awaitLatch(goOn);
            return YES;
        }));
        add("P1", 1);
        awaitLatch(begun);
        store.database().transact(tx -> {
            tx.first("SELECT id FROM queue_copy FOR UPDATE", row -> row.number("id"));
            goOn.countDown();
            long from = System.nanoTime();
            closeElsewhere(Duration.ofSeconds(1));
            assertTrue(System.nanoTime() - from < TimeUnit.SECONDS.toNanos(4), "the stop took " + (System.nanoTime() - from) + " ns");
        });
    }

    private void closeElsewhere(Duration limit) {
        joinWithin(Thread.ofPlatform().start(() -> dispatcher.close(limit)));
    }

    private static void joinWithin(Thread thread) {
        try {
            assertTrue(thread.join(Duration.ofSeconds(15)));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test void aPostingPastItsLifeFailsInsteadOfRestingForEver() {
        add("OLD", 1);
        clock.advance(LIFETIME);
        start(new ScriptedRelay(1, _ -> AWAY));
        awaitCounts("OLD", new CopyCounts(0, 0, 0, 1));
    }

    @Test void theLoopSurvivesWhateverIsThrown() {
        var faults = new CountDownLatch(2);
        var faulty = new Clock() {
            @Override public Instant instant() {
                if (Thread.currentThread().getName().equals("dispatcher") && faults.getCount() > 0) {
                    faults.countDown();
                    throw new IllegalStateException("no time");
                }
                return clock.instant();
            }

            @Override public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        dispatcher = new Dispatcher(store.database(), queue, new ScriptedRelay(2, _ -> YES), finisher, LIFETIME, 10_000_000, faulty, () -> 0.5);
        dispatcher.start();
        add("P1", 5);
        await("two faults", () -> {
            dispatcher.wake();
            return faults.getCount() == 0;
        });
        dispatcher.wake();
        awaitCounts("P1", new CopyCounts(0, 5, 0, 0));
    }

    @Test void outcomesAreKeptUntilTheDatabaseTakesThem() {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        start(new ScriptedRelay(1, _ -> {
            begun.countDown();
            awaitLatch(goOn);
            return YES;
        }));
        add("P1", 1);
        awaitLatch(begun);
        store.database().transact(tx -> tx.update("ALTER TABLE queue_attempt RENAME TO queue_gone"));
        goOn.countDown();
        await("a failed settling", () -> dispatcher.isBehind());
        store.database().transact(tx -> tx.update("ALTER TABLE queue_gone RENAME TO queue_attempt"));
        awaitCounts("P1", new CopyCounts(0, 1, 0, 0));
    }
}
