package postern.rewrite.auth.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import postern.rewrite.mail.DomainName;

class PublicSuffixesTest {
    private static final PublicSuffixes LIST = PublicSuffixes.bundled();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        com                         | com
        example.com                 | example.com
        a.b.example.com             | example.com
        co.uk                       | co.uk
        example.co.uk               | example.co.uk
        news.mail.example.co.uk     | example.co.uk
        ck                          | ck
        anything.ck                 | anything.ck
        b.anything.ck               | b.anything.ck
        a.b.anything.ck             | b.anything.ck
        www.ck                      | www.ck
        a.b.www.ck                  | www.ck
        city.kawasaki.jp            | city.kawasaki.jp
        a.city.kawasaki.jp          | city.kawasaki.jp
        a.b.other.kawasaki.jp       | b.other.kawasaki.jp
        github.io                   | github.io
        someone.github.io           | someone.github.io
        mail.someone.github.io      | someone.github.io
        x.compute.amazonaws.com     | x.compute.amazonaws.com
        a.b.x.compute.amazonaws.com | b.x.compute.amazonaws.com
        unheard                     | unheard
        example.unheard             | example.unheard
        a.b.example.unheard         | example.unheard
        食狮.公司.cn                | 食狮.公司.cn
        www.食狮.公司.cn            | 食狮.公司.cn
        [192.0.2.1]                 | [192.0.2.1]
        """)
    void theOrganisationIsOneLabelBelowThePublicSuffix(String name, String organisational) {
        assertEquals(DomainName.parse(organisational), LIST.organisational(DomainName.parse(name)));
    }

    /** The list's own test data (public domain). There, null means that nobody can register it. */
    static Stream<String[]> casesOfTheListsAuthors() throws IOException {
        Pattern line = Pattern.compile("(?m)^checkPublicSuffix\\('([^.'][^']*)', (?:null|'([^']*)')\\);$");
        return line.matcher(resource("test_psl.txt")).results().map((MatchResult hit) -> new String[] {hit.group(1), hit.group(2)})
                .toList().stream();
    }

    @ParameterizedTest
    @MethodSource("casesOfTheListsAuthors")
    void agreesWithTheListsAuthors(String name, String registered) {
        DomainName domain = DomainName.parse(name);
        assertEquals(registered == null ? domain : DomainName.parse(registered), LIST.organisational(domain));
    }

    @Test void theAuthorsCasesAreThere() throws IOException {
        assertTrue(casesOfTheListsAuthors().count() > 70);
    }

    @Test void everyRuleOfTheListIsUnderstood() throws IOException {
        long lines = resource("public_suffix_list.dat").lines().filter(line -> !line.isBlank() && !line.startsWith("//")).count();
        assertTrue(lines > 9_000, "the whole list");
        assertEquals(lines, LIST.size());
    }

    @Test void theListKeepsItsLicenceAndNamesItsVersion() throws IOException {
        String head = resource("public_suffix_list.dat").lines().limit(4).reduce("", (a, b) -> a + b);
        assertTrue(head.contains("https://mozilla.org/MPL/2.0/"), head);
        assertTrue(head.matches(".*Debian publicsuffix [0-9]{8}\\.[0-9-]+, .*"), head);
    }

    @Test void aListIsReadAsItsAuthorsWriteIt() {
        var list = PublicSuffixes.parse("// comment\n\nexample behind the blank\n*.example\n!own.example\nBÜCHER.test\n-bad-.rule\n");
        assertEquals(4, list.size());
        assertEquals("b.c.example", list.organisational(DomainName.parse("a.b.c.example")).ascii());
        assertEquals("own.example", list.organisational(DomainName.parse("a.own.example")).ascii());
        assertEquals("a.xn--bcher-kva.test", list.organisational(DomainName.parse("x.a.bücher.test")).ascii());
    }

    /** An exception prevails whatever other rule is longer. */
    @Test void anExceptionGoesBeforeALongerRule() {
        var list = PublicSuffixes.parse("*.example\n!own.example\nlong.own.example\n");
        assertEquals("own.example", list.organisational(DomainName.parse("a.long.own.example")).ascii());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = PublicSuffixes.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
