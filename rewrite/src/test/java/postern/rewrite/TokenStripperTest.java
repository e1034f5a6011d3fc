package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.TokenStripper.Found;
import postern.rewrite.TokenStripper.Malformed;
import postern.rewrite.TokenStripper.None;
import postern.rewrite.TokenStripper.Stripped;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.testing.Peers;

class TokenStripperTest {
    private static final TokenStripper STRIPPER = new TokenStripper(TokenStripper.DEFAULT_PREFIXES);
    private static final String TOKEN_PART = "Content-Type: text/plain\r\n\r\nLEGOTOKENabc\r\n";

    static Stream<Path> cases() throws IOException {
        Path folder = Peers.root().resolve("rewrite/src/test/resources/postern/rewrite/tokens");
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    /** A case without token.txt presents none, and stays as it is. */
    @ParameterizedTest
    @MethodSource("cases")
    void eachCase(Path folder) throws IOException {
        String why = Files.readString(folder.resolve("why.txt"));
        byte[] in = Files.readAllBytes(folder.resolve("in.eml"));
        Stripped stripped = STRIPPER.strip(RawMessage.parse(in));
        Path token = folder.resolve("token.txt");
        if (!Files.exists(token)) {
            assertEquals(new None(), stripped, why);
            return;
        }
        Found found = assertInstanceOf(Found.class, stripped, why);
        assertEquals(Files.readString(token).strip(), found.token(), why);
        assertEquals(text(Files.readAllBytes(folder.resolve("out.eml"))), text(found.message().toBytes()), why);
        assertEquals(Files.exists(folder.resolve("signed.txt")), found.insideSigned(), why);
        assertEquals(new None(), STRIPPER.strip(found.message()), "a second time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "LEGOTOKEN", "r\u00f8d"})
    void aFieldWithoutATokenIsMalformed(String value) {
        assertInstanceOf(Malformed.class, strip("Postern-Token: " + value + "\r\n\r\nx\r\n"));
        assertInstanceOf(Malformed.class, strip("Postern-Token: good\r\nPostern-Token: " + value + "\r\n\r\nx\r\n"));
        assertInstanceOf(Malformed.class, strip("Postern-Token: " + "x".repeat(257) + "\r\n\r\n"));
    }

    @Test void allFieldsGoAndTheFirstCounts() {
        Found found = assertInstanceOf(Found.class, strip("Postern-Token: one\r\nA: b\r\nPostern-Token: two\r\n\r\nx"));
        assertEquals("one", found.token());
        assertEquals("A: b\r\n\r\nx", text(found.message().toBytes()));
    }

    @Test void prefixesAreConfigurable() {
        String mail = "A: b\r\n\r\nTICKET7abc\r\n";
        assertInstanceOf(None.class, strip(mail));
        assertEquals("abc", ((Found) new TokenStripper(List.of("TICKET", "TICKET7")).strip(parse(mail))).token(), "the longer prefix is meant");
        assertThrows(IllegalArgumentException.class, () -> new TokenStripper(List.of("abc")));
        assertThrows(IllegalArgumentException.class, () -> new TokenStripper(List.of("with blank")));
    }

    @Test void theTokenIsNeverPrinted() {
        assertFalse(strip("Postern-Token: secret\r\n\r\n").toString().contains("secret"));
        assertFalse(strip("Postern-Token: secret word\r\n\r\n").toString().contains("secret"));
    }

    @Test void aThousandPartsAreSearchedAndNotOneMore() {
        String head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        String part = "--b\r\n\r\nx\r\n";
        assertInstanceOf(Found.class, strip(head + part.repeat(999) + "--b\r\n" + TOKEN_PART + "--b--\r\n"));
        assertEquals(new Malformed("more than 1000 parts"), strip(head + part.repeat(1000) + "--b\r\n" + TOKEN_PART + "--b--\r\n"));
    }

    @Test void twentyLevelsAreSearchedAndNotOneMore() {
        assertInstanceOf(Found.class, strip(nested(20)));
        assertEquals(new Malformed("more than 20 multiparts within each other"), strip(nested(21)));
    }

    /** Budget: each of these takes some 50 ms; twenty seconds would mean that the time is not linear. */
    @Test void hostileMegabytesTakeLinearTime() {
        String head = "Content-Type: multipart/mixed; boundary=" + "-".repeat(500) + "x\r\n\r\n";
        for (String line : List.of("-".repeat(502) + "\r\n", "--\r\n", "-", "\n", "-".repeat(502) + "x\r\n", "a: b\r\n", "(", "\"")) {
            String megabyte = line.repeat((1 << 20) / line.length());
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> strip(head + megabyte), () -> "lines of " + line);
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> strip(nested(20) + megabyte), () -> "deep lines of " + line);
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> strip("Content-Type: multipart/mixed; x=" + megabyte), () -> "a field of " + line);
        }
    }

    /** Each multipart but the innermost holds the next one alone, and none is ended. */
    private static String nested(int levels) {
        var text = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            text.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b").append(i).append("\r\n");
        }
        return text + "\r\nx\r\n--b" + (levels - 1) + "\r\n" + TOKEN_PART;
    }

    private static Stripped strip(String text) {
        return STRIPPER.strip(parse(text));
    }

    private static RawMessage parse(String text) {
        return RawMessage.parse(text.getBytes(UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
