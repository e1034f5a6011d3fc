package postern.rewrite.notice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`Hello`                              | `Hello`",
        "`  two   spaces `                    | `two spaces`",
        "`=?iso-8859-1?q?Gr=FC=DFe?= Ada`     | `Grüße Ada`",
        "`=?utf-8?q?a=0D=0Ab=00c?=`           | `a b c`",
        "`a=?utf-8?b?4oCuZw==?=`              | `ag`",
        "`abcdefghijklmnopqrstuvwxyz`         | `abcdefghijklmnopqrs…`"})
    void aHeaderBecomesALine(String value, String line) {
        assertEquals(line, PlainText.header(value, 20));
    }

    @Test void linesStayLinesAndAreCut() {
        assertEquals("one\n  two\n\nthree", PlainText.lines("one\r\n  two\u202e\n\nthree\n\n", 100));
        assertEquals("one t…", PlainText.lines("one two", 5));
        assertEquals("", PlainText.lines("", 5));
    }

    @Test void longLinesAreBrokenBetweenWords() {
        String words = "word ".repeat(40).strip();
        String filled = PlainText.filled("  " + words + "\nshort\n");
        assertTrue(filled.lines().allMatch(line -> line.length() <= 78), filled);
        assertTrue(filled.lines().filter(line -> line.contains("word")).allMatch(line -> line.startsWith("  w")));
        assertEquals(words + " short", filled.replaceAll("\\s+", " ").strip());
    }

    @Test void aLinkStaysWhole() {
        String link = "https://lists.example/" + "a".repeat(90);
        assertEquals("  " + link + "\n", PlainText.filled("  " + link));
        assertEquals("Look at\n" + link + "\nnow\n", PlainText.filled("Look at " + link + " now"));
    }
}
