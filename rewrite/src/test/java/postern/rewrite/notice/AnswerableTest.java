package postern.rewrite.notice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;

class AnswerableTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ada@a.example         | Subject: Hello                        | answered",
        "ada@a.example         | Auto-Submitted: no                    | answered",
        "ada@a.example         | Auto-Submitted: No (really)           | answered",
        "ada@a.example         | Precedence: first-class               | answered",
        "postmistress@a.example| Subject: Hello                        | answered",
        "ada@a.example         | Auto-Submitted: auto-replied          | sent by a program",
        "ada@a.example         | auto-submitted: auto-generated; x=y   | sent by a program",
        "ada@a.example         | Precedence: BULK                      | mass mail",
        "ada@a.example         | Precedence: list                      | mass mail",
        "ada@a.example         | Precedence: junk                      | mass mail",
        "ada@a.example         | List-Id: <x.example>                  | from another list",
        "ada@a.example         | List-Unsubscribe: <mailto:x@y.example>| from another list",
        "ada@a.example         | Content-Type: multipart/report; a=b   | a report",
        "MAILER-DAEMON@a.example | Subject: Hello                      | from an address that no person reads",
        "no-reply@a.example    | Subject: Hello                        | from an address that no person reads",
        "noreply@a.example     | Subject: Hello                        | from an address that no person reads",
        "owner-x@a.example     | Subject: Hello                        | from an address that no person reads",
        "x-bounces@a.example   | Subject: Hello                        | from an address that no person reads"})
    void isAnsweredOnlyWhereAPersonWrote(String author, String field, String expected) {
        EmailAddress address = EmailAddress.parse(author);
        Optional<String> refused = Answerable.refused(message(field), ReversePath.of(address), address);
        assertEquals(expected, refused.orElse("answered"));
        assertEquals(Optional.of("sent with a null sender"), Answerable.refused(message(field), ReversePath.NULL, address));
    }

    private static RawMessage message(String field) {
        return RawMessage.parse((field + "\r\n\r\ntext\r\n").getBytes(UTF_8));
    }
}
