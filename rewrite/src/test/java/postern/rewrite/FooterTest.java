package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

/** Each folder of {@code footers} is a message, a footer, the message with it (none: it stays as it is), what is noted, and why. */
class FooterTest {
    static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(Peers.root().resolve("rewrite/src/test/resources/postern/rewrite/footers"))) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachCase(Path folder) throws IOException {
        String why = Files.readString(folder.resolve("why.txt"));
        RawMessage in = RawMessage.parse(Files.readAllBytes(folder.resolve("in.eml")));
        String footer = Files.readString(folder.resolve("footer.txt"));
        Rewritten once = with(footer, in);
        Path out = folder.resolve("out.eml");
        if (Files.exists(out)) assertEquals(text(Files.readAllBytes(out)), text(once.message().toBytes()), why);
        else assertSame(in, once.message(), why);
        assertEquals(Files.readAllLines(folder.resolve("notes.txt")), once.changes().all().stream().map(Changes.Change::toString).toList(), why);
        RawMessage read = RawMessage.parse(once.message().toBytes());
        assertSame(read, with(footer, read).message(), "a second time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \r\n\t", "a\0b", "\u001b[31m", "\ud800", "a\u0085\u0086"})
    void aTextThatIsNoneIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> FooterText.of(text));
    }

    @Test void aFooterHasALength() {
        FooterText.of(("x".repeat(199) + "\n").repeat(10));
        assertThrows(IllegalArgumentException.class, () -> FooterText.of(("x".repeat(199) + "\n").repeat(10) + "x"));
        assertThrows(IllegalArgumentException.class, () -> FooterText.of("x".repeat(201)));
    }

    /** 200 characters of the largest number there is, each written in ten octets of ASCII. */
    @Test void noLineOfHtmlIsTooLongForSmtp() {
        String html = FooterText.of("\udbff\udffd".repeat(200)).html();
        assertEquals(200, html.split("&#1114109;", -1).length - 1);
        html.lines().forEach(line -> assertEquals(true, line.length() < 998, line));
    }

    static Rewritten with(String footer, RawMessage message) {
        return Rewriter.apply(message, List.of(new Footer(Optional.of(footer))));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
