package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/** The name in a munged From, for every kind of From that comes in; read by Jakarta Mail, strictly. */
class MungedNamesTest {
    private static final EmailAddress BOARD = EmailAddress.parse("board@lists.example");

    /** {@code ~} is a line end, and {@code {c*500}} five hundred of a character. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Ada Lovelace <ada@x.example>                          | Ada Lovelace via Board
        "Lovelace, Ada" <ada@x.example>                       | Lovelace, Ada via Board
        "Ada \\"the first\\" L" <ada@x.example>               | Ada "the first" L via Board
        "Back\\\\slash" <ada@x.example>                       | Back\\slash via Board
        'Ada' <ada@x.example>                                 | Ada via Board
        "'Ada'" <ada@x.example>                               | Ada via Board
        O'Brien <ob@x.example>                                | O'Brien via Board
        Dr. A. Lovelace (Engines) <ada@x.example>             | Dr. A. Lovelace via Board
        ada@x.example (Ada Lovelace)                          | Ada Lovelace via Board
        ada@x.example                                         | A sender via Board
        <ada@x.example>                                       | A sender via Board
        "" <ada@x.example>                                    | A sender via Board
        "   " <ada@x.example>                                 | A sender via Board
        "ada@x.example" <ada@x.example>                       | A sender via Board
        "<ada@x.example>" <ada@x.example>                     | A sender via Board
        "Ada ada@x.example" <ada@x.example>                   | Ada via Board
        "Ada @ Work" <ada@x.example>                          | Ada Work via Board
        "ada＠x.example" <ada@x.example>                       | A sender via Board
        "ada﹫x.example" <ada@x.example>                       | A sender via Board
        =?utf-8?q?ada=40x=2Eexample?= <ada@x.example>         | A sender via Board
        =?utf-8?b?SsO8cmdlbg==?= <j@x.example>                | Jürgen via Board
        =?iso-8859-1?q?J=FCrgen?= =?utf-8?q?_M?= <j@x.example> | Jürgen M via Board
        =?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?= <j@x.example>   | utf-8?q?x via Board
        =?utf-8?q?Ada=0D=0ABcc=3A_x?= <ada@x.example>         | Ada Bcc: x via Board
        =?utf-8?q?Ada=00?= <ada@x.example>                    | Ada via Board
        山田太郎 <y@x.example>                                 | 山田太郎 via Board
        😀 Ada 🎉 <ada@x.example>                             | 😀 Ada 🎉 via Board
        🎉 <ada@x.example>                                    | A sender via Board
        "Ada \u202Eecilop\u202C" <ada@x.example>              | Ada ecilop via Board
        "\u2067عدا\u2069" <ada@x.example>                     | عدا via Board
        "\u200Eעדה\u200F" <ada@x.example>                     | עדה via Board
        "A\u200Bd\u2060a\uFEFF" <ada@x.example>               | Ada via Board
        "\u3164\u2800" <ada@x.example>                        | A sender via Board
        "\uE000\uDBFF" <ada@x.example>                        | A sender via Board
        "... --- !!!" <ada@x.example>                         | A sender via Board
        Ada\u00A0\u2003Lovelace <ada@x.example>               | Ada Lovelace via Board
        Ada~ Lovelace <ada@x.example>                         | Ada Lovelace via Board
        Ada via Board <board@lists.example>                   | Ada via Board
        "Ada via Staff" <staff@lists.example>                 | Ada via Staff via Board
        {a*500} <ada@x.example>                               | {a*64} via Board
        {é*500} <ada@x.example>                               | {é*64} via Board
        "{😀*40}{x*40}" <ada@x.example>                       | {😀*40}{x*24} via Board
        Ada <ada@x.example>, Bob <bob@x.example>              | Ada and others via Board
        ada@x.example, Bob <bob@x.example>                    | Bob and others via Board
        {a*64} <a@x.example>, b@x.example                     | {a*53} and others via Board
        Team: Ada <ada@x.example>;                            | Ada via Board
        undisclosed:;                                         | A sender via Board
        "Ada <ada@x.example>                                  | Ada via Board
        Аda <ada@x.example>                                   | Аda via Board
        """)
    void isReadAs(String from, String expected) throws IOException, AddressException {
        RawMessage message = RawMessage.parse(("From: " + spelled(from).replace("~", "\r\n") + "\r\n\r\n").getBytes(UTF_8));
        ListProfile profile = ListProfile.list(BOARD, "Board", EmailAddress.parse("board-owner@lists.example"), true, ReplyGoesTo.AUTHOR);
        Rewritten rewritten = RewriteCasesTest.REWRITER.rewrite(message, profile, RewriteCasesTest.arrival(Optional.empty()));
        HeaderField field = rewritten.message().first("From").orElseThrow();
        String text = new String(field.toBytes(), ISO_8859_1);
        assertTrue(text.chars().allMatch(c -> c < 128), "ASCII alone: " + text);
        text.lines().forEach(line -> assertTrue(line.length() <= 160, line));
        InternetAddress[] read = InternetAddress.parse(field.value(), true);
        assertEquals(1, read.length);
        assertEquals(BOARD.toString(), read[0].getAddress());
        assertEquals(spelled(expected), read[0].getPersonal());
        boolean encoded = !spelled(expected).chars().allMatch(c -> c < 128);
        assertEquals(encoded, text.startsWith("From: =?UTF-8?B?"), "encoded words over the whole phrase: " + text);
        if (encoded) assertTrue(text.substring(0, text.indexOf('<')).strip().endsWith("?="), text);
    }

    /** @param text with {@code {c*n}} for a character n times */
    private static String spelled(String text) {
        var out = new StringBuilder();
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            String[] parts = text.substring(open + 1, close).split("\\*");
            out.append(text, at, open).append(parts[0].repeat(Integer.parseInt(parts[1])));
            at = close + 1;
        }
        return out.append(text.substring(at)).toString();
    }
}
