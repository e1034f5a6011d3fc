package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.OddMessages;

/** What a set says and when there is none; whether its signatures verify is for the outside judges in {@code ArcSealerIT}. */
class ArcSealerTest {
    private static final RawMessage PLAIN = OddMessages.all().get("plain");

    @Test void aSetStandsOnTopOfTheSignatures() {
        RawMessage sealed = Sealed.once(PLAIN, ChainStatus.NONE);
        assertEquals(List.of("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "DKIM-Signature", "From"),
                sealed.fields().stream().limit(5).map(HeaderField::name).toList());
        assertEquals(PLAIN.body(), sealed.body());
    }

    @Test void tagsAreThoseOfTheRfc() {
        RawMessage sealed = Sealed.once(PLAIN, ChainStatus.NONE);
        assertTrue(tags(sealed, "ARC-Seal").startsWith("i=1;a=rsa-sha256;t=1795223148;cv=none;d=lists.example;s=s1;b="), tags(sealed, "ARC-Seal"));
        String signature = tags(sealed, "ARC-Message-Signature");
        assertTrue(signature.startsWith("i=1;a=rsa-sha256;c=relaxed/relaxed;d=lists.example;s=s1;t=1795223148;h=from:from:"), signature);
        assertFalse(signature.contains("v=1") || signature.contains(";l="), signature);
        assertEquals("i=1; mx.lists.example; spf=pass smtp.mailfrom=author.example", sealed.first("ARC-Authentication-Results").orElseThrow().value().replaceAll("\\s+", " "));
    }

    @Test void ourSignaturesAreCoveredAndNeitherResultsNorOlderSets() {
        var header = new ArrayList<>(Sealed.once(PLAIN, ChainStatus.NONE).fields());
        header.add(HeaderField.of("Authentication-Results", "mx.lists.example; none"));
        RawMessage twice = Sealed.once(PLAIN.withFields(header), ChainStatus.PASS);
        String covered = tags(twice, "ARC-Message-Signature").replaceAll(".*;h=([^;]*);.*", "$1");
        assertEquals(2, covered.split("dkim-signature", -1).length - 1, covered);
        assertFalse(covered.contains("arc-") || covered.contains("authentication-results"), covered);
    }

    /** Left: the status the message came with; right: what the second set says. */
    @ParameterizedTest
    @CsvSource({"PASS, pass", "FAIL, fail", "NONE, fail"})
    void aChainGoesOnAsItCame(ChainStatus status, String cv) {
        RawMessage twice = Sealed.once(Sealed.once(PLAIN, ChainStatus.NONE), status);
        assertTrue(tags(twice, "ARC-Seal").startsWith("i=2;a=rsa-sha256;t=1795223148;cv=" + cv + ";"), tags(twice, "ARC-Seal"));
    }

    @ParameterizedTest
    @EnumSource
    void aMessageWithoutAChainStartsOne(ChainStatus status) {
        assertTrue(tags(Sealed.once(PLAIN, status), "ARC-Seal").contains(";cv=none;"));
    }

    /** The chain passed when it came; what was done to it since is seen all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"})
    void aSetThatLostAFieldBreaksTheChain(String lost) {
        RawMessage sealed = Sealed.once(Sealed.once(PLAIN, ChainStatus.NONE), ChainStatus.PASS);
        var header = new ArrayList<>(sealed.fields());
        header.remove(sealed.all(lost).getLast());
        assertTrue(tags(Sealed.once(PLAIN.withFields(header), ChainStatus.PASS), "ARC-Seal").startsWith("i=3;a=rsa-sha256;t=1795223148;cv=fail;"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"i=0; x", "i=; x", "x; i=1", "i=12345678901234567890; x", "i=1", "", "\u00e9"})
    void anArcFieldThatNamesNoInstanceBreaksTheChain(String value) {
        var header = new ArrayList<>(Sealed.once(PLAIN, ChainStatus.NONE).fields());
        header.add(HeaderField.of("ARC-Authentication-Results", value));
        assertTrue(tags(Sealed.once(PLAIN.withFields(header), ChainStatus.PASS), "ARC-Seal").startsWith("i=2;a=rsa-sha256;t=1795223148;cv=fail;"));
    }

    @Test void aFailedSetIsNotSealedAgain() {
        RawMessage failed = Sealed.once(Sealed.once(PLAIN, ChainStatus.NONE), ChainStatus.FAIL);
        for (ChainStatus status : ChainStatus.values()) assertEquals(List.of(), sealOf(failed.fields(), status));
    }

    @Test void anOlderFailureIsNotTheEnd() {
        var header = new ArrayList<>(PLAIN.fields());
        header.addFirst(HeaderField.of("ARC-Seal", "i=1; cv=fail; b=x"));
        header.addFirst(HeaderField.of("ARC-Seal", "b=x; cv=pass; i=2"));
        assertEquals(3, sealOf(header, ChainStatus.FAIL).size());
        header.addFirst(HeaderField.of("ARC-Seal", "b=x; cv = Fail ; i=2"));
        assertEquals(0, sealOf(header, ChainStatus.FAIL).size());
    }

    @Test void fiftyInstancesAreTheLimit() {
        var header = new ArrayList<>(PLAIN.fields());
        for (int instance = 1; instance <= 50; instance++) {
            header.addAll(0, sealOf(List.copyOf(header), ChainStatus.PASS));
            assertTrue(header.getFirst().value().startsWith("i=" + instance + "; a=rsa-sha256; t=1795223148; cv=" + (instance == 1 ? "none" : "pass")), header.getFirst().value());
        }
        assertEquals(List.of(), sealOf(header, ChainStatus.PASS));
        assertEquals(List.of(), sealOf(List.of(HeaderField.of("ARC-Seal", "i=99999999; cv=none")), ChainStatus.FAIL));
    }

    @Test void thousandsOfForgedSetsCostLinearTime() {
        var header = new ArrayList<HeaderField>();
        for (int i = 0; i < 30_000; i++) header.add(HeaderField.of("ARC-Seal", "i=" + (i % 49 + 1) + "; cv=none; b=" + " ;".repeat(100)));
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> sealOf(header, ChainStatus.PASS));
    }

    @Test void linesOfASetAreShort() {
        String results = "mx.lists.example;\r\n\tdkim=pass header.d=author.example";
        for (String host : List.of("mx.lists.example", "m".repeat(60) + ".example")) {
            for (HeaderField field : ArcSealer.prepare(PLAIN).seal(PLAIN.fields(), new Seal(TestKeys.KEY, ChainStatus.NONE, results.replace("mx.lists.example", host)), Sealed.NOW)) {
                new String(field.toBytes(), ISO_8859_1).lines().forEach(line -> assertTrue(line.replace("\t", " ".repeat(8)).length() <= 78, line));
            }
        }
    }

    @Test void whatCannotBeSealedIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Seal(TestKeys.ED, ChainStatus.NONE, "mx; none"));
        for (String results : List.of("", " ", "mx; none\r\nFrom: eve", "mx; none\n x", "mx\0; none")) {
            assertThrows(IllegalArgumentException.class, () -> new Seal(TestKeys.KEY, ChainStatus.NONE, results));
        }
    }

    private static List<HeaderField> sealOf(List<HeaderField> header, ChainStatus status) {
        return ArcSealer.prepare(PLAIN).seal(header, new Seal(TestKeys.KEY, status, Sealed.RESULTS), Sealed.NOW);
    }

    private static String tags(RawMessage message, String name) {
        return message.first(name).orElseThrow().value().replaceAll("\\s", "");
    }

    /** Signed and sealed as a copy is. */
    static final class Sealed {
        static final Instant NOW = Instant.ofEpochSecond(1_795_223_148);
        static final String RESULTS = "mx.lists.example; spf=pass smtp.mailfrom=author.example";

        private Sealed() { }

        static RawMessage once(RawMessage message, ChainStatus status) {
            return by(TestKeys.KEY, message, status);
        }

        static RawMessage by(SigningKey key, RawMessage message, ChainStatus status) {
            DkimSigner signer = DkimSigner.prepare(message);
            var header = new ArrayList<>(message.fields());
            header.addAll(0, signer.sign(message.fields(), List.of(key), NOW));
            header.addAll(0, signer.sealer().seal(List.copyOf(header), new Seal(key, status, RESULTS), NOW));
            return message.withFields(header);
        }
    }
}
