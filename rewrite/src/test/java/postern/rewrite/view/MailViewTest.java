package postern.rewrite.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.view.MailView.Field;
import postern.rewrite.view.MailView.File;
import postern.rewrite.view.MailView.Text;

class MailViewTest {
    private static MailView view(String mail) {
        return MailView.of(RawMessage.parse(mail.replace("\n", "\r\n").getBytes(ISO_8859_1)));
    }

    @Test void fieldsAreDecodedAndStrippedOfTricks() {
        MailView view = view("""
                Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
                 =?utf-8?q?_=E2=80=AEgnp?=
                From: "Ada" <ada@a.example>
                X-Secret: token
                To: board@lists.example
                Received: by mx

                Hello
                """);
        assertEquals(List.of(new Field("From", "\"Ada\" <ada@a.example>"), new Field("To", "board@lists.example"), new Field("Subject", "Grüße gnp")), view.fields());
        assertEquals(List.of(new Text(false, "Hello", false)), view.texts());
    }

    @Test void bothFormsOfATextAreShownAndFilesAreNamed() {
        MailView view = view("""
                From: a@b.example
                Content-Type: multipart/mixed; boundary=x

                --x
                Content-Type: multipart/alternative; boundary=y

                --y
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                Gr=FC=DFe und =
                mehr
                --y
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: base64

                %s
                --y--
                --x
                Content-Type: application/pdf; name="=?utf-8?q?=C3=9Cbersicht?=.pdf"
                Content-Disposition: attachment; filename*0*=utf-8''na%%C3%%AFve; filename*1*=%%20plan.pdf

                abc
                --x
                Content-Type: text/plain; name="notes.txt"

                a file
                --x
                Content-Type: message/rfc822

                Subject: inner

                inner text
                --x--
                """.formatted(Base64.getEncoder().encodeToString("<p>Something <b>else</b> &amp; <a href='https://evil.example/?a=1&amp;b'>here</a></p>".getBytes(UTF_8))));
        assertEquals(List.of(new Text(false, "Grüße und mehr", false), new Text(true, "Something else & here <https://evil.example/?a=1&b>", false)), view.texts());
        assertEquals(List.of(new File("naïve plan.pdf", "application/pdf", 3), new File("notes.txt", "text/plain", 6), new File("", "message/rfc822", 28)), view.files());
        assertEquals(Optional.empty(), view.remark());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`<script>alert(1)</script>Hi`                                 | `Hi`",
        "`<style>p{display:none}</style><p>shown<p>all`                | `shown;;all`",
        "`a<br>b<br/>c<div>d</div>e`                                   | `a;b;c;d;e`",
        "`<!-- hidden --> seen <!-- to the end`                        | `seen`",
        "`<span style='display:none'>hidden words</span> seen`         | `hidden words seen`",
        "`<img src='https://track.example/x.gif' onerror=alert(1)>`    | `[image]`",
        "`<a href=javascript:alert(1)>click</a>`                       | `click <javascript:alert(1)>`",
        "`<a href='#top'>up</a>`                                       | `up`",
        "`1 < 2 && 3 > 2 &lt;b&gt; &#60;i&#x3e; &unknown; &#0;.`       | `1 < 2 && 3 > 2 <b> <i> &unknown; .`",
        "`<a href='https://good.example'>https://evil.example`         | `https://evil.example <https://good.example>`",
        "`<unclosed`                                                   | `<unclosed`",
        "`x<SCRIPT SRC=//evil.example>y`                               | `x`"})
    void htmlIsWordsAlone(String html, String words) {
        assertEquals(words, HtmlWords.of(html).replace("\n", ";"));
    }

    @Test void muchIsCutAndSaidToBe() {
        MailView view = view("From: a@b.example\n\n" + "A line of text\n".repeat(100_000));
        assertTrue(view.texts().getFirst().cut());
        assertTrue(view.texts().getFirst().text().length() <= MailView.MOST_TEXT);
        MailView parts = view("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + "--x\nContent-Type: image/png\n\n1\n".repeat(500) + "--x--\n");
        assertEquals(MailView.MOST_FILES, parts.files().size());
        assertEquals(Optional.of("Not shown: 400 more parts."), parts.remark());
        MailView spoilt = view("From: a@b.example\nContent-Transfer-Encoding: x-own\n\nabc\n");
        assertEquals(Optional.of("Not shown: a text that cannot be decoded."), spoilt.remark());
        MailView more = view("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + "--x\n\n1\n".repeat(1_001) + "--x--\n");
        assertTrue(more.remark().orElseThrow().startsWith("Its parts are not shown: "), more.remark()::orElseThrow);
    }

    @Test void nothingOfItTurnsTextRound() {
        MailView view = view("From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n" + new String("a\u202eb\u2066c\u0007\n".getBytes(UTF_8), ISO_8859_1));
        assertEquals("abc", view.texts().getFirst().text());
    }

    @Test void hostileHtmlTakesLinearTime() {
        for (String piece : List.of("<", "&", "<a href=", "<!--", "<style>", "</a>", "&#", "<a href='&&&&'>", " \n")) {
            String html = piece.repeat(MailView.MOST_TEXT / piece.length());
            assertTimeout(Duration.ofSeconds(2), () -> HtmlWords.of(html), piece);
        }
    }

    @Test void anyOctetsAreRead() {
        var random = new Random(5);
        String[] pieces = {"Content-Type: multipart/mixed; boundary=x", "\r\n", "\r\n\r\n", "--x", "--x--", "text/html", "Content-Type: text/html; charset=", "utf-16",
            "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename*=", "'", "%", "%41", "\0", "é", "=?utf-8?b?", "?=", "<a href=", "&#", ";"};
        for (int round = 0; round < 3_000; round++) {
            var mail = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) mail.append(pieces[random.nextInt(pieces.length)]);
            MailView view = MailView.of(RawMessage.parse(mail.toString().getBytes(UTF_8)));
            view.texts().forEach(text -> assertFalse(text.text().chars().anyMatch(c -> c != '\n' && Character.isISOControl(c)), mail::toString));
        }
    }
}
