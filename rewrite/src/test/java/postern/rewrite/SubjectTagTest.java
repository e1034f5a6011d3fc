package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.RawMessage;

class SubjectTagTest {
    private static final String TAG = "[Board]";
    private static final String UMLAUTS = "[Bürö]";

    /** CRLF is written as a bar. */
    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, textBlock = """
        Subject: Hello|,Subject: [Board] Hello|
        Subject:Hello|,Subject: [Board] Hello|
        Subject: \t Hello \t|,Subject: [Board] Hello \t|
        SUBJECT : Hello|,SUBJECT : [Board] Hello|
        Subject: Re: Hello|,Subject: [Board] Re: Hello|
        Subject: [Other] Hello|,Subject: [Board] [Other] Hello|
        Subject: Boardroom|,Subject: [Board] Boardroom|
        Subject: What of [Board] meetings|,Subject: [Board] What of [Board] meetings|
        Subject:|,Subject: [Board]|
        Subject: \t|,Subject: [Board]|
        Subject: | |,Subject: [Board]|
        Subject:| Hello|  there|,Subject: [Board]| Hello|  there|
        Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=|,Subject: [Board] =?utf-8?Q?Gr=C3=BC=C3=9Fe?=|
        Subject: Hello| there|,Subject: [Board] Hello| there|
        X: y|,X: y|Subject: [Board]|
        Subject: one|X: y|Subject: two|,Subject: [Board] one|X: y|Subject: [Board] two|
        """)
    void theTagStandsInFrontOfTheSameOctets(String before, String after) {
        assertEquals(after, tagged(TAG, before));
        assertEquals(after, tagged(TAG, after), "twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[Board] Hello", "[board]Hello", "[Board]", " Re: [Board] Hello", "Re: Re: [Board] x", "RE[2]: [Board] x", "Re [3] : [Board] x", "AW: [BOARD] x",
        "SV: VS: [Board] x", "Antw: [Board] x", "Fwd: FW: WG: TR: [Board] x", "R\u00c9F : [Board] x", "Re: [Other] Fwd: [Board] x", "[Other][Board] x", "=?utf-8?B?562U5aSN77yaW0JvYXJkXSB4?=",
        "Automatic reply: [Board] x", "=?utf-8?Q?Re:_[Board]_x?=", "=?utf-8?Q?Re:_?= =?iso-8859-1?q?=5BBo?= =?utf-8?B?YXJkXSB4?=", "=?UTF-16?B?/v8AUgBlADoAIABbAEIAbwBhAHIAZABd?= x",
        "=?koi8-r?B?UmU6IFtCb2FyZF0=?=", "=?gb18030?Q?Re:_[Board]?=", "Re: [Board]\r\n x", "Re:\r\n [Board] x", "[Boa\r\n rd] x"})
    void aTagAmongThePrefixesIsEnough(String value) {
        String field = "Subject: " + value + "\r\n";
        assertEquals(field, tagged(value.contains("Boa\r\n") ? "[Boa rd]" : TAG, field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=?utf-8?Q?Hello_[Board]?=", "=?utf-8?Q?Board?=", "[Boards] x", "Board: x", "=?unknown?B?????=", "=?utf-8?B?W0JvYXJkXQ==", "Re: Re: Re", "[[Board]] x", ""})
    void whatOnlyResemblesTheTagIsNone(String value) {
        assertTrue(tagged(TAG, "Subject: " + value + "\r\n").startsWith("Subject: [Board]"), value);
    }

    @Test void anotherTagIsFoundAsAWord() {
        assertEquals("Subject: Board Boardroom\r\n", tagged("Board", "Subject: Boardroom\r\n"));
        assertEquals("Subject: Re: Board: x\r\n", tagged("Board", "Subject: Re: Board: x\r\n"));
        assertEquals("Subject: Re: board  | x\r\n", tagged("Board |", "Subject: Re: board  | x\r\n"));
    }

    /** A decomposed umlaut is shown as a composed one is. */
    @Test void aTagWithUmlautsIsEncodedAndFoundAgain() throws UnsupportedEncodingException {
        for (String value : List.of("Hello", "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Gr\u00fc\u00dfe", "", "\r\n Hello", "x".repeat(100), "=?utf-8?Q?" + "x".repeat(60) + "?=")) {
            String once = tagged(UMLAUTS, "Subject: " + value + "\r\n");
            assertTrue(once.endsWith(value + "\r\n"), once);
            String shown = MimeUtility.decodeText(RawMessage.parse(bytes(once)).first("Subject").orElseThrow().value());
            String bare = MimeUtility.decodeText(value).strip();
            assertEquals((UMLAUTS + " " + bare).strip(), shown.replaceAll(" +", " "));
            assertEquals(once, tagged(UMLAUTS, once), "twice");
            once.lines().filter(line -> line.contains("=?")).forEach(line -> assertTrue(line.length() <= 76, line));
        }
        String reply = "Subject: Re: =?utf-8?B?" + Base64.getEncoder().encodeToString("[Bu\u0308ro\u0308] x".getBytes(UTF_8)) + "?=\r\n";
        assertEquals(reply, tagged(UMLAUTS, reply));
    }

    @Test void eightBitSubjectsKeepTheirOctets() {
        assertEquals("Subject: [Board] Gr\u00fc\u00dfe\r\n", tagged(TAG, "Subject: Gr\u00fc\u00dfe\r\n"));
        String utf8 = "Re: " + UMLAUTS + " x";
        byte[] bytes = ("Subject: " + utf8 + "\r\n").getBytes(UTF_8);
        assertEquals(new String(bytes, ISO_8859_1), tagged(UMLAUTS, new String(bytes, ISO_8859_1)), "found in UTF-8");
    }

    @Test void aLongLineIsFoldedBehindTheTag() {
        for (int length : new int[] {58, 59, 60, 990, 5_000}) {
            String subject = "x".repeat(length);
            String fold = 9 + 7 + 1 + length > 76 ? "\r\n " : " ";
            assertEquals("Subject: [Board]" + fold + subject + "\r\n", tagged(TAG, "Subject: " + subject + "\r\n"));
        }
    }

    @Test void aTagOfTheGreatestLengthStaysInShortLines() {
        String tag = "\ud83d\ude00".repeat(64);
        String once = tagged(tag, "Subject: =?utf-8?Q?x?=\r\n");
        once.lines().forEach(line -> assertTrue(line.length() <= 76 + 9, line));
        assertEquals(once, tagged(tag, once));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nBcc: x", "a\nb", "a\0", "\u2028", "\ud800", "a\tb"})
    void aTagIsOneLineOfText(String tag) {
        assertThrows(IllegalArgumentException.class, () -> SubjectTag.check(tag));
        assertThrows(IllegalArgumentException.class, () -> SubjectTag.check("x".repeat(65)));
        SubjectTag.check("\ud83d\ude00".repeat(64));
    }

    /** Each of 200 KB takes a few milliseconds; two seconds would mean that the time is not linear. */
    @ParameterizedTest
    @ValueSource(strings = {"Re: ", "[", "]", "[x] ", ":", "=?utf-8?Q?Re:_?= ", "=?utf-8?Q?", "=?", "a", " ", "\r\n ", "e\u00cc\u0088", "(", "Re[1]", "\u00ef\u00bc\u009a"})
    void aHostileSubjectIsReadInLinearTime(String piece) {
        String field = "Subject: " + piece.repeat(200_000 / piece.length()) + "end\r\n";
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertEquals(tagged(TAG, field), tagged(TAG, tagged(TAG, field))));
    }

    @Test void withoutATagNothingIsTouched() {
        RawMessage message = RawMessage.parse(bytes("Subject: x\r\n\r\n"));
        assertSame(message, Rewriter.apply(message, List.of(new SubjectTag(Optional.empty()))).message());
    }

    private static String tagged(String tag, String header) {
        String crlf = header.replace("|", "\r\n");
        RawMessage message = RawMessage.parse(bytes(tag.contains("|") ? header : crlf));
        RawMessage out = Rewriter.apply(message, List.of(new SubjectTag(Optional.of(tag)))).message();
        assertEquals(message.body(), out.body());
        String fields = new String(out.toBytes(), 0, out.headerSize(), ISO_8859_1);
        return header.contains("|") && !tag.contains("|") ? fields.replace("\r\n", "|") : fields;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
