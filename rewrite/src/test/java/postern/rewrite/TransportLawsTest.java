package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerifier;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mime.MimePart;
import postern.rewrite.mime.MimeWalk;
import postern.rewrite.mime.TransferEncoding;
import postern.rewrite.sign.DkimSigner;
import postern.rewrite.sign.SigningKey;
import postern.rewrite.testing.JakartaReader;
import postern.rewrite.testing.Peers;
import postern.rewrite.testing.TxtDns;
import postern.rewrite.testing.UnfitMails;

/** What is not fit for SMTP is written anew so that its readers find the same, or is said to be unfit; nothing else changes. */
class TransportLawsTest {
    private static final List<String> FAULTS = List.of("\0", "\r", "\n", "x".repeat(1_200), " word".repeat(300), "\u00fc".repeat(1_000));
    /** Jakarta Mail sees no part where the empty line behind its header is missing; it is put in. */
    private static final String READ_DIFFERENTLY = "a part without empty line";
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final SigningKey KEY = SigningKey.generate(new DomainName("lists.example"), "s1");
    private static final ListProfile PROFILE = ListProfile.list(EmailAddress.parse("board@lists.example"), "Board", EmailAddress.parse("owner@lists.example"),
            true, ReplyGoesTo.AUTHOR);

    static Stream<String> curable() {
        return UnfitMails.curable().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("curable")
    void whatCanBeWrittenAnewIs(String name) throws IOException, MimeWalk.TooMuch {
        RawMessage mail = UnfitMails.curable().get(name);
        assertTrue(isUnfit(text(mail)));
        Rewritten made = Rewriter.applyMadeFit(mail, List.of());
        assertEquals(Optional.empty(), made.unfit());
        assertTrue(made.changes().all().stream().anyMatch(change -> change.toString().contains("on the way")), made.changes().toString());
        laws(name, mail);
        if (!name.equals(READ_DIFFERENTLY)) sameForAnotherReader(name, mail, made.message());
        aSignatureHolds(name, mail, PROFILE);
        aSignatureHolds(name, mail, PROFILE.withFooter(Optional.of("Gr\u00fc\u00dfe <b>\nBoard")));
    }

    static Stream<String> hopeless() {
        return UnfitMails.hopeless().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void whatCannotIsSaidToBeUnfitAndStays(String why) throws MimeWalk.TooMuch {
        RawMessage mail = UnfitMails.hopeless().get(why);
        Rewritten made = Rewriter.applyMadeFit(mail, List.of());
        assertTrue(made.unfit().orElseThrow().contains(why.strip()), made.unfit().get());
        assertSame(mail, made.message());
        Rewritten rewritten = RewriteCasesTest.REWRITER.rewrite(mail, PROFILE, arrival());
        assertEquals(made.unfit(), rewritten.unfit());
        assertEquals(mail.body(), rewritten.message().body());
    }

    @Test void whoseFromIsKeptIsUnfitAndStays() {
        for (Map.Entry<String, RawMessage> mail : UnfitMails.curable().entrySet()) {
            Rewritten kept = RewriteCasesTest.REWRITER.rewrite(mail.getValue(), PROFILE.with(FromMode.KEEP), arrival());
            assertEquals(Optional.of(Fitness.of(mail.getValue()).why()), kept.unfit(), mail.getKey());
            assertEquals(mail.getValue().body(), kept.message().body(), mail.getKey());
        }
    }

    @Test void aFieldThatIsNotPassedOnIsNobodysTrouble() {
        RawMessage mail = parse("From: ada@author.example\r\nApproved: \0" + "x".repeat(2_000) + "\r\n\r\nHello\r\n");
        assertEquals(Optional.empty(), RewriteCasesTest.REWRITER.rewrite(mail, PROFILE, arrival()).unfit());
    }

    @Test void aLongTextGrowsLittle() {
        String large = "\u00fc".repeat(1 << 20);
        RawMessage made = Rewriter.applyMadeFit(parse("Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + large + "x\r\n"), List.of()).message();
        assertEquals("base64", made.first("Content-Transfer-Encoding").orElseThrow().value());
        assertTrue(made.bodySize() < 1.4 * large.length(), made.bodySize() + " octets");
    }

    @Test void holdForAllMailWeHave() throws IOException, MimeWalk.TooMuch {
        int anew = 0;
        for (Map.Entry<String, RawMessage> mail : corpus().entrySet()) {
            Rewritten made = laws(mail.getKey(), mail.getValue());
            if (made.message() == mail.getValue() || made.unfit().isPresent()) continue;
            anew++;
            sameForAnotherReader(mail.getKey(), mail.getValue(), made.message());
            aSignatureHolds(mail.getKey(), mail.getValue(), PROFILE);
        }
        assertTrue(anew > 0, "none was unfit");
    }

    @Test void holdForMutatedMail() throws IOException {
        var mails = corpus().values().stream().map(TransportLawsTest::text).toList();
        Random random = new Random(5321);
        int anew = 0;
        for (int round = 0; round < Peers.rounds(1_500, 100_000); round++) {
            String mail = mails.get(random.nextInt(mails.size()));
            for (int i = random.nextInt(2); i >= 0; i--) {
                int at = random.nextInt(mail.length() + 1);
                mail = mail.substring(0, at) + FAULTS.get(random.nextInt(FAULTS.size())) + mail.substring(at);
            }
            RawMessage message = parse(mail);
            try {
                if (laws("round " + round, message).message() != message) anew++;
            } catch (MimeWalk.TooMuch limit) {
                assertEquals(message.body(), Rewriter.applyMadeFit(message, List.of()).message().body(), limit.getMessage());
            }
        }
        assertTrue(anew > 300, anew + " written anew");
    }

    /** Each takes some 20 ms; twenty seconds would mean that the time is not linear. */
    @Test void hostileMailTakesLinearTime() {
        for (String piece : List.of("\0", "\r", "\n", " ", "\t", "=", "=\r\n", "= ", "-", "a ", "--b\r\n\0", "\u00ff", "QUJD")) {
            String text = piece.repeat((1 << 18) / piece.length());
            for (String head : List.of("\r\n", "X: ", "Content-Transfer-Encoding: base64\r\n\r\n", "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: ", "Content-Type: multipart/mixed; boundary=b\r\n\r\n")) {
                RawMessage message = parse(head + text + "\r\n\r\n");
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> laws(head + piece, message));
            }
        }
    }

    private static Rewritten laws(String what, RawMessage mail) throws MimeWalk.TooMuch {
        Rewritten made = Rewriter.applyMadeFit(mail, List.of());
        RawMessage after = made.message();
        boolean fit = !isUnfit(text(after));
        assertEquals(fit, made.unfit().isEmpty(), what);
        if (!isUnfit(text(mail))) assertSame(mail, after, what);
        RawMessage read = parse(text(after));
        assertEquals(after.fields(), read.fields(), "read again: " + what);
        assertEquals(after.body(), read.body(), "read again: " + what);
        assertSame(read, Rewriter.applyMadeFit(read, List.of()).message(), "twice: " + what);
        assertEquals(values(mail), values(after), what);
        if (after != mail) onlyUnfitPartsDiffer(what, mail, made);
        return made;
    }

    /** And those decode to what they were. */
    private static void onlyUnfitPartsDiffer(String what, RawMessage mail, Rewritten made) throws MimeWalk.TooMuch {
        List<MimePart> before = leaves(MimeWalk.through(mail));
        List<MimePart> after = leaves(MimeWalk.through(made.message()));
        assertEquals(before.size(), after.size(), what);
        int anew = 0;
        for (int i = 0; i < before.size(); i++) {
            String was = content(mail, before.get(i));
            String is = content(made.message(), after.get(i));
            if (was.equals(is)) continue;
            anew++;
            assertTrue(isUnfit(was), what);
            assertEquals(decoded(was, before.get(i)), decoded(is, after.get(i)), what);
        }
        assertEquals(anew, made.changes().all().stream().filter(change -> change.toString().contains(" written anew in ")).count(), what);
    }

    private static void sameForAnotherReader(String what, RawMessage before, RawMessage after) throws IOException {
        JakartaReader was = JakartaReader.read(before.toBytes());
        JakartaReader is = JakartaReader.read(after.toBytes());
        assertEquals(was.types(), is.types(), what);
        assertEquals(was.contents().size(), is.contents().size(), what);
        for (int i = 0; i < was.contents().size(); i++) assertEquals(was.contents().get(i).stripTrailing(), is.contents().get(i).stripTrailing(), what);
    }

    private static void aSignatureHolds(String what, RawMessage mail, ListProfile profile) {
        Rewritten rewritten = RewriteCasesTest.REWRITER.rewrite(mail, profile, arrival());
        assertEquals(Optional.empty(), rewritten.unfit(), what);
        assertFalse(isUnfit(text(rewritten.message())), what);
        List<DkimResult> results = new DkimVerifier(TxtDns.of(Map.of(KEY.dnsRecord().name().ascii(), KEY.dnsRecord().value())))
                .verify(signed(rewritten.message()), NOW);
        assertTrue(results.getFirst().passes(), what + ": " + results);
    }

    private static RawMessage signed(RawMessage message) {
        var fields = new ArrayList<>(message.fields());
        fields.addFirst(DkimSigner.prepare(message).sign(KEY, NOW));
        return message.withFields(fields);
    }

    /** Names and values of the header, unfolded, but for what tells how the body is written. */
    private static List<String> values(RawMessage message) {
        return message.fields().stream().filter(field -> !field.is("Content-Transfer-Encoding") && !field.is("MIME-Version")).map(HeaderField::toString).toList();
    }

    private static List<MimePart> leaves(MimePart part) {
        if (!part.header().isMultipart()) return List.of(part);
        return part.parts().stream().flatMap(each -> leaves(each).stream()).toList();
    }

    private static String content(RawMessage message, MimePart part) {
        return new String(TextPart.octets(part.content(message.body())), ISO_8859_1);
    }

    private static String decoded(String content, MimePart part) {
        String readable = part.header().encoding().equals("quoted-printable") ? content.replaceAll("[ \t]+(?=\r\n|$(?![\r\n]))", "") : content;
        return new String(TransferEncoding.of(part.header().encoding()).orElseThrow().decoded(readable.getBytes(ISO_8859_1)).orElseThrow(), ISO_8859_1);
    }

    /** With CRLF line ends, the form in which mail reaches us. */
    private static Map<String, RawMessage> corpus() throws IOException {
        var mails = new TreeMap<String, RawMessage>();
        try (Stream<Path> files = Files.walk(Peers.vectors().resolve("mime"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                mails.put(file.toString(), parse(new String(Files.readAllBytes(file), ISO_8859_1).replaceAll("\r?\n", "\r\n")));
            }
        }
        assertTrue(mails.size() > 100, mails.size() + " messages");
        return mails;
    }

    private static Arrival arrival() {
        return new Arrival(RewriteCasesTest.POSTING, RewriteCasesTest.RECEIVED, "mx.lists.example", Optional.empty(), Optional.empty());
    }

    private static RawMessage parse(String mail) {
        return RawMessage.parse(mail.getBytes(ISO_8859_1));
    }

    private static boolean isUnfit(String text) {
        String withoutLineEnds = text.replace("\r\n", "");
        return withoutLineEnds.contains("\r") || withoutLineEnds.contains("\n") || text.contains("\0") || text.lines().anyMatch(line -> line.length() > 998);
    }

    private static String text(RawMessage message) {
        return new String(message.toBytes(), ISO_8859_1);
    }
}
