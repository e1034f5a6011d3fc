package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;

class AddresseesTest {
    private static final EmailAddress BOARD = EmailAddress.parse("board@lists.example");

    @Test void toAndCcNameThemWhateverTheCaseAndTheGroup() {
        for (String field : new String[] {"To: Board@LISTS.example", "Cc: x@a.example,\n The Board <board@lists.example>", "To: all: board@lists.example, y@a.example;", "To: x@a.example\nTo: board@lists.example"}) {
            assertTrue(of(field + "\n").name(BOARD), field);
        }
        for (String field : new String[] {"Bcc: board@lists.example", "To: \"board@lists.example\" <x@a.example>", "Subject: board@lists.example", "To: (board@lists.example) x@a.example", "To: board@sub.lists.example"}) {
            assertFalse(of(field + "\n").name(BOARD), field);
        }
    }

    @Test void eachPersonCountsOnceAndTheSenderIsToldApart() {
        Addressees found = of("To: a@a.example, A@a.example\nCc: a@a.example, b@a.example\nSender: Desk <desk@a.example>\n");
        assertEquals(2, found.named().size());
        assertEquals(Optional.of(EmailAddress.parse("desk@a.example")), found.sender());
        assertEquals(Optional.empty(), of("Sender: nobody\n").sender());
    }

    private static Addressees of(String header) {
        return Addressees.of(RawMessage.parse((header + "\n").replace("\n", "\r\n").getBytes(ISO_8859_1)));
    }
}
