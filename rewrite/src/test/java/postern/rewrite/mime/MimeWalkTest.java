package postern.rewrite.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.RawMessage;

class MimeWalkTest {
    private static final String MIXED = "Content-Type: multipart/mixed; boundary=b||";

    /** CRLF is written as a bar. Each part: its type and its body in brackets; a multipart: those within it. */
    @ParameterizedTest
    @CsvSource(delimiterString = "->", ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '`', textBlock = """
        --b||x|--b--->text/plain[x]
        --b||x||--b--->text/plain[x|]
        --b||x->text/plain[x]
        --b||--b--->text/plain[]
        --b|--b--->text/plain[]
        pre|--b \t|Content-Type: Image/PNG (x)||y|--bb|--b--|post|--b||z->image/png[y|--bb]
        --b|Content-Type: multipart/digest; boundary=c||--c||x|--c--|-|--b||y|--b--->multipart/digest{message/rfc822[x]}text/plain[y]
        --b|Content-Type: multipart/mixed; boundary=c||--c||x|--b||y->multipart/mixed{text/plain[x]}text/plain[y]
        --b|Content-Type: multipart/mixed||--c||x|--b--->multipart/mixed[--c||x]
        nothing->``
        """)
    void partsLieBetweenDelimiterLines(String body, String parts) throws MimeWalk.TooMuch {
        RawMessage message = parse(MIXED + body);
        MimePart whole = MimeWalk.through(message);
        assertEquals("multipart/mixed{" + parts + "}", shown(whole, message));
        for (MimePart part : whole.parts()) assertEquals("--b", text(message, part.above(), part.from()).strip());
    }

    @Test void theLastDelimiterIsFoundWhereItStands() throws MimeWalk.TooMuch {
        RawMessage message = parse(MIXED + "--b||x|--b--|post");
        assertEquals("--b--\r\npost", text(message, MimeWalk.through(message).last().orElseThrow(), message.bodySize()));
        assertEquals(true, MimeWalk.through(parse(MIXED + "--b||x|")).last().isEmpty());
    }

    @Test void aHeaderIsReadAsReadersReadIt() {
        PartHeader header = PartHeader.of(parse("Content-Type: TEXT/(c)Plain; Charset=\"ut\\f-8\" ; charset=x; format = flowed|Content-Disposition: Attachment; x=y|"
                + "Content-Transfer-Encoding: Base64 (c)|Content-Transfer-Encoding: 7bit|Content-ID: <1@x>||").fields(), false);
        assertEquals(new PartHeader("text/plain", Map.of("charset", "utf-8", "format", "flowed"), "attachment", List.of(), "base64", "<1@x>", true), header);
        assertEquals(List.of("charset", "format"), List.copyOf(header.parameters().keySet()), "in their order");
    }

    @Test void aCutThatEndsBeforeItBeginsIsNone() {
        assertThrows(IllegalArgumentException.class, () -> Cut.out(2, 1));
    }

    private static String shown(MimePart part, RawMessage message) {
        if (!part.header().isMultipart()) return part.header().type() + "[" + text(message, part.body(), part.end()).replace("\r\n", "|") + "]";
        var within = new StringBuilder(part.header().type()).append('{');
        part.parts().forEach(each -> within.append(shown(each, message)));
        return within.append('}').toString();
    }

    private static String text(RawMessage message, int from, int to) {
        byte[] octets = new byte[to - from];
        message.body().get(from, octets);
        return new String(octets, ISO_8859_1);
    }

    private static RawMessage parse(String text) {
        return RawMessage.parse(text.replace("|", "\r\n").getBytes(ISO_8859_1));
    }
}
