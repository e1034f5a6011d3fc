package postern.rewrite.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RememberedAnswersTest {
    private static final List<String> ODD = List.of("v=spf1 -all", "", "æ\u0000\n\r%41 \uD83D\uDE00", " =x");

    /** Each kind of question has another kind of answer. */
    private static final class AllKinds implements Dns {
        @Override public DnsAnswer txt(DnsName name) {
            return new DnsAnswer.Found(ODD);
        }

        @Override public DnsAnswer mx(DnsName name) {
            return new DnsAnswer.Found(List.of("."));
        }

        @Override public DnsAnswer a(DnsName name) {
            return new DnsAnswer.Absent();
        }

        @Override public DnsAnswer aaaa(DnsName name) {
            return new DnsAnswer.Unreachable("two\nlines");
        }

        @Override public DnsAnswer ptr(InetAddress address) {
            return new DnsAnswer.Found(List.of("mx.example"));
        }
    }

    @Test void whatWasAskedIsAnsweredAsThenAndNothingElse() {
        DnsName odd = new DnsName("a b%\"x.example");
        InetAddress four = InetAddress.ofLiteral("192.0.2.1");
        InetAddress six = InetAddress.ofLiteral("2001:db8::1");
        var remembering = new RememberingDns(new AllKinds(), 10, Duration.ofSeconds(1), () -> Instant.EPOCH);
        remembering.txt(odd);
        remembering.mx(odd);
        remembering.a(odd);
        remembering.aaaa(odd);
        remembering.ptr(four);
        remembering.ptr(six);
        remembering.end();
        remembering.txt(new DnsName("late.example"));
        String text = remembering.answers().text();
        assertTrue(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127), text);
        RememberedAnswers read = RememberedAnswers.parse(text);
        var then = new AllKinds();
        assertEquals(List.of(then.txt(odd), then.mx(odd), then.a(odd), then.aaaa(odd), then.ptr(four), then.ptr(six)),
                List.of(read.txt(odd), read.mx(odd), read.a(odd), read.aaaa(odd), read.ptr(four), read.ptr(six)));
        assertEquals(new DnsAnswer.Unreachable("it was not asked in time"), read.txt(new DnsName("late.example")), "trouble is remembered too");
        assertTrue(read.txt(new DnsName("other.example")) instanceof DnsAnswer.Unreachable);
        assertEquals(text, read.text());
        assertFalse(text.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"txt", "txt x.example", "spf x.example absent", "txt x.example lost", "txt x.example found", "txt x.example found x", "txt x.example found =%00", "ptr x absent",
        "txt x..example absent"})
    void whatNobodyWroteIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> RememberedAnswers.parse(line + "\n"));
    }
}
