package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

class UnsubscribeTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:05:48Z");
    private static final EmailAddress BOARD = EmailAddress.parse("Board@lists.example");
    private static final EmailAddress ADA = EmailAddress.parse("ada@author.example");
    private static final EmailAddress BOB = EmailAddress.parse("bob@members.example");
    private static final List<HeaderField> HEADER = List.of(HeaderField.of("To", "board@lists.example"), HeaderField.of("List-Unsubscribe", "<mailto:shared@lists.example>"),
            HeaderField.of("Precedence", "list"));
    private final UnsubscribeToken token = new UnsubscribeToken(List.of("0123456789abcdef".getBytes(UTF_8)));
    private final CopyFinisher finisher = new CopyFinisher(new ReturnPath(List.of("0123456789abcdef".getBytes(UTF_8))));

    @Test void theLinkAndTheAddressAreTheMembersOwn() {
        String opaque = token.make(BOARD, ADA);
        assertEquals(List.of("To: board@lists.example",
                "List-Unsubscribe: <https://lists.example/unsubscribe/board@lists.example/" + opaque + ">,\r\n <mailto:Board-unsubscribe+" + opaque + "@lists.example?subject=unsubscribe>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Precedence: list"), lines(BOARD, Optional.of("https://lists.example")));
    }

    @Test void oneClickIsNotPromisedWithoutTls() {
        assertEquals(List.of("To: board@lists.example", "List-Unsubscribe: <http://10.0.0.1:8080/unsubscribe/board@lists.example/" + token.make(BOARD, ADA)
                + ">,\r\n <mailto:Board-unsubscribe+" + token.make(BOARD, ADA) + "@lists.example?subject=unsubscribe>", "Precedence: list"), lines(BOARD, Optional.of("http://10.0.0.1:8080")));
    }

    @Test void whereThereAreNoPagesMailServes() {
        assertEquals(List.of("To: board@lists.example", "List-Unsubscribe: <mailto:Board-unsubscribe+" + token.make(BOARD, ADA) + "@lists.example?subject=unsubscribe>", "Precedence: list"),
                lines(BOARD, Optional.empty()));
    }

    /** 27 octets, and {@code -unsubscribe+} and 24 characters behind them, are 64. */
    @Test void aLongNameKeepsTheAddressThatAllShare() {
        var fits = EmailAddress.parse("x".repeat(27) + "@lists.example");
        var long28 = EmailAddress.parse("x".repeat(28) + "@lists.example");
        assertTrue(lines(fits, Optional.empty()).get(1).contains("-unsubscribe+" + token.make(fits, ADA) + "@"));
        assertEquals("List-Unsubscribe: <mailto:shared@lists.example>", lines(long28, Optional.empty()).get(1));
        assertEquals("List-Unsubscribe: <https://lists.example/unsubscribe/" + long28 + "/" + token.make(long28, ADA) + ">,\r\n <mailto:shared@lists.example>",
                lines(long28, Optional.of("https://lists.example")).get(1));
    }

    @Test void namesAreEncodedForLinks() {
        var odd = EmailAddress.parse("r\u00e4d/hilfe?#%@lists.example");
        String line = lines(odd, Optional.of("https://lists.example")).get(1);
        assertTrue(line.startsWith("List-Unsubscribe: <https://lists.example/unsubscribe/r%C3%A4d%2Fhilfe%3F%23%25@lists.example/"), line);
        assertTrue(line.contains("<mailto:r%C3%A4d%2Fhilfe%3F%23%25-unsubscribe+"), line);
    }

    @Test void twoFieldsBecomeOne() {
        var header = List.of(HeaderField.of("List-Unsubscribe", "<a:b>"), HeaderField.of("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), HeaderField.of("LIST-UNSUBSCRIBE", "<c:d>"));
        assertEquals(1, new Unsubscribe(token, BOARD, Optional.empty()).in(header, ADA).size());
    }

    @Test void eachCopyIsSignedWithItsOwnWay() {
        RawMessage message = RawMessage.parse("From: Ada <board@lists.example>\r\nTo: board@lists.example\r\nList-Unsubscribe: <mailto:shared@lists.example>\r\n\r\nHello\r\n".getBytes(UTF_8));
        var how = new CopyFinisher.PerCopy(false, Optional.of(new Unsubscribe(token, BOARD, Optional.of("https://lists.example"))));
        var open = finisher.openPersonal(message, how, List.of(TestKeys.KEY), TestKeys.KEY.domain(), Optional.empty(), NOW);
        RawMessage first = open.finish(1, ADA).message();
        RawMessage second = open.finish(2, BOB).message();
        String covered = first.first("DKIM-Signature").orElseThrow().value().replaceAll("\\s", "");
        assertTrue(covered.contains("list-unsubscribe:list-unsubscribe:list-unsubscribe-post:list-unsubscribe-post"), covered);
        assertNotEquals(first.first("DKIM-Signature"), second.first("DKIM-Signature"));
        assertTrue(second.first("List-Unsubscribe").orElseThrow().value().contains(token.make(BOARD, BOB)));
        assertFalse(second.first("List-Unsubscribe").orElseThrow().value().contains(token.make(BOARD, ADA)));
        assertEquals(message.all("To"), second.all("To"), "To stays where it is not asked for");
    }

    @Test void toAndTheWayOutMayBothBeTheMembersOwn() {
        RawMessage message = RawMessage.parse("From: Ada <board@lists.example>\r\nTo: board@lists.example\r\n\r\nHello\r\n".getBytes(UTF_8));
        var both = new CopyFinisher.PerCopy(true, Optional.of(new Unsubscribe(token, BOARD, Optional.empty())));
        RawMessage copy = finisher.openPersonal(message, both, List.of(), TestKeys.KEY.domain(), Optional.empty(), NOW).finish(1, BOB).message();
        assertEquals(List.of("From: Ada <board@lists.example>", "To: bob@members.example",
                "List-Unsubscribe: <mailto:Board-unsubscribe+" + token.make(BOARD, BOB) + "@lists.example?subject=unsubscribe>"), copy.fields().stream().map(UnsubscribeTest::line).toList());
    }

    private List<String> lines(EmailAddress list, Optional<String> pages) {
        return new Unsubscribe(token, list, pages).in(HEADER, ADA).stream().map(UnsubscribeTest::line).toList();
    }

    private static String line(HeaderField field) {
        return new String(field.toBytes(), UTF_8).stripTrailing();
    }
}
