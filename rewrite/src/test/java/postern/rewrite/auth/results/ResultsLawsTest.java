package postern.rewrite.auth.results;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

/** What holds for all results, and for whatever anybody may write in their place. */
class ResultsLawsTest {
    private static final String PIECES = "();=\"\\ \t./@a1\0\r\n\u00fc\u2028";
    private static final List<String> SEEDS = List.of(
            "mx.google.com; dkim=pass header.i=@gmail.com header.s=20230601 header.b=AbC; dmarc=pass (p=NONE (dis=NONE)) header.from=gmail.com",
            "foo.example.net (foobar) 1 (baz); dkim (x) / 1 (y) = (z) fail policy (a) . (b) expired (c) = (d) 1362471462",
            "\"mx \\\"one\\\"\"; spf=pass reason=\"good; very good\" smtp.mailfrom=\"ada l\"@x.org; none");

    @Test void whatIsWrittenIsReadAsItWas() {
        var all = new RandomResults(8601);
        for (int round = 0; round < Peers.rounds(1_000, 100_000); round++) {
            AuthenticationResults results = all.next();
            assertEquals(Optional.of(results), AuthenticationResults.parse(onTheWire(results)), () -> results.text());
        }
    }

    @Test void linesAreShortAndAscii() {
        var all = new RandomResults(5322);
        for (int round = 0; round < Peers.rounds(1_000, 100_000); round++) {
            String field = new String(all.next().field().toBytes(), ISO_8859_1);
            assertTrue(field.matches("[\\x20-\\x7e\\t\\r\\n]+"), field);
            // A word of 40 characters, each of them escaped, is the longest here.
            field.lines().forEach(line -> assertTrue(line.length() <= 78 + 40, line));
            assertTrue(field.lines().noneMatch(String::isBlank), field);
        }
    }

    /** Whatever comes in: no exception, and what was understood can be written and is then understood the same. */
    @Test void noTextDoesHarm() {
        Random random = new Random(8617);
        for (int round = 0; round < Peers.rounds(6_000, 1_000_000); round++) {
            String text = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
            AuthenticationResults.mayName(text, "foo.example.net");
            AuthenticationResults.parse(text).ifPresent(results -> {
                AuthenticationResults written = AuthenticationResults.parse(onTheWire(results)).orElseThrow(() -> new AssertionError(results.text()));
                assertEquals(written, AuthenticationResults.parse(onTheWire(written)).orElseThrow());
                assertEquals(results.methods().size(), written.methods().size(), text);
            });
        }
    }

    /** A name that the reader believes is never missed by the search for fields to be removed. */
    @Test void whatIsReadAsOursIsAlsoTakenForIt() {
        Random random = new Random(8);
        int read = 0;
        for (int round = 0; round < Peers.rounds(6_000, 1_000_000); round++) {
            String text = mutated("(a) mx.ours.example 1 (b); spf=pass", random);
            boolean ours = AuthenticationResults.parse(text).filter(results -> results.isBy("mx.ours.example")).isPresent();
            if (ours) read++;
            if (ours) assertTrue(AuthenticationResults.mayName(text, "mx.ours.example"), text);
        }
        assertTrue(read > 100, "too few were read: " + read);
    }

    private static String onTheWire(AuthenticationResults results) {
        byte[] message = (new String(results.field().toBytes(), ISO_8859_1) + "\r\n").getBytes(ISO_8859_1);
        return RawMessage.parse(message).first(AuthenticationResults.NAME).orElseThrow().value();
    }

    private static String mutated(String text, Random random) {
        var mutant = new StringBuilder(text);
        for (int i = random.nextInt(4) + 1; i > 0 && !mutant.isEmpty(); i--) {
            int at = random.nextInt(mutant.length());
            switch (random.nextInt(4)) {
                case 0 -> mutant.deleteCharAt(at);
                case 1 -> mutant.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
                case 2 -> mutant.setCharAt(at, PIECES.charAt(random.nextInt(PIECES.length())));
                case 3 -> mutant.insert(at, text, 0, random.nextInt(text.length()));
                default -> throw new AssertionError();
            }
        }
        return mutant.toString();
    }
}
