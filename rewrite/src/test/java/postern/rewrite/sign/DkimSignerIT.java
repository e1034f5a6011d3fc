package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Dkimpy;
import postern.rewrite.testing.MailDkim;
import postern.rewrite.testing.OddMessages;
import postern.rewrite.testing.Peers;

/** Signatures as Debian's dkimpy judges them. */
class DkimSignerIT {
    private static final List<Dkimpy.Result> PASS = List.of(new Dkimpy.Result(true, ""));

    /** dkimpy reads no field with white space before the colon; jDKIM judges that one. */
    static Stream<String> odd() {
        return OddMessages.all().keySet().stream().filter(name -> !name.equals("white space before the colon"));
    }

    @ParameterizedTest
    @MethodSource("odd")
    void anOutsideJudgeAccepts(String name) {
        assertEquals(PASS, Dkimpy.verify(signed(OddMessages.all().get(name)), TestKeys.dns()));
    }

    /** RSA on top; both over one body hash and one canonical header. */
    @Test void anOutsideJudgeAcceptsBothAlgorithms() {
        List<String> names = odd().toList();
        List<Dkimpy.Verdict> verdicts = Dkimpy.judge(names.stream().map(name -> signedTwice(OddMessages.all().get(name))).toList(), TestKeys.dns());
        for (int i = 0; i < names.size(); i++) assertTrue(verdicts.get(i).allPass(2), names.get(i) + ": " + verdicts.get(i));
    }

    @Test void anotherOutsideJudgeAcceptsRsaBesideEd25519() {
        List<String> names = odd().toList();
        List<MailDkim.Verdict> verdicts = MailDkim.judge(names.stream().map(name -> signedTwice(OddMessages.all().get(name))).toList(), TestKeys.dns());
        for (int i = 0; i < names.size(); i++) assertEquals("rsa-sha256 pass", verdicts.get(i).signatures().getFirst(), names.get(i));
    }

    @Test void anOutsideJudgeRefusesTamperedTwinsOfBothAlgorithms() {
        String text = new String(signedTwice(OddMessages.all().get("plain")), ISO_8859_1);
        List<String> twins = List.of(text.replace("Hello", "Hallo"), text.replace("From: Ada", "From: Eve"), "Cc: eve@x.example\r\n" + text, text + "more\r\n");
        for (Dkimpy.Verdict verdict : Dkimpy.judge(twins.stream().map(twin -> twin.getBytes(ISO_8859_1)).toList(), TestKeys.dns())) {
            assertEquals(2, verdict.signatures().size());
            assertTrue(verdict.signatures().stream().noneMatch(Dkimpy.Result::pass), verdict.toString());
        }
    }

    static Stream<String> tampered() {
        String text = new String(signed(OddMessages.all().get("plain")), ISO_8859_1);
        return Stream.of(text.replace("Hello", "Hallo"), text.replace("From: Ada", "From: Eve"), "From: Eve <eve@x.example>\r\n" + text,
                "Reply-To: eve@x.example\r\n" + text, "Cc: eve@x.example\r\n" + text, text + "more\r\n", text.replace("t=1", "t=2"));
    }

    @ParameterizedTest
    @MethodSource("tampered")
    void anOutsideJudgeRefusesATamperedTwin(String text) {
        List<Dkimpy.Result> results = Dkimpy.verify(text.getBytes(ISO_8859_1), TestKeys.dns());
        assertEquals(1, results.size());
        assertFalse(results.getFirst().pass());
    }

    @Test void anOutsideJudgeAcceptsWhateverTheOctets() {
        Random random = new Random(6376);
        for (int round = 0; round < Peers.rounds(10, 500); round++) {
            RawMessage message = RawMessage.parse(("From: ada@lists.example\r\nSubject:" + noise(random, " \t\u00e9\u0001ab", "\r\n ") + "\r\nTo:" + noise(random, "\t x", "\r\n\t")
                    + "\r\n\r\n" + noise(random, " \tab\u00ff\0", "\r\n")).getBytes(ISO_8859_1));
            String shown = new String(message.toBytes(), ISO_8859_1);
            assertEquals(PASS, Dkimpy.verify(signed(message), TestKeys.dns()), () -> shown);
        }
    }

    private static String noise(Random random, String letters, String lineEnd) {
        var text = new StringBuilder("x");
        for (int i = random.nextInt(60); i > 0; i--) {
            if (random.nextInt(4) == 0) text.append(lineEnd);
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static byte[] signedTwice(RawMessage message) {
        var header = new ArrayList<>(message.fields());
        header.addAll(0, DkimSigner.prepare(message).sign(message.fields(), List.of(TestKeys.ED, TestKeys.KEY), Instant.ofEpochSecond(1_700_000_000)));
        return OddMessages.onTheWire(message.withFields(header)).toBytes();
    }

    private static byte[] signed(RawMessage message) {
        var header = new ArrayList<>(message.fields());
        header.addFirst(DkimSigner.prepare(message).sign(TestKeys.KEY, Instant.ofEpochSecond(1_700_000_000)));
        return OddMessages.onTheWire(message.withFields(header)).toBytes();
    }
}
