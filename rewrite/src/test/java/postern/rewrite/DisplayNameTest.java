package postern.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Ada                              | Ada
        `  Ada \t  Lovelace `            | Ada Lovelace
        O'Brien                          | O'Brien
        'Ada'                            | Ada
        "'Ada'"                          | Ada
        Ada (ada@x.example)              | Ada
        Ada @ Work                       | Ada Work
        Ada via Board                    | Ada
        'Ada via Board'                  | Ada
        Ada via Board via Board          | Ada
        =?utf-8?q?a=40b?= Ada            | utf-8?q?a=40b Ada
        """)
    void isMadeFitToStandBeforeAnAddress(String text, String name) {
        assertEquals(Optional.of(name), DisplayName.of(text, " via Board"));
        assertEquals(Optional.of(name), DisplayName.of(name, " via Board"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"\"", "...", "ada@x.example", "<ada@x.example>", "ada\uff20x.example", "ada\ufe6bx.example", "\u202e\u200b", "\0\r\n", "=?=?"})
    void isNoneWhereNothingIsLeft(String text) {
        assertEquals(Optional.empty(), DisplayName.of(text));
    }

    @Test void isCutBetweenCharacters() {
        String name = DisplayName.of("\ud83d\ude00x".repeat(100)).orElseThrow();
        assertEquals(64, name.codePointCount(0, name.length()));
        assertTrue(name.endsWith("x"));
    }
}
