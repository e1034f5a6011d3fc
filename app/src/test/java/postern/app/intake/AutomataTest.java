package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.lmtp.Submission;
import postern.rewrite.mail.EmailAddress;

/** What programs write, in {@code automata.txt}: which of it a list takes. */
class AutomataTest {
    private static final EmailAddress BOARD = EmailAddress.parse("board@lists.example");

    record Case(String name, String mailFrom, String expected, String header) {
        static Case of(String text) {
            String[] lines = text.split("\n", 2);
            String[] head = lines[0].split(" \\| ");
            return new Case(head[0].strip(), head[1].replace("<>", "").strip(), head[2].strip(), lines[1].stripTrailing());
        }

        Submission submission() {
            return TestHousehold.submission(mailFrom, (header.contains("Message-ID:") ? "" : "Message-ID: <1@example.org>\n") + header + "\n\nText.\n", BOARD.toString());
        }

        @Override public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        try (InputStream in = AutomataTest.class.getResourceAsStream("automata.txt")) {
            String text = new String(in.readAllBytes(), UTF_8);
            return Arrays.stream(text.split("(?m)^== ")).skip(1).map(Case::of);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aListTakesWhatPersonsAndSomeProgramsWrite(Case one) {
        String found = LoopGuard.stops(one.submission(), BOARD).map(LoopGuard.Stop::why)
                .orElse(Automaton.of(one.submission().message()).kind() == Automaton.Kind.GENERATED ? "generated" : "post");
        assertEquals(one.expected(), found);
    }

    @Test void theTableIsLong() {
        assertTrue(cases().count() >= 45);
    }

    @Test void moreHopsThanFiftyAreALoop() {
        String hop = "Received: from a by b; Sat, 21 Nov 2026 10:00:00 +0000\n";
        assertEquals("", why(hop.repeat(50)));
        assertEquals("loop: more than 50 hops", why(hop.repeat(51)));
    }

    /** A dropped mail is remembered by what makes it the same, so that must hold what it was dropped for. */
    @Test void whatIsRememberedOfADroppedMailHoldsWhyItWasDropped() {
        for (Case one : cases().toList()) {
            var stop = LoopGuard.stops(one.submission(), BOARD);
            if (stop.isEmpty() || stop.get().byItsWay()) continue;
            SubmissionKey key = SubmissionKey.of(one.submission());
            var bare = TestHousehold.submission("ada@example.net", "Message-ID: <1@example.org>\n\nText.\n", BOARD.toString());
            assertTrue(!key.equals(SubmissionKey.of(bare)), one.name());
            for (String field : fields(one.header())) {
                var without = TestHousehold.submission(one.mailFrom(), "Message-ID: <1@example.org>\n" + one.header().replaceFirst(Pattern.quote(field), "") + "\n\nText.\n", BOARD.toString());
                boolean still = LoopGuard.stops(without, BOARD).isPresent();
                assertTrue(still || !SubmissionKey.of(without).equals(key), one.name() + " without " + field);
            }
        }
    }

    private static List<String> fields(String header) {
        return Arrays.stream(header.split("\n(?=[A-Za-z])")).map(field -> field + (header.endsWith(field) ? "" : "\n")).toList();
    }

    private static String why(String header) {
        return LoopGuard.stops(TestHousehold.submission("ada@example.net", header + "Subject: x\n\nText.\n", BOARD.toString()), BOARD).map(LoopGuard.Stop::why).orElse("");
    }
}
