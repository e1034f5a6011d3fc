package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

class DkimCanonicalTest {
    @Test void fieldsLookAsInTheExampleOfTheRfc() {
        RawMessage message = parse("A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n");
        assertEquals("a:X\r\n", header(DkimCanonical.RELAXED, message, 0));
        assertEquals("b:Y Z\r\n", header(DkimCanonical.RELAXED, message, 1));
        assertEquals("A: X\r\n", header(DkimCanonical.SIMPLE, message, 0));
        assertEquals("B : Y\t\r\n\tZ  \r\n", header(DkimCanonical.SIMPLE, message, 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "none", textBlock = """
        ` C ;D ~ E;;;`     | ` C;D E;`         | ` C ;D ~ E;`
        ``                 | ``                | `;`
        `;`                | ``                | `;`
        `;;;`              | ``                | `;`
        ` ~ `              | ``                | ` ~ ;`
        ` ;`               | ``                | ` ;`
        `a`                | `a;`              | `a;`
        `a;  `             | `a;`              | `a;  ;`
        `a;;b`             | `a;;b;`           | `a;;b;`
        `;;a`              | `;;a;`            | `;;a;`
        `  a`              | ` a;`             | `  a;`
        """)
    void bodiesAreBroughtToTheFormsOfTheRfc(String body, String relaxed, String simple) {
        assertEquals(sha256(plain(relaxed)), hash(DkimCanonical.RELAXED, plain(body)));
        assertEquals(sha256(plain(simple)), hash(DkimCanonical.SIMPLE, plain(body)));
    }

    @Test void emptyBodiesHashAsTheRfcSays() {
        assertEquals("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", hash(DkimCanonical.RELAXED, ""));
        assertEquals("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", hash(DkimCanonical.SIMPLE, ""));
    }

    @Test void blocksLeaveNoSeam() {
        Random random = new Random(6376);
        for (int round = 0; round < Peers.rounds(300, 20_000); round++) {
            var body = new StringBuilder("x".repeat(8180 + random.nextInt(12)));
            for (int i = random.nextInt(40); i > 0; i--) body.append(new String[] {"\r\n", "\r", "\n", " ", "\t", "a", "\u00e9", " \r\n"}[random.nextInt(8)]);
            assertEquals(sha256(reference(body.toString())), hash(DkimCanonical.RELAXED, body.toString()), "round " + round);
        }
    }

    @Test void aMillionEmptyLinesDoNotCount() {
        assertEquals(sha256("a\r\n"), hash(DkimCanonical.RELAXED, "a" + "\r\n".repeat(1_000_000)));
    }

    @Test void octetsOfAnyCharsetPassUnchanged() {
        byte[] line = new byte[256 - 33];
        for (int i = 0; i < line.length; i++) line[i] = (byte) (i + 33);
        byte[] bytes = ("X: " + new String(line, ISO_8859_1) + "\r\n\r\n").getBytes(ISO_8859_1);
        byte[] form = DkimCanonical.RELAXED.header(RawMessage.parse(bytes).fields().getFirst());
        assertArrayEquals(("x:" + new String(line, ISO_8859_1) + "\r\n").getBytes(ISO_8859_1), form);
    }

    /** The rule as the RFC words it, step by step over the whole text. */
    private static String reference(String body) {
        String text = body.replaceAll("[ \t]+(?=\r\n|$(?![\\s\\S]))", "").replaceAll("[ \t]+", " ");
        text = text.replaceAll("(\r\n)+$(?![\\s\\S])", "");
        return text.isEmpty() ? "" : text + "\r\n";
    }

    private static String header(DkimCanonical form, RawMessage message, int field) {
        return new String(form.header(message.fields().get(field)), ISO_8859_1);
    }

    private static String hash(DkimCanonical form, String body) {
        return Base64.getEncoder().encodeToString(form.bodyHash(ByteBuffer.wrap(body.getBytes(ISO_8859_1))));
    }

    private static String sha256(String text) {
        return Base64.getEncoder().encodeToString(DkimCanonical.sha256().digest(text.getBytes(ISO_8859_1)));
    }

    private static RawMessage parse(String text) {
        return RawMessage.parse(text.getBytes(ISO_8859_1));
    }

    /** {@code ;} is a line end and {@code ~} a tab. */
    private static String plain(String text) {
        return text.replace(";", "\r\n").replace("~", "\t");
    }
}
