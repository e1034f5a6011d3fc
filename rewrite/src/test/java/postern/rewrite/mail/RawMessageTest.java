package postern.rewrite.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.testing.Peers;

class RawMessageTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\r\nbody", "A: b\r\n", "A: b\r\n\r\n", "A: b\r\n\r\nbody", "A: b\r\n c\r\nD:\r\n\r\nx\r\n", "A: b",
        "no field\r\n\r\nx", "A: b\r\nno field\r\nC: d\r\n\r\nx", ": x\r\n\r\n", "A : b\r\n\r\n", "A: b\n\nbody\n", "A: \u00e9\r\n\r\n\u00e9", "A:b\r\n\tc"})
    void readingLosesNothing(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        assertArrayEquals(bytes, RawMessage.parse(bytes.clone()).toBytes());
    }

    @Test void readingLosesNothingOfAllMailWeHave() throws IOException {
        try (Stream<Path> files = Files.walk(Peers.vectors())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                assertArrayEquals(bytes, RawMessage.parse(bytes.clone()).toBytes(), file.toString());
            }
        }
    }

    @Test void headerEndsAtTheEmptyLine() {
        RawMessage message = parse("A: b\r\n c\r\nSubject: x\r\n\r\nA: body\r\n");
        assertEquals(List.of("A: b c", "Subject: x"), message.fields().stream().map(HeaderField::toString).toList());
        assertEquals("A: body\r\n", ISO_8859_1.decode(message.body()).toString());
    }

    @Test void whatIsNoFieldBeginsTheBodyAndGetsItsEmptyLine() {
        RawMessage message = parse("A: b\r\nhello\r\n");
        assertEquals("hello\r\n", ISO_8859_1.decode(message.body()).toString());
        assertEquals("C: d\r\n\r\nhello\r\n", text(message.withFields(List.of(HeaderField.of("C", "d")))));
    }

    @Test void aHeaderWithoutLineEndIsNotGluedToAnother() {
        assertEquals("C: d\r\n\r\nA: b", text(parse("A: b").withFields(List.of(HeaderField.of("C", "d")))));
    }

    @Test void aChangedHeaderKeepsTheBody() {
        RawMessage message = parse("A: b\r\n\r\nbody");
        RawMessage changed = message.withFields(List.of(HeaderField.of("C", "d")));
        assertEquals("C: d\r\n\r\nbody", text(changed));
        assertEquals(12, changed.size());
        assertEquals(4, changed.bodySize());
    }

    private static RawMessage parse(String text) {
        return RawMessage.parse(text.getBytes(ISO_8859_1));
    }

    private static String text(RawMessage message) {
        return new String(message.toBytes(), ISO_8859_1);
    }

    @Test void ofAHeaderOverItsLimitsByFieldsOrOctetsTheRestStaysUnreadAndNoOctetIsLost() {
        assertEquals("2 of 2", read("a: b\r\n c\r\nd:\r\n\r\ne:\r\nf:\r\n", 15, 2));
        assertEquals("1 cut", read("a: b\r\n c\r\nd:\r\n\r\n", 15, 1));
        assertEquals("1 cut", read("a: b\r\n c\r\nd:\r\n\r\n", 13, 2));
        assertEquals("1 of 1", read("a: b\r\nno field\r\nd:\r\n", 100, 1));
        assertEquals("0 of 0", read("", 0, 0));
        assertEquals("0 cut", read("a:\r\n\r\n", 4, 0));
    }

    private static String read(String text, int octets, int most) {
        RawMessage message = RawMessage.parse(ascii(text), octets, most);
        assertArrayEquals(ascii(text), message.toBytes());
        int read = message.fields().size();
        if (message.isCut()) return read + " cut";
        return read + " of " + RawMessage.parse(ascii(text)).fields().size();
    }

    @Test void namesAreTheSameWithoutRegardToCaseAndToSpaceBeforeTheColon() {
        HeaderField field = RawMessage.parse(ascii("List-ID \t: x\r\n")).fields().getFirst();
        assertEquals("List-ID", field.name());
        assertTrue(field.is("list-id") && field.is("LIST-ID"));
        assertFalse(field.is("list-i") || field.is("list-id ") || field.is("list_id") || field.is("list-iD:"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
