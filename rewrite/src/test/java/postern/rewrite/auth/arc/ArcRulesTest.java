package postern.rewrite.auth.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.rewrite.auth.arc.ArcByHand.GOOD;
import static postern.rewrite.auth.arc.ArcByHand.chain;
import static postern.rewrite.auth.arc.ArcByHand.dns;
import static postern.rewrite.auth.arc.ArcVerdict.FAIL;
import static postern.rewrite.auth.arc.ArcVerdict.NONE;
import static postern.rewrite.auth.arc.ArcVerdict.PASS;
import static postern.rewrite.auth.arc.ArcVerdict.TEMPERROR;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import postern.rewrite.auth.dkim.SignatureCheck;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.Peers;
import postern.rewrite.testing.TxtDns;

/** What the public suite does not ask: DNS trouble, limits, {@code l=}, forged and moved sets, and hostile octets. */
class ArcRulesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
    private static final String MAIL = "From: Ada <ada@author.example>\r\nTo: board@lists.example\r\nSubject: budget\r\n\r\nHello\r\n";

    record Row(String rule, String mail, TxtDns dns, ArcVerdict verdict, String why) { }

    static Stream<Row> rows() {
        String one = chain(MAIL, 1);
        String two = chain(MAIL, 2);
        return Stream.of(
                row("no ARC field", MAIL, NONE, "no ARC fields"),
                row("one set", one, PASS, "all 1 sets verified"),
                row("three sets", chain(MAIL, 3), PASS, "all 3 sets verified"),
                row("fields in another order", shuffled(chain(MAIL, 3)), PASS, "all 3 sets"),
                row("the body changed behind the last sealer", two.replace("Hello", "Hallo"), FAIL, "message signature of ARC set 2: the body was changed"),
                row("From changed behind the last sealer", two.replace("Ada", "Eve"), FAIL, "message signature of ARC set 2: the signature does not fit"),
                row("the body changed between sealers", GOOD.over(one.replace("Hello", "Hallo"), 2), PASS, "all 2 sets"),
                row("another From on top", "From: eve@x.example\r\n" + two, FAIL, "message signature of ARC set 2: there is a From field"),
                row("older results changed", two.replace("i=1; sealer1.example;\r\n dmarc=pass", "i=1; sealer1.example;\r\n dmarc=fail"), FAIL, "the seal of ARC set 2"),
                row("a highest set put on a chain that was broken", GOOD.over(one.replace("dmarc=pass", "dmarc=fail"), 2), FAIL, "the seal of ARC set 1"),
                row("the highest set taken away", two.substring(two.indexOf("ARC-Seal", 10)), PASS, "all 1 sets"),
                row("the lowest set taken away", without(two, "i=1"), FAIL, "an ARC instance is missing"),
                row("the first set numbered 2", GOOD.over(MAIL, 2, "none"), FAIL, "missing below 2"),
                row("a set of another message", chain(MAIL.replace("Hello", "Bye"), 1).replace("Bye", "Hello"), FAIL, "the body was changed"),
                row("cv=pass by the first", GOOD.over(MAIL, 1, "pass"), FAIL, "cv= of ARC set 1"),
                row("cv=none by the second", GOOD.over(one, 2, "none"), FAIL, "cv= of ARC set 2"),
                row("cv=fail by the second", GOOD.over(one, 2, "fail"), FAIL, "found the chain broken"),
                row("cv=fail by the second, cv=pass by the third", GOOD.over(GOOD.over(one, 2, "fail"), 3), FAIL, "found the chain broken"),
                row("i=51", one.replace("i=1;", "i=51;"), FAIL, "no number from 1 to 50"),
                row("i=01 is 1", GOOD.message(signer -> signer.with("i", "01")).over(MAIL, 1), PASS, "all 1 sets"),
                row("i= of the results in letters", one.replace("i=1; sealer1", "i=one; sealer1"), FAIL, "i= does not end"),
                row("l= of all", GOOD.message(signer -> signer.with("l", "7")).over(MAIL, 1), PASS, "all 1 sets"),
                row("l= of a part", GOOD.message(signer -> signer.with("l", "3")).over(MAIL, 1), FAIL, "l= leaves the end"),
                row("l= and a line added", GOOD.message(signer -> signer.with("l", "7")).over(MAIL, 1) + "more\r\n", FAIL, "l= leaves the end"),
                row("x= past", GOOD.message(signer -> signer.with("x", "1795223147")).over(MAIL, 1), FAIL, "expired"),
                row("rsa-sha1 by the sealer", GOOD.seal(signer -> signer.with("a", "rsa-sha1")).over(MAIL, 1), FAIL, "rsa-sha1"),
                row("the message signature covers a seal", GOOD.message(signer -> signer.with("h", "from:arc-seal")).over(MAIL, 1), FAIL, "over ARC-Seal"),
                row("the seal has h=", GOOD.seal(signer -> signer.with("h", "from")).over(MAIL, 1), FAIL, "with h="),
                row("the key is away", one, new TxtDns().away(), TEMPERROR, "message signature of ARC set 1: the key could not be asked for"),
                row("an older key is away", two, onlySecond().away(), TEMPERROR, "the seal of ARC set 1: the key could not be asked for"),
                row("an older key is away, and the body changed", two.replace("Hello", "Hallo"), onlySecond().away(), FAIL, "body was changed"),
                row("an older key is absent", two, onlySecond(), FAIL, "no key is published"),
                row("as many keys as we ask for", chain(MAIL, SignatureCheck.MOST_QUESTIONS), PASS, "all 20 sets"),
                row("a key more", chain(MAIL, SignatureCheck.MOST_QUESTIONS + 1), FAIL, "needs more keys"));
    }

    @TestFactory
    Stream<DynamicTest> rulesHold() {
        return rows().map(row -> DynamicTest.dynamicTest(row.rule, () -> {
            ArcResult result = validate(row.mail, row.dns);
            assertEquals(row.verdict, result.verdict(), result.why());
            assertTrue(result.why().contains(row.why), result.why());
        }));
    }

    @Test void setsAreToldHighestFirstWithTheirResults() {
        ArcResult result = validate(chain(MAIL, 2), dns(2));
        assertEquals(List.of(
                new ArcSet(2, new DomainName("sealer2.example"), "s2", "sealer2.example; dmarc=pass header.from=author.example"),
                new ArcSet(1, new DomainName("sealer1.example"), "s1", "sealer1.example; dmarc=pass header.from=author.example")), result.sets());
        assertEquals(List.of("from", "to", "subject"), result.covers());
        assertEquals(0, result.oldestPass());
    }

    @Test void theOldestPassIsWhereTheMessageWasChangedLast() {
        String changed = GOOD.over(GOOD.over(chain(MAIL, 2).replace("Hello", "Hallo"), 3), 4);
        assertEquals(3, validate(changed, dns(4)).oldestPass());
        assertEquals(0, validate(changed.replace("Hallo", "Hello"), dns(4)).oldestPass(), "of a chain that fails");
    }

    @Test void aSignatureWithoutFromPassesAndSaysSo() {
        assertEquals(List.of("to"), validate(GOOD.message(signer -> signer.with("h", "to")).over(MAIL, 1), dns(1)).covers());
    }

    @Test void fiftySetsOfOneSealerPassAndFiftyOneDoNot() {
        ArcByHand same = new ArcByHand(ArcRulesTest::first, ArcRulesTest::first);
        String mail = MAIL;
        for (int i = 1; i <= 50; i++) mail = same.over(mail, i);
        TxtDns dns = dns(1);
        assertEquals(PASS, validate(mail, dns).verdict());
        assertEquals(1, dns.asked().size());
        assertEquals(FAIL, validate(same.over(mail, 51), dns).verdict());
    }

    @Test void aCommentAroundTheInstanceIsNoPartOfIt() throws Exception {
        HeaderField field = HeaderField.of("ARC-Authentication-Results", "(a (b) \\) c) i (x)= 1 (y) ; mx.example;\r\n none");
        assertEquals(new ArcResultsField(1, "mx.example; none"), ArcResultsField.of(field));
    }

    @Test void aMutatedChainNeverThrowsAndNeverPassesForAnotherFrom() {
        Random random = new Random(8617);
        String good = chain(MAIL, 2);
        TxtDns dns = dns(2);
        for (int round = 0; round < Peers.rounds(2_000, 100_000); round++) {
            int at = random.nextInt(good.length());
            String letter = String.valueOf(";=: \t\r\n(\\)0aA\0\u00ff".charAt(random.nextInt(15)));
            String mutated = good.substring(0, at) + letter + good.substring(at + random.nextInt(2));
            ArcResult result = validate(mutated, dns);
            if (result.verdict() != PASS) continue;
            assertTrue(collapsed(mutated).contains("From:Ada<ada@author.example>To:board@lists.exampleSubject:budgetHello"), mutated);
        }
    }

    @Test @Timeout(20)
    void hostileShapesCostNoMoreThanTheirLength() {
        int many = 300_000;
        for (String hostile : List.of("ARC-Authentication-Results: " + "(".repeat(many), "ARC-Authentication-Results: i=1;" + ";".repeat(many),
                "ARC-Seal: " + "i=1;".repeat(many), "ARC-Seal: i=" + "1".repeat(many), "ARC-Message-Signature: i=1;" + " ".repeat(many))) {
            assertEquals(FAIL, validate(hostile + "\r\n" + MAIL, new TxtDns()).verdict());
        }
        String fields = "ARC-Seal: i=1; cv=none\r\n".repeat(many / 10);
        assertEquals(FAIL, validate(fields + MAIL, new TxtDns()).verdict());
    }

    private static HandSigner first(HandSigner signer) {
        return signer.with("d", "sealer1.example").with("s", "s1");
    }

    private static TxtDns onlySecond() {
        return new TxtDns().with("s2._domainkey.sealer2.example", HandSigner.record(ArcByHand.KEY));
    }

    private static ArcResult validate(String mail, TxtDns dns) {
        return new ArcValidator(dns).validate(RawMessage.parse(mail.getBytes(ISO_8859_1)), NOW);
    }

    private static Row row(String rule, String mail, ArcVerdict verdict, String why) {
        return row(rule, mail, dns(SignatureCheck.MOST_QUESTIONS + 1), verdict, why);
    }

    private static Row row(String rule, String mail, TxtDns dns, ArcVerdict verdict, String why) {
        return new Row(rule, mail, dns, verdict, why);
    }

    private static String shuffled(String mail) {
        RawMessage message = RawMessage.parse(mail.getBytes(ISO_8859_1));
        var fields = new ArrayList<>(message.fields());
        Collections.shuffle(fields, new Random(8617));
        return new String(message.withFields(fields).toBytes(), ISO_8859_1);
    }

    /** The message without the ARC fields that hold a text. */
    private static String without(String mail, String text) {
        RawMessage message = RawMessage.parse(mail.getBytes(ISO_8859_1));
        List<HeaderField> left = message.fields().stream().filter(field -> !field.name().startsWith("ARC-") || !field.value().contains(text + ";")).toList();
        return new String(message.withFields(left).toBytes(), ISO_8859_1);
    }

    private static String collapsed(String text) {
        return text.replaceAll("[ \t\r\n]", "");
    }
}
