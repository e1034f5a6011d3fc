package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

/** What holds for every message: all mail we have, and headers of noise. */
class RewriteLawsTest {
    private static final EmailAddress LIST = EmailAddress.parse("board@lists.example");
    private static final EmailAddress OWNER = EmailAddress.parse("board-owner@lists.example");
    private static final List<ListProfile> PROFILES = List.of(
            ListProfile.list(LIST, "Board", OWNER, true, ReplyGoesTo.AUTHOR),
            ListProfile.list(LIST, "Board", OWNER, true, ReplyGoesTo.AUTHOR).withSubjectTag(Optional.of("[B\u00fcro]")).withFooter(Optional.of("Gr\u00fc\u00dfe <b>\nB\u00fcro")),
            ListProfile.list(LIST, "B\u00f6ard <x@y.example> \"\u202e", OWNER, false, ReplyGoesTo.LIST),
            ListProfile.list(EmailAddress.parse("\"odd @ local\"@lists.example"), "", OWNER, true, ReplyGoesTo.LIST),
            ListProfile.plain(EmailAddress.parse("postmaster@lists.example")));

    private static final List<String> KEPT = List.of("From", "Sender", "To", "Cc", "Subject", "In-Reply-To", "References", "MIME-Version", "Content-Type",
            "Content-Transfer-Encoding", "DKIM-Signature", "Resent-From", "X-Original-From", "User-Agent");
    private static final BiFunction<RawMessage, ListProfile, Rewritten> REWRITE = (message, profile) -> RewriteCasesTest.REWRITER.rewrite(message, profile,
            new Arrival(RewriteCasesTest.POSTING, RewriteCasesTest.RECEIVED, "mx.lists.example", Optional.empty(), Optional.empty()));

    @Test void holdForAllMailWeHave() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Stream.concat(Files.walk(Peers.vectors().resolve("mime")), Files.walk(Peers.vectors().resolve("dkim")))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertTrue(files.size() > 100, files.size() + " files");
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            laws(bytes, file.toString());
            laws(new String(bytes, ISO_8859_1).replaceAll("\r?\n", "\r\n").getBytes(ISO_8859_1), file + " with CRLF");
        }
    }

    @Test void holdForTheCases() throws IOException {
        for (Path folder : RewriteCasesTest.cases()) laws(Files.readAllBytes(folder.resolve("in.eml")), folder.toString());
    }

    @Test void holdForHeadersOfNoise() throws IOException {
        Random random = new Random(5322);
        for (int round = 0; round < Peers.rounds(200, 10_000); round++) {
            byte[] bytes = noise(random).getBytes(ISO_8859_1);
            laws(bytes, "round " + round + ": " + new String(bytes, ISO_8859_1));
        }
    }

    @Test void noStepsChangeNoOctet() {
        RawMessage message = RawMessage.parse("From : a\r\n\r\nx".getBytes(ISO_8859_1));
        Rewritten rewritten = Rewriter.apply(message, List.of());
        assertSame(message, rewritten.message());
        assertEquals(List.of(), rewritten.changes().all());
    }

    private static void laws(byte[] bytes, String what) throws IOException {
        RawMessage message = RawMessage.parse(bytes.clone());
        for (ListProfile profile : PROFILES) {
            Rewritten once = RewriteCasesTest.REWRITER.rewrite(message, profile, RewriteCasesTest.arrival(Optional.empty()));
            if (profile.footer().isEmpty() && Fitness.of(message.body()).isFit()) assertEquals(message.body(), once.message().body(), what);
            RawMessage read = RawMessage.parse(once.message().toBytes());
            assertEquals(once.message().fields(), read.fields(), "read again: " + what);
            assertEquals(once.message().body(), read.body(), "read again: " + what);
            onlyWhatIsNamedChanges(message, once, what);
            oneAlignedFrom(read, profile, what);
            ourLinesAreShort(message, read, what);
            Rewritten twice = RewriteCasesTest.REWRITER.rewrite(read, profile, RewriteCasesTest.arrival(Optional.empty()));
            assertEquals(withoutReceived(read), withoutReceived(twice.message()), "twice: " + what);
            assertEquals(read.body(), twice.message().body(), "twice: " + what);
            assertTrue(LoopMark.isIn(read, profile.address()), what);
            keptFromLaws(message, profile, what);
        }
    }

    /** Whose From is kept keeps all that his readers see of him, and of Date and Message-ID what there is. */
    private static void keptFromLaws(RawMessage message, ListProfile profile, String what) {
        ListProfile keeping = profile.with(FromMode.KEEP).withSubjectTag(Optional.empty()).withFooter(Optional.empty());
        RawMessage once = RawMessage.parse(REWRITE.apply(message, keeping).message().toBytes());
        for (String name : KEPT) assertEquals(message.all(name), once.all(name), name + " of " + what);
        if (profile.replies() == ReplyGoesTo.AUTHOR) assertEquals(message.all("Reply-To"), once.all("Reply-To"), what);
        else assertEquals(1, once.all("Reply-To").size(), what);
        for (String name : List.of("Date", "Message-ID")) {
            if (message.first(name).isPresent()) assertEquals(message.all(name), once.all(name), name + " of " + what);
        }
        assertEquals(withoutReceived(once), withoutReceived(REWRITE.apply(once, keeping).message()), "twice: " + what);
    }

    /** Fields that no change names are the same octets in the same order. */
    private static void onlyWhatIsNamedChanges(RawMessage before, Rewritten after, String what) {
        Set<String> named = after.changes().all().stream().map(change -> change.field().toLowerCase(Locale.ROOT)).collect(Collectors.toCollection(HashSet::new));
        assertEquals(others(before, named), others(after.message(), named), what);
        assertTrue(named.contains("received"), what);
    }

    private static List<HeaderField> others(RawMessage message, Set<String> named) {
        return message.fields().stream().filter(field -> !named.contains(field.name().toLowerCase(Locale.ROOT))).toList();
    }

    private static void oneAlignedFrom(RawMessage message, ListProfile profile, String what) {
        assertEquals(1, message.all("From").size(), what);
        assertEquals(List.of(), message.all("Sender"), what);
        try {
            String value = message.first("From").orElseThrow().value();
            InternetAddress[] addresses = InternetAddress.parse(value, true);
            assertEquals(1, addresses.length, what);
            assertEquals(profile.address().toString(), addresses[0].getAddress(), what);
            String phrase = MimeUtility.decodeText(value.substring(0, value.lastIndexOf('<')));
            assertFalse(phrase.contains("@"), phrase + " in " + what);
            assertTrue(phrase.codePointCount(0, phrase.length()) < 150, what);
        } catch (AddressException | UnsupportedEncodingException malformed) {
            throw new AssertionError(what, malformed);
        }
    }

    private static void ourLinesAreShort(RawMessage before, RawMessage after, String what) {
        for (HeaderField field : after.fields()) {
            if (before.fields().contains(field)) continue;
            // A Cc that we add to keeps the lines it came with.
            if (field.is("Cc") && before.first("Cc").isPresent()) continue;
            // So does a subject behind our tag.
            if (field.is("Subject") && before.first("Subject").isPresent()) continue;
            new String(field.toBytes(), ISO_8859_1).lines().forEach(line -> assertTrue(line.length() <= 998, field.name() + " in " + what));
        }
    }

    private static List<HeaderField> withoutReceived(RawMessage message) {
        return message.fields().stream().filter(field -> !field.is("Received")).toList();
    }

    private static String noise(Random random) {
        String[] names = {"From", "from ", "Reply-To", "To", "Cc", "Sender", "X-Original-From", "List-Id", "Precedence", "Date", "Message-ID", "X-Postern-Loop",
            "Authentication-Results", "Subject"};
        String[] parts = {"Ada", " ", "\"", "<", ">", "ada@x.example", "@", ",", ";", ":", "(", ")", "\\", "=?utf-8?q?=40a?=", "=?utf-8?b?////?=", "=?x?b?a?=", "\u00e9",
            "\0", "\r", "\u0001", "\r\n ", "\r\n\t\t", " via Board", "board@lists.example", "<board@lists.example>", "[", "]", "x".repeat(300), "\u00e2\u0080\u00ae", "=?", "?=", "'",
            "relay.lists.example", "\u00ef\u00bc\u00a0", "."};
        var text = new StringBuilder();
        for (int field = random.nextInt(8); field >= 0; field--) {
            text.append(names[random.nextInt(names.length)]).append(':');
            for (int part = random.nextInt(14); part > 0; part--) text.append(parts[random.nextInt(parts.length)]);
            text.append("\r\n");
        }
        return text.append("\r\nbody").toString();
    }
}
