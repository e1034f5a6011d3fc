package postern.app.notices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.notice.PlainText;
import postern.rewrite.testing.Peers;

class TextsTest {
    private static final Path SHIPPED = Peers.root().resolve("app/src/main/resources/postern/app/notices");

    @TempDir Path folder;

    static Stream<String> shipped() {
        return Stream.of(NoticeKind.values()).flatMap(kind -> Texts.SHIPPED.stream().map(language -> language + "/" + kind.word()));
    }

    @Test void everyLanguageHasATextForEachKindAndNoOther() throws IOException {
        try (var files = Files.walk(SHIPPED)) {
            Set<String> found = files.filter(Files::isRegularFile).map(file -> SHIPPED.relativize(file).toString().replace(".txt", "")).collect(Collectors.toCollection(TreeSet::new));
            assertEquals(shipped().collect(Collectors.toCollection(TreeSet::new)), found);
        }
        assertEquals(Set.copyOf(Texts.SHIPPED), Texts.load("en", Optional.empty()).languages());
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void aTextSaysAllThereIsToSayOnLinesOfDecentLength(String name) throws IOException {
        String written = Files.readString(SHIPPED.resolve(name + ".txt"));
        assertTrue(written.lines().allMatch(line -> line.length() <= 80 || line.contains("{{")), "a paragraph with a variable is one line, broken when its value is known: " + name);
        var kind = NoticeKind.of(name.substring(3));
        for (NoticeText words : kind.specimens()) {
            Texts.Filled filled = Texts.load("en", Optional.empty()).fill(kind, Optional.of(name.substring(0, 2)), words);
            assertFalse((filled.subject() + filled.text()).contains("{{"), filled.text());
            assertFalse(filled.text().contains("\n\n\n"), filled.text());
            assertTrue(PlainText.filled(filled.text()).lines().filter(line -> !line.contains("https://")).allMatch(line -> line.length() <= PlainText.COLUMNS), filled.text());
            assertTrue(filled.subject().contains(words.values().getOrDefault("listName", "").toString()), filled.subject());
        }
        Texts.Filled full = Texts.load("en", Optional.empty()).fill(kind, Optional.of(name.substring(0, 2)), kind.specimens().getFirst());
        Stream<String> said = values(kind.specimens().getFirst().values()).filter(value -> !value.equals(Specimens.ID));
        said.forEach(value -> assertTrue((full.subject() + full.text()).contains(value), name + " does not say " + value));
    }

    private static Stream<String> values(Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.values().stream().flatMap(TextsTest::values);
            case Collection<?> several -> several.stream().flatMap(TextsTest::values);
            case Boolean _ -> Stream.of();
            default -> Stream.of(value.toString());
        };
    }

    @Test void allLanguagesHaveTheSameGaps() throws IOException {
        for (NoticeKind kind : NoticeKind.values()) {
            Set<Set<String>> gaps = new java.util.HashSet<>();
            for (String language : Texts.SHIPPED) {
                String written = Files.readString(SHIPPED.resolve(language + "/" + kind.word() + ".txt"));
                gaps.add(Pattern.compile("\\{\\{[^}]*}}").matcher(written).results().map(gap -> gap.group()).collect(Collectors.toCollection(TreeSet::new)));
            }
            assertEquals(1, gaps.size(), kind + ": " + gaps);
        }
    }

    @Test void othersWordsStayWordsAndNoneOfThemIsAGap() {
        var mail = new NoticeText.Mail("01JD8QF3M5T6A7B8C9D0E1F2G3", "{{link}} \u202eevil\r\nBcc: x", false, "{{#mails}}=?utf-8?q?=0D=0A?=" + "x".repeat(10_000), Instant.EPOCH, 5,
                "{{id}}", "r", Instant.EPOCH, Optional.empty());
        String text = Texts.load("en", Optional.empty()).fill(NoticeKind.HELD, Optional.empty(), new NoticeText.Held(Specimens.LIST, mail)).text();
        assertTrue(text.contains("  From:      {{link}} evil Bcc: x\n"), text);
        assertTrue(text.contains("{{#mails}} xxx") && text.length() < 2_000, text);
    }

    @Test void aFileInTheOwnFolderStandsInPlaceOfOurs() throws IOException {
        own("en/rejected.txt", "No\n\n{{list}} says no. {{reason}}\n");
        var texts = Texts.load("nb", Optional.of(folder));
        NoticeText words = NoticeKind.REJECTED.specimens().getFirst();
        assertEquals(new Texts.Filled("No", "board@lists.example.org says no. Not here.\n"), texts.fill(NoticeKind.REJECTED, Optional.of("en"), words));
        assertTrue(texts.fill(NoticeKind.REJECTED, Optional.empty(), words).subject().startsWith("E-posten din"));
        assertTrue(texts.fill(NoticeKind.REJECTED, Optional.of("de"), words).subject().startsWith("E-posten din"), "a language that is gone");
    }

    @Test void anotherLanguageTakesAllItsTexts() throws IOException {
        own("de/held.txt", "Wartet\n\n{{list}}\n");
        String told = faulty("en");
        assertEquals(NoticeKind.values().length - 1, told.lines().count(), told);
        assertTrue(told.contains(folder.resolve("de/digest.txt") + " is missing: we ship no text in de"), told);
        for (NoticeKind kind : NoticeKind.values()) own("de/" + kind.word() + ".txt", "Betreff\n\nText\n");
        assertTrue(Texts.load("de", Optional.of(folder)).languages().contains("de"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`Subject only`                                  | `FILE line 1: a text has its subject in the first line, then an empty line, then the rest`",
        "`S\nno empty line\ntext`                        | `FILE line 1: a text has its subject in the first line, then an empty line, then the rest`",
        "`S\n\none\n\n{{subjekt}}`                       | `FILE line 5: {{subjekt}} is not known; there are list, listName, received, subject`",
        "`S {{autor}}\n\none`                            | `FILE line 1: {{autor}} is not known; there are list, listName, received, subject`",
        "`S\n\n{{>other}}`                               | `FILE line 3: {{>other}} is more than a text may do`",
        "`S\n\n{{=<% %>=}}`                              | `FILE line 3: {{=<% %>=}} is more than a text may do`",
        "`S\n\n{{#subject}}never closed`                 | `FILE line 3: *`",
        "`S\n\none\n{{/subject}}`                        | `FILE line 4: *`"})
    void aFaultyTextIsToldWithItsFileAndLine(String text, String told) throws IOException {
        Path file = own("fr/expired.txt", text);
        String expected = told.replace("FILE", file.toString());
        String found = faulty("en");
        if (expected.endsWith("*")) assertTrue(found.startsWith(expected.substring(0, expected.length() - 1)), found);
        else assertEquals(expected, found);
        assertEquals(1, found.lines().count(), found);
    }

    @Test void allFaultsAreToldAtOnce() throws IOException {
        own("en/held.txt", "S\n\n{{a}} {{b}}");
        own("en/hold.txt", "S\n\ntext");
        own("English/held.txt", "S\n\ntext");
        Files.write(folder.resolve("en/expired.txt"), new byte[] {'S', '\n', '\n', (byte) 0xff});
        Files.write(folder.resolve("en/waiting.txt"), new byte[Texts.LARGEST + 1]);
        String told = faulty("sv");
        assertEquals(7, told.lines().count(), told);
        List.of("line 3: {{a}} is not known", "line 3: {{b}} is not known", "hold.txt is no text of ours", "English is a folder, but its name is no language", "expired.txt is not in UTF-8",
                "waiting.txt has more than 64 KiB", "postern.notices.language is sv: there are texts in en, fr, nb").forEach(each -> assertTrue(told.contains(each), told));
    }

    @ParameterizedTest
    @EnumSource
    void aKindIsFoundByItsWord(NoticeKind kind) {
        assertEquals(kind, NoticeKind.of(kind.word()));
    }

    private String faulty(String language) {
        return assertThrows(Texts.Faulty.class, () -> Texts.load(language, Optional.of(folder))).getMessage();
    }

    private Path own(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
