package postern.app.standing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import postern.app.lists.Domains;
import postern.app.lists.Journal;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Tables;
import postern.app.testing.Await;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;
import postern.rewrite.mail.DomainName;
import postern.rewrite.sign.SigningAlgorithm;

/** What is known of our domains, and when it is looked at again. */
class WatchTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final DomainName NAME = new DomainName("lists.example");
    private static final Duration SOON = Duration.ofSeconds(10);
    /** Made once: that takes long. */
    private static final ManagedDomain FRESH = ManagedDomain.fresh(NAME, START);

    /** Says what the test says; each question of a name is counted. While it is held, what it would say waits. */
    private static final class ToldDns implements Dns {
        final Map<DnsName, DnsAnswer> answers = new ConcurrentHashMap<>();
        final AtomicInteger asked = new AtomicInteger();
        volatile boolean away;
        volatile CountDownLatch held = new CountDownLatch(0);

        @Override public DnsAnswer txt(DnsName name) {
            DnsAnswer answer = away ? new DnsAnswer.Unreachable("away") : answers.getOrDefault(name, new DnsAnswer.Absent());
            CountDownLatch until = held;
            asked.incrementAndGet();
            try {
                until.await();
            } catch (InterruptedException stop) {
                throw new AssertionError(stop);
            }
            return answer;
        }

        @Override public DnsAnswer mx(DnsName name) {
            throw new AssertionError("nobody asks for MX here");
        }

        @Override public DnsAnswer a(DnsName name) {
            throw new AssertionError("nobody asks for addresses here");
        }

        @Override public DnsAnswer aaaa(DnsName name) {
            throw new AssertionError("nobody asks for addresses here");
        }

        @Override public DnsAnswer ptr(InetAddress address) {
            throw new AssertionError("nobody asks for names of addresses here");
        }
    }

    private final TemporaryDatabase store = TemporaryDatabase.h2();
    private final Domains domains = new Domains();
    private final Journal journal = new Journal();
    private final ToldDns dns = new ToldDns();
    private final List<Watch> open = new ArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Instant now = START;

    WatchTest() {
        Tables.migrate(store.database());
        add(FRESH);
    }

    @AfterEach void close() {
        open.forEach(Watch::close);
        store.close();
    }

    @Test void whatReceiversFindIsKnownAfterOneLook() {
        var watch = watch();
        assertEquals(new Standing(Sight.UNREACHABLE, Optional.empty()), watch.of(NAME));
        watch.round();
        assertEquals(new Standing(Sight.ABSENT, Optional.of(START)), watch.of(NAME));
        publish(domain());
        pass(Watch.AGAIN);
        assertEquals(new Standing(Sight.VISIBLE, Optional.of(now)), watch.of(NAME));
    }

    @Test void aRecordOfAnotherKeyIsDifferentThoughEd25519IsThere() {
        publish(domain());
        dns.answers.put(DnsName.of(domain().signing().getFirst().dnsRecord().name()), new DnsAnswer.Found(List.of("v=DKIM1; p=AAAA")));
        var watch = watch();
        watch.round();
        assertEquals(Sight.DIFFERENT, watch.of(NAME).sight(), "some receivers know RSA alone");
    }

    @Test void aRecordThatWasSeenCountsForAnHourWhileNobodyAnswers() {
        publish(domain());
        var watch = watch();
        watch.round();
        dns.away = true;
        pass(Duration.ofMinutes(59));
        assertEquals(new Standing(Sight.VISIBLE, Optional.of(START)), watch.of(NAME));
        pass(Duration.ofMinutes(2));
        assertEquals(new Standing(Sight.UNREACHABLE, Optional.of(now)), watch.of(NAME));
    }

    @Test void aRecordThatIsTakenOutIsMissedAtTheNextLook() {
        publish(domain());
        var watch = watch();
        watch.round();
        dns.answers.clear();
        pass(Watch.EVERY);
        assertEquals(Sight.ABSENT, watch.of(NAME).sight());
    }

    @Test void aDomainThatIsSeenIsLeftAloneForTenMinutesAndAnotherForOne() {
        publish(domain());
        watch().round();
        assertEquals(0, askedWithin(Watch.EVERY.minusSeconds(1)));
        assertEquals(2, askedWithin(Duration.ofSeconds(1)));
        dns.answers.clear();
        assertEquals(2, askedWithin(Watch.EVERY));
        assertEquals(0, askedWithin(Watch.AGAIN.minusSeconds(1)));
        assertEquals(2, askedWithin(Duration.ofSeconds(1)));
        now = START.minus(Duration.ofDays(1));
        assertEquals(2, askedWithin(Duration.ZERO), "the clock was set back");
    }

    @Test void aWaitingKeySignsOnceARoundHasSeenIt() {
        publish(domain());
        var watch = watch();
        watch.round();
        assertEquals(List.of("s1", "e1"), signing());
        store.database().transact(tx -> domains.makeKey(tx, domains.lock(tx, NAME).orElseThrow(), SigningAlgorithm.RSA_SHA256, now));
        pass(Watch.EVERY);
        assertEquals(List.of("s1", "e1"), signing(), "its record is not there");
        publish(domain());
        pass(Watch.EVERY);
        assertEquals(List.of("s2", "e1"), signing());
        assertEquals(Sight.VISIBLE, watch.of(NAME).sight());
        assertEquals(2, changes.get(), "those who remember keys were told");
        assertEquals(List.of("lists.example: e1 signs", "lists.example: s2 signs, s1 retires"), store.database().inTransaction(tx ->
                tx.query("SELECT text FROM app_journal WHERE kind = 'key' ORDER BY id", row -> row.string("text"))));
    }

    @Test void afterARestartWhatWasSeenCountsUntilTheFirstLook() {
        publish(domain());
        watch().round();
        now = START.plus(Duration.ofDays(1));
        dns.answers.clear();
        var silent = hold();
        var restarted = watch();
        restarted.start();
        assertEquals(new Standing(Sight.VISIBLE, Optional.of(START)), restarted.of(NAME));
        silent.countDown();
        Await.until(SOON, "the first look", () -> restarted.of(NAME).sight() == Sight.ABSENT);
    }

    @Test void aDnsThatNeverAnswersHoldsUpNeitherStartNorStop() {
        var silent = hold();
        var watch = watch();
        watch.start();
        Await.until(SOON, "the question is asked", () -> dns.asked.get() > 0);
        assertEquals(Sight.UNREACHABLE, watch.of(NAME).sight());
        watch.close();
        assertEquals(Optional.empty(), watch.of(NAME).looked());
        silent.countDown();
    }

    @Test void aLookThatWasBegunEarlierAndEndsLaterIsNotBelieved() throws Exception {
        var held = hold();
        var watch = watch();
        Thread earlier = Thread.ofVirtual().start(watch::round);
        Await.until(SOON, "both keys are asked for", () -> dns.asked.get() == 2);
        dns.held = new CountDownLatch(0);
        publish(domain());
        watch.look(domain());
        held.countDown();
        earlier.join();
        assertTrue(watch.of(NAME).isVisible(), "the record came between");
    }

    @Test void aNewDomainIsLookedAtAtOnce() {
        publish(domain());
        var watch = watch();
        watch.start();
        Await.until(SOON, "the first look", () -> watch.of(NAME).isVisible());
        var second = ManagedDomain.fresh(new DomainName("second.example"), START);
        publish(second);
        add(second);
        watch.added();
        Await.until(SOON, "the new domain is seen", () -> watch.of(second.name()).isVisible());
    }

    @Test void manyDomainsAreAllLookedAt() {
        IntStream.range(0, 40).mapToObj(i -> new DomainName("d" + i + ".example"))
                .map(name -> new ManagedDomain(name, FRESH.keys(), false, START)).forEach(this::add);
        var watch = watch();
        watch.round();
        for (int i = 0; i < 40; i++) assertEquals(Sight.ABSENT, watch.of(new DomainName("d" + i + ".example")).sight());
    }

    @Test void withoutTheDatabaseWhatIsKnownStays() {
        publish(domain());
        var watch = watch();
        watch.round();
        store.database().close();
        pass(Watch.EVERY);
        assertTrue(watch.of(NAME).isVisible());
    }

    private Watch watch() {
        var watch = new Watch(store.database(), domains, journal, dns, changes::incrementAndGet, () -> now);
        open.add(watch);
        return watch;
    }

    /** From now on nobody hears an answer until the latch is opened. */
    private CountDownLatch hold() {
        dns.held = new CountDownLatch(1);
        return dns.held;
    }

    private void pass(Duration time) {
        now = now.plus(time);
        open.getLast().round();
    }

    private int askedWithin(Duration time) {
        int before = dns.asked.get();
        pass(time);
        return dns.asked.get() - before;
    }

    private void publish(ManagedDomain domain) {
        domain.keys().forEach(key -> dns.answers.put(DnsName.of(key.key().dnsRecord().name()), new DnsAnswer.Found(List.of(key.key().dnsRecord().value()))));
    }

    private void add(ManagedDomain domain) {
        store.database().transact(tx -> domains.add(tx, domain));
    }

    private ManagedDomain domain() {
        return store.database().inTransaction(tx -> domains.find(tx, NAME)).orElseThrow();
    }

    private List<String> signing() {
        return domain().signing().stream().map(key -> key.selector()).toList();
    }
}
