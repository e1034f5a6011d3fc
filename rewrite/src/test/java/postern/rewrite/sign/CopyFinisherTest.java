package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.OddMessages;

class CopyFinisherTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:05:48Z");
    private final ReturnPath returnPath = new ReturnPath(List.of("0123456789abcdef".getBytes(UTF_8)));
    private final CopyFinisher finisher = new CopyFinisher(returnPath);
    private final RawMessage message = OddMessages.all().get("plain");

    @Test void copiesShareOneSignatureAndHaveReturnPathsOfTheirOwn() {
        CopyFinisher.Finishing open = finisher.open(message, TestKeys.KEY, NOW);
        CopyFinisher.Finished first = open.finish(1);
        CopyFinisher.Finished second = open.finish(2);
        assertSame(first.message(), second.message());
        assertNotEquals(first.from(), second.from());
        assertEquals(new ReturnPath.Reading.Valid(2), returnPath.read(second.from(), NOW));
        assertEquals(TestKeys.KEY.domain(), second.from().domain());
    }

    @Test void theSignatureStandsOnTopAndNothingElseChanges() {
        RawMessage signed = finisher.open(message, TestKeys.KEY, NOW).finish(1).message();
        List<HeaderField> fields = signed.fields();
        assertEquals("DKIM-Signature", fields.getFirst().name());
        assertEquals(message.fields(), fields.subList(1, fields.size()));
        assertEquals(message.body(), signed.body());
    }

    @Test void rsaStandsAboveEd25519WhateverTheOrderOfTheKeys() {
        for (List<SigningKey> keys : List.of(List.of(TestKeys.ED, TestKeys.KEY), List.of(TestKeys.KEY, TestKeys.ED))) {
            RawMessage signed = finisher.open(message, keys, TestKeys.KEY.domain(), NOW).finish(1).message();
            assertEquals(List.of("a=rsa-sha256", "a=ed25519-sha256"), signed.all("DKIM-Signature").stream().map(field -> field.value().split("; ")[1]).toList());
        }
    }

    /** What a signature covers is the same whatever other keys there are. */
    @Test void severalKeysSignWhatEachWouldAlone() {
        RawMessage both = finisher.open(message, List.of(TestKeys.KEY, TestKeys.ED), TestKeys.KEY.domain(), NOW).finish(1).message();
        RawMessage rsa = finisher.open(message, TestKeys.KEY, NOW).finish(1).message();
        RawMessage edwards = finisher.open(message, TestKeys.ED, NOW).finish(1).message();
        assertEquals(List.of(rsa.fields().getFirst(), edwards.fields().getFirst()), both.fields().subList(0, 2));
    }

    @Test void whatTheRelayWritesAnewIsSignedByNeitherSignatureNorSealAndFromAlwaysIs() {
        var seal = new Seal(TestKeys.KEY, ChainStatus.NONE, "mx.lists.example; none");
        var careful = new CopyFinisher(returnPath, Set.of("message-id", "date", "to", "list-id", "from"));
        RawMessage copy = careful.open(message, List.of(TestKeys.KEY), TestKeys.KEY.domain(), Optional.of(seal), NOW).finish(1).message();
        for (String name : List.of("DKIM-Signature", "ARC-Message-Signature")) {
            String covered = copy.first(name).orElseThrow().value().replaceAll("\\s", "").replaceAll(".*;h=([^;]*);.*", "$1");
            assertTrue(covered.startsWith("from:from:cc:subject:") || covered.startsWith("from:from:cc:"), covered);
            assertTrue(List.of(covered.split(":")).stream().noneMatch(Set.of("message-id", "date", "to", "list-id")::contains), covered);
        }
    }

    @Test void aSealStandsOnTopOfAllAndIsMadeLast() {
        var seal = new Seal(TestKeys.KEY, ChainStatus.NONE, "mx.lists.example; none");
        RawMessage sealed = finisher.open(message, List.of(TestKeys.KEY), TestKeys.KEY.domain(), Optional.of(seal), NOW).finish(1).message();
        assertEquals(List.of("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "DKIM-Signature"),
                sealed.fields().subList(0, 4).stream().map(HeaderField::name).toList());
        assertTrue(sealed.first("ARC-Message-Signature").orElseThrow().value().contains("dkim-signature;"));
        assertEquals(message.fields(), sealed.fields().subList(4, sealed.fields().size()));
        assertEquals(message.body(), sealed.body());
    }

    @Test void aMessageThatLeavesUnsignedMayBeSealed() {
        var seal = new Seal(TestKeys.KEY, ChainStatus.NONE, "mx.lists.example; none");
        RawMessage sealed = finisher.open(message, List.of(), TestKeys.KEY.domain(), Optional.of(seal), NOW).finish(1).message();
        assertEquals(message.fields().size() + 3, sealed.fields().size());
    }

    @Test void eachKeySignsAndReturnsMayComeElsewhere() {
        var elsewhere = new DomainName("returns.example");
        CopyFinisher.Finished copy = finisher.open(message, List.of(TestKeys.KEY, TestKeys.KEY), elsewhere, NOW).finish(1);
        assertEquals(2, copy.message().all("DKIM-Signature").size());
        assertEquals(elsewhere, copy.from().domain());
        assertSame(message, finisher.open(message, List.of(), elsewhere, NOW).finish(1).message());
    }
}
