package postern.rewrite.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ada@example.org                | ada@example.org
        Ada@EXAMPLE.org                | Ada@example.org
        a_b@under_score.example        | a_b@under_score.example
        a..b@example.com               | "a..b"@example.com
        .a@example.com                 | ".a"@example.com
        "a b"@example.com              | "a b"@example.com
        "a\\"b"@example.com            | "a\\"b"@example.com
        "plain"@example.com            | plain@example.com
        "a@b"@example.com              | "a@b"@example.com
        a@[192.0.2.1]                  | a@[192.0.2.1]
        a@[IPv6:2001:db8::1]           | a@[ipv6:2001:db8::1]
        grå@example.org                | grå@example.org
        a@bücher.example               | a@xn--bcher-kva.example
        SRS0=x=y=z=u@r.example         | SRS0=x=y=z=u@r.example
        """)
    void addressesAreReadAsPostfixWritesThem(String given, String written) {
        assertEquals(written, EmailAddress.parse(given).toString());
        assertEquals(EmailAddress.parse(given), EmailAddress.parse(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "a@", "@b", "a", "a b@c", "a@b c", "\"a@b", "\"a\"b@c", "a@-b.c", "a@b..c", "a@b.", "a@[", "a@[]", "a\r\n@b",
        "\"a\r\nRCPT\"@b", "a@b\r\n", "a\u0000@b", "a\u0085@b", "a<b@c", "a>@c", "\"\"@b", "\"a\\"})
    void whatIsNoAddressIsRefusedWithoutRepeatingIt(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> EmailAddress.parse(text));
        if (text.length() > 3) assertFalse(refused.getMessage().contains(text));
    }

    @Test void onePersonWhateverTheCase() {
        assertEquals(EmailAddress.parse("ADA@Example.Org").key(), EmailAddress.parse("ada@example.org").key());
    }

    @Test void lengthsAreBounded() {
        EmailAddress.parse("a".repeat(256) + "@example.org");
        assertThrows(IllegalArgumentException.class, () -> EmailAddress.parse("a".repeat(257) + "@example.org"));
        assertThrows(IllegalArgumentException.class, () -> new DomainName("a".repeat(64)));
        assertThrows(IllegalArgumentException.class, () -> new DomainName("a.".repeat(127) + "a"));
    }

    @Test void aReplyStaysOneLineOfAscii() {
        assertEquals("550 5.1.1 gr? ??250 ok", Reply.of(550, "5.1.1", "grå \r\n250 ok").toString());
        assertThrows(IllegalArgumentException.class, () -> Reply.of(250, "5.1.1", "x"));
        assertThrows(IllegalArgumentException.class, () -> Reply.of(99, "", "x"));
    }

    @Test void aReceivedReplyGivesItsStatus() {
        assertEquals("4.7.1", Reply.received(451, "4.7.1 later").status());
        assertEquals("", Reply.received(451, "5.7.1 later").status());
        assertEquals("later", Reply.received(451, "later").text());
        assertTrue(Reply.received(451, "4.7.1").isTransient());
    }

    @Test void noValueEndsAField() {
        assertEquals("A: b c", HeaderField.of("A", "b\r\n c").toString());
        for (String value : new String[] {"b\r\nC: d", "b\r\n\r\n", "b\nc", "b\r", "b\0"}) {
            assertThrows(IllegalArgumentException.class, () -> HeaderField.of("A", value));
        }
        assertThrows(IllegalArgumentException.class, () -> HeaderField.of("A:b", "c"));
    }

    @Test void moreOfAValueKeepsTheOctetsBeforeIt() {
        HeaderField field = RawMessage.parse("Cc:\tgr\u00e5 <a@x.example> \r\n \r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)).fields().getFirst();
        assertEquals("Cc:\tgr\u00e5 <a@x.example>,\r\n b@x.example\r\n", new String(field.withMore(",\r\n b@x.example").toBytes(), StandardCharsets.ISO_8859_1));
        assertThrows(IllegalArgumentException.class, () -> field.withMore("\r\nBcc: x"));
    }
}
