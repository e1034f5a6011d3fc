package postern.rewrite.auth.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.rewrite.dns.Dns;
import postern.rewrite.dns.DnsAnswer;
import postern.rewrite.dns.DnsName;
import postern.rewrite.testing.OnlyTxt;
import postern.rewrite.testing.Peers;

/** Whatever is published, and whoever asks: a check ends, after a bounded number of questions, with a result. Budget: 5 s. */
class SpfMutationTest {
    private static final int ROUNDS = Peers.rounds(5_000, 1_000_000);
    private static final String[] PIECES = {"v=spf1 ", "all", "include:", "a", "a:", "mx", "mx:", "ptr", "ptr:", "ip4:", "ip6:", "exists:", "redirect=", "exp=",
        "192.0.2.1", "2001:db8::1", "::ffff:1.2.3.4", "/24", "//64", "/33", "example.org", ".test", "%{", "}", "%{d}", "%{l1r-}", "%{ir}.%{v}", "%{p}", "%{S}",
        "%{h99999999999r.-+,/_=}", "%{d0}", "%", "%%", "%_", "%-", " ", " ", " ", " -", " ~", " ?", " +", ".", "..", ":", "/", "=", "1", "x=", "\u0000", "\u00e9", "\t"};
    private static final String[] TERMS = {"a", "mx", "ptr", "a:%{p}.test", "mx:%{d}", "include:%{l}.test", "exists:%{i}.%{h}", "?include:b.test",
        "exists:%{S}%{L}.test", "ip4:10.0.0.0/8", "ip6:2001:db8::/33", "redirect=%{d2}.test"};
    private static final String[] SENDERS = {"", "ada@example.org", "@", "@@", "ada@", "\"q\u0000\"@example.org", "zo\u00eb@ex\u00e4mple.org", "a..b@example.org", "ada@\u202e.org",
        "ada@xn--a.org", "-@-.-", "ada@[192.0.2.1]", "x".repeat(5000) + "@example.org", "ada@" + "x.".repeat(5000), "ada@\ud800.org", "ada@example.org."};
    private static final String[] CLIENTS = {"192.0.2.1", "2001:db8::1", "::", "0.0.0.0", "255.255.255.255", "::ffff:192.0.2.1"};

    private final Random random = new Random(7208);

    @Test void everyRecordComesToAResult() {
        Set<SpfVerdict> seen = EnumSet.noneOf(SpfVerdict.class);
        for (int round = 0; round < ROUNDS; round++) {
            var dns = new Wild(round % 2 == 0);
            SpfResult result = new Spf(dns).check(InetAddress.ofLiteral(pick(CLIENTS)), pick(SENDERS), pick(SENDERS));
            assertTrue(dns.questions <= Spf.MOST_QUESTIONS, dns.questions + " questions in round " + round);
            assertTrue(result.why().length() < 1000 && result.why().chars().allMatch(c -> c >= ' ' && c <= '~'), "round " + round);
            seen.add(result.verdict());
        }
        assertEquals(EnumSet.allOf(SpfVerdict.class), seen, "the rounds reach every result");
    }

    @Test void theLongestRecordsTakeNoLongerThanOthers() {
        for (String piece : List.of("%{s}", "%{S}", "%{d1r}", "a:%{l}", "1", "/1", "%", "%{", "%{d1", "-", "%%", "exists:%{S}.x ", "ip4:1.2.3.4 ", "x=%{l} ")) {
            String record = "v=spf1 exists:" + piece.repeat((SpfRecord.LONGEST - 30) / piece.length()) + ".test -all";
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                for (int i = 0; i < 4; i++) new Spf(new Always(record)).check(InetAddress.ofLiteral("192.0.2.1"), "x".repeat(10_000), "y".repeat(10_000) + "@example.org");
            }, piece);
        }
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private String record(boolean wellFormed) {
        var text = new StringBuilder("v=spf1 ");
        for (int i = random.nextInt(14); i > 0; i--) text.append(wellFormed ? pick(TERMS) + " " : pick(PIECES));
        if (!wellFormed && random.nextInt(3) == 0) text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
        return text.append(wellFormed ? pick(new String[] {"", "?all", "~all", "-all"}) : "").toString();
    }

    /** Answers everything, in any of the ways that there are. */
    private final class Wild implements Dns {
        private final boolean wellFormed;
        int questions;

        Wild(boolean wellFormed) {
            this.wellFormed = wellFormed;
        }

        @Override public DnsAnswer txt(DnsName name) {
            return random.nextInt(30) == 0 ? answer("\u0000") : answer(record(wellFormed));
        }

        @Override public DnsAnswer mx(DnsName name) {
            return answer("mx.example.org", "b.test", ".", "", "a\\.b.test", "x".repeat(70) + ".test");
        }

        @Override public DnsAnswer a(DnsName name) {
            return answer("192.0.2.1", "10.1.2.3", "203.0.113.9");
        }

        @Override public DnsAnswer aaaa(DnsName name) {
            return answer("2001:db8::1", "::", "2001:db8:8000::1");
        }

        @Override public DnsAnswer ptr(InetAddress address) {
            return answer("mx.example.org", "example.org", "", ".", "\u00e9", "b.test");
        }

        private DnsAnswer answer(String... values) {
            questions++;
            if (random.nextInt(40) == 0) return new DnsAnswer.Unreachable("gone\u0000\u00e9\n");
            if (random.nextInt(8) == 0) return new DnsAnswer.Absent();
            var some = new ArrayList<String>();
            for (int i = random.nextInt(4) == 0 ? random.nextInt(13) : 0; i >= 0; i--) some.add(pick(values));
            return new DnsAnswer.Found(some);
        }
    }

    /** One record for every name. */
    private record Always(String record) implements OnlyTxt {
        @Override public DnsAnswer txt(DnsName name) {
            return new DnsAnswer.Found(List.of(record));
        }
    }
}
