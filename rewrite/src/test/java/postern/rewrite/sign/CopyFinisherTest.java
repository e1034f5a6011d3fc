package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

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

    @Test void eachKeySignsAndReturnsMayComeElsewhere() {
        var elsewhere = new DomainName("returns.example");
        CopyFinisher.Finished copy = finisher.open(message, List.of(TestKeys.KEY, TestKeys.KEY), elsewhere, NOW).finish(1);
        assertEquals(2, copy.message().all("DKIM-Signature").size());
        assertEquals(elsewhere, copy.from().domain());
        assertSame(message, finisher.open(message, List.of(), elsewhere, NOW).finish(1).message());
    }
}
