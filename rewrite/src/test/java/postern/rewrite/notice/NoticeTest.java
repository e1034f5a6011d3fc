package postern.rewrite.notice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.rewrite.LoopMark;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

/** Judged by Jakarta Mail, which reads it as a mail program would. */
class NoticeTest {
    private static final Instant NOW = Instant.parse("2026-11-01T09:05:07Z");
    private static final EmailAddress BOARD = EmailAddress.parse("board@lists.example");
    private static final EmailAddress OWNER = EmailAddress.parse("board-owner@lists.example");
    private static final EmailAddress ADA = EmailAddress.parse("ada@example.net");
    private static final About ABOUT = About.of("<first@a.example> <second@a.example>", "<third@a.example>");

    private static Notice notice(String name, String subject, String text) {
        return new Notice("01JD8QF3", NOW, OWNER, name, ADA, Notice.Kind.REPLIED, ABOUT, subject, text, List.of(BOARD, OWNER));
    }

    private static MimeMessage read(RawMessage message) throws Exception {
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(message.toBytes()));
    }

    @Test void isReadAsItIsWritten() throws Exception {
        RawMessage message = notice("Board", "Your mail waits", "Hello.\n\nIt waits.\n").message();
        MimeMessage read = read(message);
        assertEquals("\"Board\" <board-owner@lists.example>".replace("\"", ""), read.getFrom()[0].toString());
        assertEquals(List.of(new InternetAddress("ada@example.net")), List.of(read.getAllRecipients()));
        assertNull(read.getRecipients(RecipientType.CC));
        assertEquals(Date.from(NOW), read.getSentDate());
        assertEquals("Sun, 1 Nov 2026 09:05:07 +0000", read.getHeader("Date", null));
        assertEquals("<notice.01JD8QF3@lists.example>", read.getMessageID());
        assertEquals("Your mail waits", read.getSubject());
        assertEquals("auto-replied", read.getHeader("Auto-Submitted", null));
        assertEquals("<third@a.example>", read.getHeader("In-Reply-To", null));
        assertEquals("<first@a.example>\r\n <second@a.example>\r\n <third@a.example>", read.getHeader("References", null));
        assertEquals("text/plain; charset=us-ascii", read.getContentType());
        assertEquals("Hello.\r\n\r\nIt waits.\r\n", read.getContent());
        assertNull(read.getHeader("Precedence", null));
    }

    @Test void isKnownWhereItComesBack() {
        RawMessage message = notice("Board", "s", "t").message();
        assertTrue(LoopMark.isIn(message, BOARD) && LoopMark.isIn(message, OWNER));
        assertFalse(LoopMark.isIn(message, ADA));
    }

    @Test void textOfAnyLanguageArrives() throws Exception {
        String subject = "Meldinga di ventar på nokon som modererer, og det kan taka si tid før du høyrer noko – Ærlig talt 🙂";
        String text = "Bonjour,\n\nvotre message attend un modérateur.\n\n  https://lists.example/moderate/" + "A".repeat(100) + "\n\nÅse\n";
        MimeMessage read = read(notice("Styret på Bø", subject, text).message());
        assertEquals(subject, read.getSubject());
        assertEquals("Styret på Bø", ((InternetAddress) read.getFrom()[0]).getPersonal());
        assertEquals(text.replace("\n", "\r\n"), read.getContent());
    }

    @Test void hostileWordsChangeNothingButThemselves() throws Exception {
        var hostile = List.of("a\r\nBcc: eve@evil.example\r\n\r\nbody", "\u202egnp.exe\u202c", "\0\u0007\u009f\u2028\u2029", "x".repeat(10_000), "\ud83d\ude00".repeat(5_000),
                "=?utf-8?q?=0D=0ABcc=3A_eve=40evil.example?=", "\"<eve@evil.example>", "\ud800\udfff\udc00", "מזל טוב", "\u00ad\ufeff\u200d", "=?UTF-8?B?" + "QUFB".repeat(500) + "?=");
        for (String words : hostile) {
            RawMessage message = notice(words, PlainText.header(words, 1000), PlainText.lines(words, 500)).message();
            String text = new String(message.toBytes(), UTF_8);
            List<HeaderField> usual = notice("n", "s", "t").message().fields();
            assertEquals(usual.stream().map(HeaderField::name).toList(), message.fields().stream().map(HeaderField::name).toList(), words);
            assertEquals(1, message.all("From").size());
            assertEquals("<" + ADA + ">", message.first("To").orElseThrow().value());
            assertTrue(text.chars().allMatch(c -> c == '\r' || c == '\n' || c >= ' ' && c < 127), words);
            assertTrue(Arrays.stream(text.split("\r\n")).allMatch(line -> line.length() <= 78), text);
            MimeMessage read = read(message);
            assertEquals(OWNER.toString(), ((InternetAddress) read.getFrom()[0]).getAddress());
            assertTrue(read.getSubject() == null || read.getSubject().codePointCount(0, read.getSubject().length()) <= Notice.LONGEST_SUBJECT);
            assertFalse(("" + read.getSubject() + read.getContent()).contains("\u202e"));
        }
    }

    @Test void noTextMakesAnythingButANotice() throws Exception {
        var random = new Random(3);
        for (int round = 0; round < Peers.rounds(250, 5_000); round++) {
            var words = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) words.appendCodePoint(random.nextInt(random.nextBoolean() ? 128 : 0x3000));
            RawMessage message = notice(words.toString(), words.toString(), words.toString()).message();
            assertEquals(13, message.fields().size());
            assertEquals(PlainText.line(words.toString(), Notice.LONGEST_SUBJECT), read(message).getSubject() == null ? "" : read(message).getSubject().strip());
        }
    }

    @Test void aMailWithoutAnIdHasNoThread() {
        var notice = new Notice("1", NOW, OWNER, "Board", ADA, Notice.Kind.GENERATED, About.of("<a@b.example>", "no id"), "s", "t", List.of());
        assertTrue(notice.message().first("In-Reply-To").isEmpty() && notice.message().first("References").isEmpty());
        assertEquals("auto-generated", notice.message().first("Auto-Submitted").orElseThrow().value());
    }

    @Test void aLongThreadKeepsItsFirstAndItsLast() {
        var references = new StringBuilder();
        for (int i = 0; i < 500; i++) references.append(" <").append(i).append("@a.example>");
        List<String> ids = About.of(references.toString(), "<last@a.example>").ids();
        assertEquals(12, ids.size());
        assertEquals(List.of("<0@a.example>", "<490@a.example>"), ids.subList(0, 2));
        assertEquals(List.of("<499@a.example>", "<last@a.example>"), ids.subList(10, 12));
    }
}
