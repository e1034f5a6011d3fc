package postern.rewrite.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.testing.OnlyTxt;
import postern.rewrite.testing.TableDns;

/** One submission asks a thing once, and its questions have an end. */
class RememberingDnsTest {
    private static final DnsName NAME = new DnsName("example.org");
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final InstantSource STANDING = InstantSource.fixed(Instant.EPOCH);

    private final TableDns beneath = new TableDns("example.org TXT v=spf1 -all", "example.org A 192.0.2.1", "example.org AAAA 2001:db8::1",
            "example.org MX mx.example.org", "192.0.2.1 PTR example.org", "away.example TXT !");

    @Test void everyKindOfQuestionIsAskedOnce() throws Exception {
        var dns = new RememberingDns(beneath, 100, TIME, STANDING);
        for (int round = 0; round < 2; round++) {
            assertEquals(found("v=spf1 -all"), dns.txt(NAME));
            assertEquals(found("v=spf1 -all"), dns.txt(DomainName.parse("Example.org")));
            assertEquals(found("192.0.2.1"), dns.a(NAME));
            assertEquals(found("2001:db8::1"), dns.aaaa(NAME));
            assertEquals(found("mx.example.org"), dns.mx(NAME));
            assertEquals(found("example.org"), dns.ptr(InetAddress.ofLiteral("192.0.2.1")));
            assertEquals(new DnsAnswer.Absent(), dns.a(new DnsName("no.example.org")));
        }
        assertEquals(List.of("TXT example.org", "A example.org", "AAAA example.org", "MX example.org", "PTR 192.0.2.1", "A no.example.org"),
                beneath.asked());
        assertEquals(6, dns.questions());
    }

    @Test void troubleIsRememberedToo() {
        var dns = new RememberingDns(beneath, 100, TIME, STANDING);
        assertEquals(dns.txt(new DnsName("away.example")), dns.txt(new DnsName("away.example")));
        assertEquals(List.of("TXT away.example"), beneath.asked());
    }

    @Test void pastTheCountNothingNewIsAsked() {
        var dns = new RememberingDns(beneath, 2, TIME, STANDING);
        assertEquals(found("v=spf1 -all"), dns.txt(NAME));
        assertEquals(found("192.0.2.1"), dns.a(NAME));
        assertInstanceOf(DnsAnswer.Unreachable.class, dns.aaaa(NAME));
        assertEquals(found("v=spf1 -all"), dns.txt(NAME), "what is known stays known");
        assertEquals(2, beneath.asked().size());
        assertEquals(2, dns.questions());
    }

    @Test void pastTheDeadlineNothingNewIsAsked() {
        var seconds = new AtomicInteger();
        var dns = new RememberingDns(beneath, 100, TIME, () -> Instant.EPOCH.plusSeconds(seconds.get()));
        seconds.set(19);
        assertEquals(found("v=spf1 -all"), dns.txt(NAME));
        seconds.set(20);
        assertInstanceOf(DnsAnswer.Unreachable.class, dns.a(NAME));
        assertEquals(found("v=spf1 -all"), dns.txt(NAME));
    }

    @Test void whoAsksAtOnceWaitsForTheOneAnswer() throws Exception {
        var answered = new CountDownLatch(1);
        var asked = new AtomicInteger();
        var dns = new RememberingDns(new Slow(asked, answered), 1, TIME, STANDING);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<DnsAnswer>> all = IntStream.range(0, 20).mapToObj(_ -> threads.submit(() -> dns.txt(NAME))).toList();
            answered.countDown();
            for (Future<DnsAnswer> one : all) assertEquals(found("slow"), one.get(10, TimeUnit.SECONDS));
        }
        assertEquals(1, asked.get());
    }

    @Test void aBrokenSourceIsHeardByAllWhoAsk() {
        var dns = new RememberingDns(new Slow(new AtomicInteger(), new CountDownLatch(1)), 10, TIME, STANDING);
        Thread.currentThread().interrupt();
        assertThrows(IllegalStateException.class, () -> dns.txt(NAME));
        assertThrows(CompletionException.class, () -> dns.txt(NAME), "and does not hang");
    }

    /** Answers TXT when it is let, and counts; breaks when interrupted. */
    private record Slow(AtomicInteger asked, CountDownLatch let) implements OnlyTxt {
        @Override public DnsAnswer txt(DnsName name) {
            asked.incrementAndGet();
            try {
                if (!let.await(10, TimeUnit.SECONDS)) return new DnsAnswer.Unreachable("never let");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return found("slow");
        }
    }

    private static DnsAnswer found(String... values) {
        return new DnsAnswer.Found(List.of(values));
    }
}
