package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.RawMessage;

class AuthorsTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "Ada <ada@x.example>", "\"ada@y.example\" <ada@x.example>", "ada@x.example (Ada)", "Ada <ada@x.example>, Bob <bob@y.example>",
        "Team: ada@x.example;", "=?utf-8?q?Ad=C3=A0?= <ada@x.example>", "Ada <ada@x.example>,",
    })
    void fromThatEverybodyReadsAlikeIsClear(String from) {
        assertFalse(of(from).areUnclear(), from);
    }

    /** Each names an address that some receiver takes for the author, beside the one that we should take. */
    @ParameterizedTest
    @ValueSource(strings = {
        "<eve@evil.example> <board@lists.example>", "<board@lists.example> <eve@evil.example>", "Ada <ada@x.example>, Bob", "Ada",
        "board@lists.example: eve@evil.example;", "board@lists.example:, eve@evil.example", "<@lists.example:eve@evil.example>", "< @lists.example:eve@evil.example>",
        "Eve <eve@evil.example>, <board@lists.example", "",
    })
    void fromThatReadersTakeDifferentlyIsUnclear(String from) {
        assertTrue(of(from).areUnclear(), from);
    }

    private static Authors of(String from) {
        return Authors.of(RawMessage.parse(("From: " + from + "\r\n\r\n").getBytes(ISO_8859_1)));
    }
}
