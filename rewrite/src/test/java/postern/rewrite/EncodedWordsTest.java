package postern.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedWordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        plain                                     | plain
        =?ISO-8859-1?Q?a?=                        | a
        =?ISO-8859-1?Q?a?= b                      | a b
        =?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=     | ab
        =?ISO-8859-1?Q?a_b?=                      | a b
        =?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=    | a b
        x =?UTF-8?B?w6k=?= y                      | x é y
        =?UTF-8?Q?=C3?= =?UTF-8?Q?=A9?=           | é
        =?utf-8*de?q?=C3=A9?=                     | é
        =?utf-8?q?=4?=                            | =4
        =?no-such-charset?q?=E9?=                 | é
        =?utf-8?x?a?=                             | =?utf-8?x?a?=
        =?utf-8?q?a                               | =?utf-8?q?a
        """)
    void areReadLeniently(String text, String decoded) {
        assertEquals(decoded, EncodedWords.decode(text));
    }

    @Test void othersReadWhatIsWritten() throws UnsupportedEncodingException {
        for (String text : new String[] {"J\u00fcrgen", "\u65e5\u672c ".repeat(40) + "x", "\ud83d\ude00".repeat(50), "a=?b?=c"}) {
            String written = EncodedWords.encode(text);
            assertEquals(text, MimeUtility.decodeText(written));
            assertEquals(text, EncodedWords.decode(written.replace("\r\n", "")));
            written.lines().forEach(line -> assertTrue(line.strip().length() <= 75, line));
        }
    }
}
