package postern.rewrite.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedPrintableTest {
    /** CRLF is written as a bar; what is written is what RFC 2045 section 6.7 says. */
    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '`', textBlock = """
        a=b,a=3Db
        a |b\t|,a=20|b=09|
        a ,a=20
        |,|
        ~\u007f\u0080\u00ff,~=7F=80=FF
        """)
    void writesAsTheRuleSays(String octets, String encoded) {
        assertEquals(encoded, text(QuotedPrintable.encode(bytes(octets))));
    }

    @Test void aLineHasAtMost76Characters() {
        assertEquals("x".repeat(76), text(QuotedPrintable.encode(bytes("x".repeat(76)))));
        assertEquals("x".repeat(75) + "=|xx", text(QuotedPrintable.encode(bytes("x".repeat(77)))));
        assertEquals("x".repeat(74) + "=|=FC|", text(QuotedPrintable.encode(bytes("x".repeat(74) + "\u00fc|"))));
        assertEquals("x".repeat(73) + "=FC|", text(QuotedPrintable.encode(bytes("x".repeat(73) + "\u00fc|"))));
    }

    @Test void aLineThatBeginsAtASoftBreakIsNoDelimiter() {
        assertEquals("x".repeat(75) + "=|=2D-b|--b", text(QuotedPrintable.encode(bytes("x".repeat(75) + "--b|--b"))));
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '`', textBlock = """
        a=3d=3D,a==
        a=|b,ab
        a= \t|b,ab
        a=,a=
        a=3,a=3
        a=XY=4,a=XY=4
        =0D=0A,|
        """)
    void readsWhatIsNoEscapeAsItIs(String encoded, String octets) {
        assertEquals(octets, text(QuotedPrintable.decode(bytes(encoded))));
    }

    /** Whatever is written is read back, by us and by others, and each octet is found where it is written. */
    @Test void whatIsWrittenIsReadBack() throws IOException, MessagingException {
        Random random = new Random(2045);
        for (int round = 0; round < 500; round++) {
            byte[] octets = new byte[random.nextInt(400)];
            random.nextBytes(octets);
            for (int i = 0; i < octets.length; i++) if (random.nextInt(3) == 0) octets[i] = (byte) " \t\r\n=.aZ\0".charAt(random.nextInt(9));
            byte[] encoded = QuotedPrintable.encode(octets);
            assertArrayEquals(octets, QuotedPrintable.decode(encoded));
            assertArrayEquals(octets, MimeUtility.decode(new ByteArrayInputStream(encoded), "quoted-printable").readAllBytes());
            text(encoded).replace('|', '\n').lines().forEach(line -> assertTrue(line.length() <= 76, line));
            for (int i = 0; i <= octets.length; i += 7) {
                int place = QuotedPrintable.place(encoded, i);
                assertArrayEquals(Arrays.copyOf(octets, i), QuotedPrintable.decode(Arrays.copyOf(encoded, place)));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.replace("|", "\r\n").getBytes(ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1).replace("\r\n", "|");
    }
}
