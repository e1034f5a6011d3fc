package postern.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxesTest {
    /** Written as {@code name<address>}, several with a plus between them; a bang where there is no address. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ada@x.example                             | <ada@x.example>
        Ada <ada@x.example>                       | Ada<ada@x.example>
        "Love, Ada" <ada@x.example>               | Love, Ada<ada@x.example>
        ada@x.example (Ada L)                     | Ada L<ada@x.example>
        A <a@x.example>, b@x.example,, C <c@x>    | A<a@x.example> + <b@x.example> + C<c@x>
        Team: A <a@x.example>, b@x.example;       | A<a@x.example> + <b@x.example>
        Team:;                                    | ``
        Ada <@relay.example,@r2:ada@x.example>    | Ada<ada@x.example>
        ada @ x . example                         | <ada@x.example>
        "a b"@x.example                           | <"a b"@x.example>
        Ada <"a>b"@x.example>                     | Ada<"a>b"@x.example>
        "Ada" "L" <ada@[192.0.2.1]>               | Ada L<ada@[192.0.2.1]>
        =?utf-8?q?J=C3=BCrgen?= <j@x.example>     | Jürgen<j@x.example>
        Ada                                       | Ada<!>
        """)
    void areReadAsTheRfcHasThem(String value, String expected) {
        Mailboxes read = Mailboxes.read(value);
        assertEquals(expected, read.all().stream().map(mailbox -> mailbox.name() + "<" + mailbox.address().map(Object::toString).orElse("!") + ">")
                .collect(Collectors.joining(" + ")));
        assertEquals(!expected.contains("!"), read.wellFormed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Ada <ada@x.example>", "Ada <ada@x.example", "(Ada", "Ada <a@x.example> <b@x.example>", "a@[1.2.3.4"})
    void whatIsOpenAtTheEndIsNotWellFormed(String value) {
        assertFalse(Mailboxes.read(value).wellFormed());
    }

    @Test void aPersonIsReachedOnce() {
        Mailboxes read = Mailboxes.read("Ada <ada@x.example>, ADA@X.example, Eve");
        assertEquals(List.of("Ada"), read.reachable().stream().map(Mailbox::name).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "((((", "\"", "\\", "<", "a@b,", "[", "=?", "=?utf-8?q?a?= ", "a:", "@.", "\""})
    void readingIsBoundedInTime(String part) {
        Mailboxes read = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Mailboxes.read(part.repeat(2_000_000 / part.length())));
        assertTrue(read.all().size() <= 1_000);
        assertFalse(read.wellFormed());
    }
}
