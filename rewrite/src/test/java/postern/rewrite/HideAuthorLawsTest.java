package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.testing.Peers;

/** What holds for every mail whose author is hidden. */
class HideAuthorLawsTest {
    private static final EmailAddress LIST = EmailAddress.parse("board@lists.example");
    private static final ListProfile PROFILE = ListProfile.list(LIST, "Board", EmailAddress.parse("board-owner@lists.example"), true, ReplyGoesTo.AUTHOR);
    private static final HideAuthor HIDE = new HideAuthor(RewriteCasesTest.KEY, LIST);
    private static final Set<String> GO_OUT = Set.of("received", "x-postern-loop", "from", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to",
            "references", "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "auto-submitted", "list-id", "list-post",
            "list-help", "list-owner", "list-unsubscribe", "precedence");
    /** The author's own words: a leak here is told, not mended. */
    private static final Set<String> HIS_OWN = Set.of("subject", "content-type", "content-transfer-encoding", "content-disposition", "body");
    private static final String PLANTED = "Zebedee Quux <zebedee@quux.example>";

    @Test void holdForAllMailWeHave() throws IOException {
        int hidden = 0;
        for (Path file : files()) {
            byte[] bytes = Files.readAllBytes(file);
            hidden += laws(bytes, file.toString()) ? 1 : 0;
            laws(new String(bytes, ISO_8859_1).replaceAll("\r?\n", "\r\n").getBytes(ISO_8859_1), file + " with CRLF");
        }
        assertTrue(hidden > 80, hidden + " could be hidden");
    }

    @Test void holdForTheCases() throws IOException {
        for (Path folder : RewriteCasesTest.cases()) laws(Files.readAllBytes(folder.resolve("in.eml")), folder.toString());
    }

    /** An author whose name stands in every field that these mails have is found in none that goes out but his own words. */
    @Test void anAuthorInEveryFieldIsInNone() throws IOException {
        for (Path file : files()) {
            RawMessage message = RawMessage.parse(Files.readAllBytes(file));
            List<HeaderField> planted = message.fields().stream().filter(field -> !field.is("Content-Type") && !field.is("Subject"))
                    .map(field -> HeaderField.of(field.name(), field.is("References") ? "<1@quux.example> <zebedee@quux.example>" : PLANTED)).toList();
            List<HeaderField> whole = Stream.concat(Stream.of(HeaderField.of("From", PLANTED)), planted.stream()).toList();
            if (outcome(message.withFields(whole)) instanceof HideAuthor.Hidden(Rewritten made, var _)) {
                String header = new String(made.message().toBytes(), ISO_8859_1).substring(0, made.message().headerSize());
                for (String line : header.lines().filter(line -> !line.startsWith("Content-")).toList()) {
                    assertTrue(!line.toLowerCase(Locale.ROOT).contains("zebedee") && !line.contains("quux"), line + " in " + file);
                }
                assertTrue(made.changes().all().stream().noneMatch(change -> change.toString().contains("quux")), file.toString());
            }
        }
    }

    /** @return false if it was refused */
    private static boolean laws(byte[] bytes, String what) throws IOException {
        RawMessage message = RawMessage.parse(bytes);
        if (!(outcome(message) instanceof HideAuthor.Hidden(Rewritten made, List<Leak> leaks))) return false;
        if (Fitness.of(message.body()).isFit()) assertEquals(message.body(), made.message().body(), what);
        RawMessage read = RawMessage.parse(made.message().toBytes());
        assertEquals(made.message().fields(), read.fields(), what);
        for (HeaderField field : read.fields()) assertTrue(GO_OUT.contains(field.name().toLowerCase(Locale.ROOT)), field.name() + " in " + what);
        for (String name : List.of("From", "Reply-To", "To", "Date", "Message-ID")) assertEquals(1, read.all(name).size(), name + " in " + what);
        assertEquals("Board <board@lists.example>", read.first("From").orElseThrow().value(), what);
        for (Leak leak : leaks) {
            boolean weak = leak.kind() == Leak.Kind.PART_OF_NAME;
            assertTrue(weak || HIS_OWN.contains(leak.where().toLowerCase(Locale.ROOT)), leak + " in " + what);
        }
        if (!(outcome(read) instanceof HideAuthor.Hidden(Rewritten twice, var _))) throw new AssertionError("refused the second time: " + what);
        assertEquals(withoutReceived(read), withoutReceived(twice.message()), "twice: " + what);
        return true;
    }

    private static HideAuthor.Outcome outcome(RawMessage message) throws IOException {
        return RewriteCasesTest.REWRITER.rewriteHidden(message, PROFILE, RewriteCasesTest.arrival(Optional.empty()), ReversePath.NULL, HIDE);
    }

    private static List<HeaderField> withoutReceived(RawMessage message) {
        return message.fields().stream().filter(field -> !field.is("Received")).toList();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Stream.concat(Files.walk(Peers.vectors().resolve("mime")), Files.walk(Peers.vectors().resolve("dkim")))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
