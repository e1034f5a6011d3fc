package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.Cut;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.MimeWalk;
import postern.rewrite.testing.JakartaReader;
import postern.rewrite.testing.Peers;

/** What holds for all mail with a footer: only the texts that are named change, a second time nothing does, a reader finds it. */
class FooterLawsTest {
    private static final List<String> FOOTERS = List.of("Board of Lists\nhttps://lists.example/board?a=1&b=2", "Gr\u00fc\u00dfe \u2013 \u65e5\u672c <\ud83d\ude00>");
    private static final String ADDED = "footer added to ";
    private static final String WITH_CRLF = " with CRLF";
    private static final String OWN_PART = "footer added as a part of its own";

    /** Files that another reader takes for something else than we do, and why. */
    private static final Map<String, String> READ_DIFFERENTLY = Map.of(
            "cpython/msg_43.txt", "begins with an mbox line: no header",
            "mimekit/multipart-digest.txt", "begins with an mbox line: no header",
            "mimekit/issue358.txt", "a line that is no field ends the header early",
            "mime4j/very-long-boundary.msg", "a boundary that ends in blanks",
            "mime4j/very-very-long-boundary.msg", "a boundary that ends in blanks",
            "mime4j/weird-boundary.msg", "a boundary that ends in blanks");

    @Test void holdForAllMailWeHave() throws IOException, MimeWalk.TooMuch {
        int added = 0;
        var unseen = new TreeSet<String>();
        for (Map.Entry<String, String> mail : corpus().entrySet()) {
            for (String footer : FOOTERS) {
                int texts = laws(mail.getKey(), mail.getValue(), footer);
                added += texts;
                boolean arrives = mail.getKey().endsWith(WITH_CRLF);
                if (arrives && !sees(mail.getValue(), footer, texts)) unseen.add(mail.getKey().replace(WITH_CRLF, ""));
            }
        }
        assertEquals(new TreeSet<>(READ_DIFFERENTLY.keySet()), unseen);
        assertTrue(added > 300, added + " texts");
    }

    @Test void holdForTheCases() throws IOException, MimeWalk.TooMuch {
        for (Path folder : FooterTest.cases()) {
            for (String footer : FOOTERS) laws(folder + "", new String(Files.readAllBytes(folder.resolve("in.eml")), ISO_8859_1), footer);
        }
    }

    @Test void holdForOddMessages() throws IOException, MimeWalk.TooMuch {
        int added = 0;
        for (Map.Entry<String, String> mail : odd().entrySet()) {
            for (String footer : FOOTERS) {
                int texts = laws(mail.getKey(), mail.getValue(), footer);
                assertTrue(sees(mail.getValue(), footer, texts), mail.getKey());
                added += texts;
            }
        }
        assertTrue(added >= 2 * odd().size(), added + " texts");
    }

    @Test void holdForMutatedMail() throws IOException {
        var mails = List.copyOf(corpus().values());
        Random random = new Random(2046);
        for (int round = 0; round < Peers.rounds(2_000, 100_000); round++) {
            String mail = TokenLawsTest.mutated(mails.get(random.nextInt(mails.size())), random);
            String footer = FOOTERS.get(random.nextInt(2));
            try {
                laws("round " + round, mail, footer);
            } catch (MimeWalk.TooMuch limit) {
                assertEquals(mail, text(FooterTest.with(footer, parse(mail)).message()), limit.getMessage());
            }
        }
    }

    @Test void aProfileWithoutTagAndFooterChangesNoOctetOfAnyBody() throws IOException {
        var profile = ListProfile.plain(EmailAddress.parse("board@lists.example"));
        for (String mail : corpus().values()) {
            RawMessage message = parse(mail);
            FromMode mode = Fitness.of(message).isFit() ? FromMode.MUNGE : FromMode.KEEP;
            Rewritten rewritten = RewriteCasesTest.REWRITER.rewrite(message, profile.with(mode), RewriteCasesTest.arrival(Optional.empty()));
            assertEquals(message.body(), rewritten.message().body());
            assertFalse(rewritten.changes().all().stream().anyMatch(Changes.Change.Body.class::isInstance));
            assertEquals(message.all("Subject"), rewritten.message().all("Subject"));
            assertSame(message, Rewriter.apply(message, List.of(new SubjectTag(Optional.empty()), new Footer(Optional.empty()))).message());
        }
    }

    @Test void beyondTheLimitsThereIsNoneAndItIsSaid() {
        String part = "--b\r\n\r\nx\r\n";
        String head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        assertEquals(List.of("Body: footer added to text/plain"), notes(head + part.repeat(1_000) + "--b--\r\n"));
        assertEquals(List.of("Body: footer left out: more than 1000 parts"), notes(head + part.repeat(1_001) + "--b--\r\n"));
        assertEquals(List.of("Body: footer added to text/plain"), notes(nested(20)));
        assertEquals(List.of("Body: footer left out: more than 20 multiparts within each other"), notes(nested(200)));
        String alternative = head.replace("mixed", "alternative");
        assertEquals(10, notes(alternative + part.repeat(10) + "--b--\r\n").size());
        assertEquals(List.of("Body: footer left out: more than 10 texts"), notes(alternative + part.repeat(11) + "--b--\r\n"));
        List<String> header = List.of("Body: footer left out: a part with a header of more than 2000 fields or 1048576 octets");
        assertEquals(header, notes(head + "--b\r\n" + "a: b\r\n".repeat(2_001) + "\r\nx\r\n--b--\r\n"));
        assertEquals(header, notes(head + "--b\r\na: " + "b\r\n ".repeat(300_000) + "\r\n\r\nx\r\n--b--\r\n"));
        assertEquals(List.of("Body: footer added to text/plain"), notes(head + "--b\r\na: b\r\n" + "no field\r\n".repeat(200_000) + "--b--\r\n"));
    }

    @Test void aTextOverAMebibyteIsOnlyAddedTo() {
        String large = "x\r\n".repeat(400_000);
        assertEquals(large + "\r\n" + FOOTERS.getFirst().replace("\n", "\r\n") + "\r\n", text(FooterTest.with(FOOTERS.getFirst(), parse("\r\n" + large)).message()).substring(2));
        String tooLarge = "Body: footer left out of text/plain: too large to be ";
        String nobody = "Body: footer left out: no text that can take it";
        assertEquals(List.of(tooLarge + "written in UTF-8", nobody), notes("\r\n" + large, FOOTERS.getLast()));
        assertEquals(List.of(tooLarge + "written in quoted-printable", nobody), notes("Content-Type: text/plain; charset=utf-8\r\n\r\n" + large, FOOTERS.getLast()));
        assertEquals(List.of(tooLarge + "decoded", nobody), notes("Content-Transfer-Encoding: quoted-printable\r\n\r\n" + large));
        assertEquals(List.of(tooLarge + "decoded", nobody), notes("Content-Transfer-Encoding: base64\r\n\r\n" + "QUJD\r\n".repeat(200_000)));
    }

    /** The changed body is made once; all else is small. A second copy would double what is taken. */
    @Test void aBodyOf25MegabytesIsCopiedOnce() {
        int size = 25_000_000;
        String file = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\r\n".repeat(size / 38);
        String head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        for (RawMessage message : List.of(parse(head + file + "--b--\r\n"), parse("\r\n" + file))) {
            FooterTest.with(FOOTERS.getFirst(), parse("\r\nwarm up\r\n"));
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            Rewritten rewritten = FooterTest.with(FOOTERS.getFirst(), message);
            long taken = threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(List.of("Body: footer added to text/plain"), rewritten.changes().all().stream().map(Object::toString).toList());
            assertTrue(taken < message.size() + 1_000_000, "took " + taken + " octets for " + message.size());
        }
    }

    /** Budget: each of these takes some 5 ms; twenty seconds would mean that the time is not linear. */
    @Test void hostileTextsTakeLinearTime() {
        for (String piece : List.of("-----BEGIN PGP", "-", "\r\n-----", "<!--", "</body", "<!-- </body> -->", "<", "=", "= ", "=\r\n", "=3", " ", "\r\n", "\r", "\n", "\0", "\u00ff", "\u001b$B", "----\r\n")) {
            String text = piece.repeat((1 << 18) / piece.length());
            for (String type : List.of("text/plain", "text/html; charset=iso-2022-jp")) {
                for (String encoding : List.of("8bit", "quoted-printable", "base64")) {
                    RawMessage message = parse("Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + text);
                    for (String footer : FOOTERS) {
                        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> FooterTest.with(footer, message), () -> type + " in " + encoding + " of " + piece);
                    }
                }
            }
        }
    }

    /** @return how many texts got it; a part of its own counts as one */
    private static int laws(String what, String mail, String footer) throws MimeWalk.TooMuch {
        RawMessage before = parse(mail);
        Rewritten once = FooterTest.with(footer, before);
        List<String> notes = once.changes().all().stream().filter(Changes.Change.Body.class::isInstance).map(change -> ((Changes.Change.Body) change).what()).toList();
        int added = (int) notes.stream().filter(note -> note.startsWith(ADDED)).count();
        boolean ownPart = notes.contains(OWN_PART);
        if (added == 0 && !ownPart) assertSame(before, once.message(), what);
        RawMessage after = parse(text(once.message()));
        assertEquals(once.message().fields(), after.fields(), "read again: " + what);
        assertEquals(once.message().body(), after.body(), "read again: " + what);
        assertSame(after, FooterTest.with(footer, after).message(), "twice: " + what);
        onlyTheNamedTextsDiffer(before, after, added, ownPart, what);
        boolean widened = before.body().equals(after.body()) || eightBit(before.body()) || !eightBit(after.body());
        assertTrue(widened, "an eighth bit where there was none: " + what);
        return added + (ownPart ? 1 : 0);
    }

    /** Puts the parts that differ back as they were: then the whole body is. */
    private static void onlyTheNamedTextsDiffer(RawMessage before, RawMessage after, int added, boolean ownPart, String what) throws MimeWalk.TooMuch {
        var old = new ArrayList<MimePart>();
        var now = new ArrayList<MimePart>();
        leaves(MimeWalk.through(before), old);
        MimePart whole = MimeWalk.through(after);
        leaves(whole, now);
        var cuts = new ArrayList<Cut>();
        if (ownPart) {
            MimePart own = now.removeLast();
            cuts.add(Cut.out(own.above(), own.to()));
        }
        assertEquals(old.size(), now.size(), what);
        int differ = 0;
        for (int i = 0; i < old.size(); i++) {
            byte[] was = octets(before.body(), old.get(i));
            if (Arrays.equals(was, octets(after.body(), now.get(i)))) continue;
            cuts.add(differ++, new Cut(now.get(i).from(), now.get(i).to(), was));
        }
        assertEquals(added, differ, what);
        assertEquals(before.body(), after.withBody(Cut.pieces(after.body(), cuts)).body(), what);
    }

    private static void leaves(MimePart part, List<MimePart> leaves) {
        if (part.parts().isEmpty() && !part.header().isMultipart()) leaves.add(part);
        part.parts().forEach(each -> leaves(each, leaves));
    }

    private static byte[] octets(ByteBuffer body, MimePart part) {
        byte[] octets = new byte[part.to() - part.from()];
        body.get(part.from(), octets);
        return octets;
    }

    /** Another reader of MIME finds the same parts as before, and the footer's text in as many as we say. */
    private static boolean sees(String mail, String footer, int texts) throws IOException {
        JakartaReader before = JakartaReader.read(parse(mail).toBytes());
        JakartaReader after = JakartaReader.read(FooterTest.with(footer, parse(mail)).message().toBytes());
        var types = new ArrayList<>(before.types());
        if (after.types().size() > types.size()) types.add(" text/plain");
        return types.equals(after.types()) && after.holding(footer) - before.holding(footer) == texts;
    }

    private static List<String> notes(String mail) {
        return notes(mail, FOOTERS.getFirst());
    }

    private static List<String> notes(String mail, String footer) {
        return FooterTest.with(footer, parse(mail)).changes().all().stream().filter(Changes.Change.Body.class::isInstance).map(Object::toString).toList();
    }

    private static String nested(int levels) {
        var text = new StringBuilder();
        for (int i = 0; i < levels; i++) text.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b").append(i).append("\r\n");
        return text + "\r\nx\r\n";
    }

    /** Texts that get it, though SMTP or its readers have trouble with them. */
    private static Map<String, String> odd() {
        var mails = new TreeMap<String, String>();
        mails.put("NUL", "Subject: x\r\n\r\na\0b\r\n");
        mails.put("bare CR", "\r\na\rb\r\r\n");
        mails.put("bare CR at the end", "\r\nab\r");
        mails.put("bare LF", "Subject: x\n\na\nb\n");
        mails.put("long line", "\r\n" + "x".repeat(20_000) + "\r\n");
        mails.put("long line of eight bits", "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + "\u00fc".repeat(20_000) + "\r\n");
        mails.put("eight bits in the header", "Subject: \u00fc\r\nContent-Type: text/plain; charset=windows-1252; x=\u00fc\r\n\r\n\u00fc\r\n");
        mails.put("dots", "\r\n.\r\n..\r\n.");
        mails.put("blanks", "\r\n \t \r\n \t");
        mails.put("many texts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n".repeat(1_000) + "--b--\r\n");
        mails.put("deep", nested(20));
        mails.put("boundary of one dash", "Content-Type: multipart/mixed; boundary=-\r\n\r\n---\r\n\r\nx\r\n-----\r\n");
        mails.put("the footer's text elsewhere", "\r\n" + FOOTERS.getFirst() + "\r\n\r\nmore\r\n");
        mails.put("quoted-printable to the limit", "Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "=C3=BC".repeat(12) + "=\r\nx = \r\n=3d=");
        mails.put("base64 with noise", "Content-Transfer-Encoding: base64\r\n\r\nQ U\tJ\r\n\r\nD!\r\nREVG");
        return mails;
    }

    /** Each file as it is and with CRLF line ends, the form in which mail reaches us. */
    private static Map<String, String> corpus() throws IOException {
        var mails = new TreeMap<String, String>();
        Path folder = Peers.vectors().resolve("mime");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), ISO_8859_1);
                mails.put(folder.relativize(file) + "", text);
                mails.put(folder.relativize(file) + WITH_CRLF, text.replaceAll("\r?\n", "\r\n"));
            }
        }
        assertTrue(mails.size() > 200, mails.size() + " messages");
        return mails;
    }

    private static boolean eightBit(ByteBuffer octets) {
        for (int i = 0; i < octets.limit(); i++) if (octets.get(i) < 0) return true;
        return false;
    }

    private static RawMessage parse(String mail) {
        return RawMessage.parse(mail.getBytes(ISO_8859_1));
    }

    private static String text(RawMessage message) {
        return new String(message.toBytes(), ISO_8859_1);
    }
}
