package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.RawMessage;

/** What a search finds, wherever and however it is written; the encodings are written by others than those who read them. */
class LeakSearchTest {
    private static final AuthorTraces AUTHOR = new AuthorTraces(Set.of("j.mueller@author.example"), Set.of("J\u00fcrgen M\u00fcller", "\u5c71\u7530\u592a\u90ce",
            "\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432"), Set.of("author.example", "198.51.100.77"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        write to j.mueller@author.example           | ADDRESS
        J.MUELLER@AUTHOR.EXAMPLE                     | ADDRESS
        mailto:j.mueller%40author.example           | ADDRESS
        j.mueller at author dot example             | ADDRESS
        j.mueller@<b>author</b>.example             | ADDRESS
        j.mueller&#64;author&#x2e;example           | ADDRESS
        j.mueller=40author.ex=\\r\\nample           | ADDRESS
        Jürgen Müller                               | NAME
        JÜRGEN   MÜLLER                             | NAME
        „Jürgen Müller“                             | NAME
        Müller, Jürgen                              | NAME
        Jürgen\\r\\nMüller                          | NAME
        Jürgen&nbsp;M&uuml;ller                     | NAME
        <i>Jürgen</i> Müller                        | NAME
        Jürgen<br>Müller                            | NAME
        Juergen Mueller                             | NAME
        Jurgen Muller                               | NAME
        C:\\Users\\Jürgen_Müller\\x                 | NAME
        =?iso-8859-1?q?J=FCrgen?= Müller            | NAME
        =?utf-8?b?SsO8cmdlbg==?= =?utf-8?q?_M=C3=BC?= =?utf-8?q?ller?= | NAME
        name*=utf-8''J%C3%BCrgen%20M%C3%BCller.pdf  | NAME
        私は山田太郎です                             | NAME
        от Ивана; ИВАН ПЕТРОВ                       | NAME
        see http://www.author.example/x             | HOST
        from [198.51.100.77]                        | HOST
        Gruß, Jürgen                                | PART_OF_NAME
        ask J.Mueller                               | PART_OF_NAME
        """)
    void findsWhatNamesTheAuthor(String text, Leak.Kind kind) {
        String written = text.replace("\\r\\n", "\r\n");
        assertTrue(kinds(message("\r\n" + written + "\r\n", UTF_8)).contains(kind), kinds(message("\r\n" + written, UTF_8)).toString());
        assertTrue(kinds(message("Subject: " + written.replace("\r\n", "\r\n ") + "\r\n\r\n", UTF_8)).contains(kind) || written.contains("=\r\n"), "in a header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Jorge Miller", "myauthor.example", "author.examples", "j.mueller@other.example is J", "1198.51.100.77", "198.51.100.771",
        "Petrovich", "Mullerei", "the author, for example", "coauthor example", "authorexample"})
    void findsNothingElse(String text) {
        Set<Leak.Kind> found = kinds(message("Subject: x\r\n\r\n" + text + "\r\n", UTF_8));
        found.remove(Leak.Kind.PART_OF_NAME);
        assertEquals(Set.of(), found, text);
    }

    static Stream<Charset> charsets() {
        return Stream.of(UTF_8, ISO_8859_1, UTF_16LE, UTF_16BE, Charset.forName("windows-1252"), Charset.forName("ISO-8859-2"), Charset.forName("ISO-8859-15"),
                Charset.forName("IBM850"));
    }

    @ParameterizedTest
    @MethodSource("charsets")
    void findsHimInAnyCharsetBehindAnyTransferEncoding(Charset charset) throws MessagingException, IOException {
        byte[] text = "Viele Gr\u00fc\u00dfe\r\nJ\u00fcrgen M\u00fcller\r\nj.mueller@author.example\r\n".getBytes(charset);
        for (String encoding : List.of("base64", "quoted-printable", "8bit")) {
            byte[] part = join("Content-Transfer-Encoding: " + encoding + "\r\n\r\n", encoded(text, encoding));
            for (int depth = 0; depth < LeakSearch.DEEPEST; depth++) {
                Set<Leak.Kind> kinds = kinds(RawMessage.parse(part));
                assertTrue(kinds.containsAll(Set.of(Leak.Kind.ADDRESS, Leak.Kind.NAME, Leak.Kind.HOST)), charset + " " + encoding + " " + depth + ": " + kinds);
                part = join("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n", encoded(part, "base64"));
            }
        }
    }

    @Test void findsOtherScriptsInTheirCharsets() throws IOException {
        for (String charset : List.of("GB18030", "Shift_JIS", "EUC-JP", "UTF-16")) {
            assertEquals(Set.of(Leak.Kind.NAME), kinds(file("\r\n\u79c1\u306f\u5c71\u7530\u592a\u90ce\r\n".getBytes(charset))), charset);
        }
        for (String charset : List.of("windows-1251", "KOI8-R", "UTF-16")) {
            assertTrue(kinds(file("\r\n\u0418\u0412\u0410\u041d \u041f\u0415\u0422\u0420\u041e\u0412\r\n".getBytes(charset))).contains(Leak.Kind.NAME), charset);
        }
    }

    @Test void tellsWhereAndOnce() {
        RawMessage message = message("X-A: j.mueller@author.example\r\nX-B: x\r\n\r\nauthor.example author.example\r\n", UTF_8);
        List<Leak> leaks = HideAuthor.leaks(message, new AuthorTraces(Set.of(), Set.of(), Set.of("author.example")));
        assertEquals(List.of(new Leak(Leak.Kind.HOST, "author.example", "X-A"), new Leak(Leak.Kind.HOST, "author.example", "body")), leaks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "=\r\n", "=?", "=?a?b?", "=?a?b?c?=", "=?a?b?c?=\r\n ", "<", "<a", "<a ", "&", "&#", "&#1", "%", "%4", "QUJD", "QUJD\r\n", "QQ==\r\n", "\n ",
        "author.", "author.example ", "j.", "\u00c2", "\u00e2\u0080", "=3D", "=3D=\r\n", "\0", "a\r\n", "-----BEGIN "})
    void timeIsLinearInTheSize(String piece) {
        byte[] hostile = piece.repeat(400_000 / piece.length()).getBytes(ISO_8859_1);
        RawMessage body = RawMessage.parse(join("\r\n", hostile));
        RawMessage field = RawMessage.parse(join("Subject: ", hostile));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            HideAuthor.leaks(body, AUTHOR);
            HideAuthor.leaks(field, AUTHOR);
            HideAuthor.refusal(body);
        });
    }

    @Test void noiseIsSearchedWithoutFail() {
        Random random = new Random(2045);
        String[] pieces = {"=", "?", "=?utf-8?", "b?", "q?", "<", ">", "&#", ";", "%4", "QUJDRA", "\r\n", " ", "\0", "\u00c2", "\u00e2\u0080", "author", ".", "=3", "/"};
        var search = new LeakSearch(AUTHOR.needles());
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) text.append(pieces[random.nextInt(pieces.length)]);
            search.search(message(text.toString(), ISO_8859_1));
        }
    }

    private static Set<Leak.Kind> kinds(RawMessage message) {
        return HideAuthor.leaks(message, AUTHOR).stream().map(Leak::kind).collect(Collectors.toSet());
    }

    private static RawMessage file(byte[] text) {
        return RawMessage.parse(join("Content-Transfer-Encoding: base64\r\n\r\n", Base64.getMimeEncoder().encode(text)));
    }

    private static RawMessage message(String text, Charset charset) {
        return RawMessage.parse(text.getBytes(charset));
    }

    private static byte[] encoded(byte[] text, String encoding) throws MessagingException, IOException {
        if (encoding.equals("base64")) return Base64.getMimeEncoder().encode(text);
        var out = new ByteArrayOutputStream();
        try (OutputStream encoder = MimeUtility.encode(out, encoding)) {
            encoder.write(text);
        }
        return out.toByteArray();
    }

    private static byte[] join(String head, byte[] tail) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(ISO_8859_1));
        out.writeBytes(tail);
        return out.toByteArray();
    }
}
