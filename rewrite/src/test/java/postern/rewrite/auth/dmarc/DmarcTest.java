package postern.rewrite.auth.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.DomainName;

/** What passed, weighed against the policy of the From domain. */
class DmarcTest {
    private static final PublicSuffixes SUFFIXES = PublicSuffixes.bundled();

    private static final String ZONE = """
        _dmarc.author.org         TXT v=DMARC1; p=reject
        _dmarc.strict.org         TXT v=DMARC1; p=reject; adkim=s; aspf=s
        _dmarc.half.org           TXT v=DMARC1; p=quarantine; adkim=s
        _dmarc.big.org            TXT v=DMARC1; p=reject
        _dmarc.dept.big.org       TXT v=DMARC1; p=quarantine; psd=n
        _dmarc.loose.big.org      TXT v=DMARC1; p=none
        _dmarc.gov.uk             TXT v=DMARC1; p=reject; psd=y
        _dmarc.shared.example     TXT v=DMARC1; p=reject; psd=y
        _dmarc.github.io          TXT v=DMARC1; p=reject
        _dmarc.bad.org            TXT v=DMARC1; p=rejekt
        _dmarc.away.org           AWAY
        _dmarc.above.org          TXT v=DMARC1; p=reject
        _dmarc.x.above.org        TXT v=DMARC1; p=reject
        _dmarc.test.org           TXT v=DMARC1; p=reject; t=y
        """;

    /** Then: the opinion by tree walk, and the one by Public Suffix List: verdict, policy, what is aligned. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        author.org             | dkim author.org                        | pass reject [dkim author.org]           | pass reject [dkim author.org]
        author.org             | spf author.org                         | pass reject [spf author.org]            | pass reject [spf author.org]
        author.org             | dkim mail.author.org                   | pass reject [dkim mail.author.org]      | pass reject [dkim mail.author.org]
        author.org             | spf b.a.author.org, dkim author.org    | pass reject [spf b.a.author.org, dkim author.org] | pass reject [spf b.a.author.org, dkim author.org]
        mail.author.org        | dkim author.org                        | pass reject [dkim author.org]           | pass reject [dkim author.org]
        mail.author.org        | dkim news.author.org                   | pass reject [dkim news.author.org]      | pass reject [dkim news.author.org]
        author.org             | dkim lists.example                     | fail reject []                          | fail reject []
        author.org             | dkim lists.org                         | fail reject []                          | fail reject []
        author.org             | dkim notauthor.org                     | fail reject []                          | fail reject []
        author.org             | dkim author.org.evil.org               | fail reject []                          | fail reject []
        author.org             | dkim org                               | fail reject []                          | fail reject []
        author.org             | dkim lists.org, dkim author.org        | pass reject [dkim author.org]           | pass reject [dkim author.org]
        author.org             |                                        | fail reject []                          | fail reject []
        strict.org             | dkim strict.org                        | pass reject [dkim strict.org]           | pass reject [dkim strict.org]
        strict.org             | dkim mail.strict.org                   | fail reject []                          | fail reject []
        strict.org             | spf mail.strict.org                    | fail reject []                          | fail reject []
        mail.strict.org        | dkim strict.org                        | fail reject []                          | fail reject []
        mail.strict.org        | dkim mail.strict.org                   | pass reject [dkim mail.strict.org]      | pass reject [dkim mail.strict.org]
        half.org               | dkim mail.half.org                     | fail quarantine []                      | fail quarantine []
        half.org               | spf mail.half.org                      | pass quarantine [spf mail.half.org]     | pass quarantine [spf mail.half.org]
        dept.big.org           | dkim big.org                           | fail quarantine []                      | pass quarantine [dkim big.org]
        big.org                | dkim dept.big.org                      | fail reject []                          | pass reject [dkim dept.big.org]
        x.dept.big.org         | dkim y.dept.big.org                    | pass quarantine [dkim y.dept.big.org]   | pass reject [dkim y.dept.big.org]
        loose.big.org          | dkim big.org                           | pass none [dkim big.org]                | pass none [dkim big.org]
        loose.big.org          | dkim lists.example                     | fail none []                            | fail none []
        tax.gov.uk             | dkim mail.tax.gov.uk                   | pass reject [dkim mail.tax.gov.uk]      | none none [dkim mail.tax.gov.uk]
        tax.gov.uk             | dkim army.gov.uk                       | fail reject []                          | none none []
        gov.uk                 | dkim tax.gov.uk                        | fail reject []                          | fail reject []
        a.shared.example       | dkim b.shared.example                  | fail reject []                          | pass reject [dkim b.shared.example]
        a.github.io            | dkim b.github.io                       | pass reject [dkim b.github.io]          | none none []
        github.io              | dkim b.github.io                       | pass reject [dkim b.github.io]          | fail reject []
        bad.org                | dkim bad.org                           | permerror none [dkim bad.org]           | permerror none [dkim bad.org]
        away.org               | dkim away.org                          | temperror none [dkim away.org]          | temperror none [dkim away.org]
        away.org               | dkim mail.away.org                     | temperror none []                       | temperror none []
        nothing.org            | dkim nothing.org                       | none none [dkim nothing.org]            | none none [dkim nothing.org]
        mail.nothing.org       | dkim nothing.org                       | none none []                            | none none [dkim nothing.org]
        [192.0.2.1]            | dkim author.org                        | none none []                            | none none []
        test.org               | dkim lists.org                         | fail quarantine []                      | fail reject []
        """)
    void whatPassedCountsWhereItBelongsToTheFromDomain(String from, String passed, String treeWalk, String publicSuffixes) {
        DmarcResult result = new Dmarc(new ZoneDns(ZONE), SUFFIXES).evaluate(DomainName.parse(from), identifiers(passed), List.of());
        assertEquals(treeWalk, words(result.treeWalk()));
        assertEquals(publicSuffixes, words(result.publicSuffixes()));
    }

    /** The last column: what a receiver may do to it at worst, and what the two agree on as aligned. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        author.org       | dkim author.org       | none       | [dkim author.org]
        author.org       | dkim lists.example    | reject     | []
        dept.big.org     | dkim big.org          | quarantine | []
        big.org          | dkim dept.big.org     | reject     | []
        a.github.io      | dkim b.github.io      | none       | []
        tax.gov.uk       | dkim mail.tax.gov.uk  | none       | [dkim mail.tax.gov.uk]
        away.org         | dkim away.org         | none       | [dkim away.org]
        away.org         | dkim mail.away.org    | none       | []
        github.io        | dkim b.github.io      | reject     | []
        a.shared.example | dkim b.shared.example | reject     | []
        test.org         | dkim lists.org        | reject     | []
        mail.nothing.org | dkim nothing.org      | none       | [dkim nothing.org]
        a.nothing.org    | dkim b.else.org       | none       | []
        bad.org          | dkim lists.org        | none       | []
        """)
    void theTwoOpinionsAreTakenTogether(String from, String passed, String worst, String aligned) {
        DmarcResult result = new Dmarc(new ZoneDns(ZONE), SUFFIXES).evaluate(DomainName.parse(from), identifiers(passed), List.of());
        assertEquals(worst, result.worst().word());
        assertEquals(aligned, words(result.aligned()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        author.org      |                     | dkim author.org      | temperror
        author.org      |                     | spf mail.author.org  | temperror
        author.org      | spf author.org      | dkim author.org      | pass
        author.org      |                     | dkim lists.example   | fail
        author.org      | dkim lists.example  | dkim lists.org       | fail
        strict.org      |                     | dkim mail.strict.org | fail
        nothing.org     |                     | dkim nothing.org     | none
        bad.org         |                     | dkim bad.org         | permerror
        """)
    void aCheckThatMayStillPassLeavesItOpen(String from, String passed, String temporary, String verdict) {
        DmarcResult result = new Dmarc(new ZoneDns(ZONE), SUFFIXES).evaluate(DomainName.parse(from), identifiers(passed), identifiers(temporary));
        assertEquals(verdict, result.verdict().word());
        assertEquals(verdict.equals("temperror"), result.undecided());
    }

    /** One question after the other, and each from some question on, goes unanswered. */
    @ParameterizedTest
    @ValueSource(strings = {"author.org", "mail.author.org", "x.dept.big.org", "a.github.io", "tax.gov.uk", "nothing.org", "x.above.org"})
    void anUnansweredQuestionNeverChangesAVerdict(String from) {
        List<Identifier> passed = identifiers("dkim b." + from + ", spf " + from.substring(from.indexOf('.') + 1) + ", dkim lists.org");
        for (List<Identifier> set : List.of(passed, passed.subList(0, 1), passed.subList(2, 3), List.<Identifier>of())) {
            DmarcResult healthy = new Dmarc(new ZoneDns(ZONE), SUFFIXES).evaluate(DomainName.parse(from), set, List.of());
            for (boolean once : new boolean[] {true, false}) {
                for (int step = 1; ; step++) {
                    int first = step;
                    var dns = new ZoneDns(ZONE, question -> once ? question == first : question >= first);
                    DmarcResult result = new Dmarc(dns, SUFFIXES).evaluate(DomainName.parse(from), set, List.of());
                    if (dns.asked.size() < step) break;
                    sameOrOpen(healthy.treeWalk(), result.treeWalk());
                    sameOrOpen(healthy.publicSuffixes(), result.publicSuffixes());
                }
            }
        }
    }

    private static void sameOrOpen(DmarcOpinion healthy, DmarcOpinion opinion) {
        if (opinion.verdict() != DmarcVerdict.TEMPERROR) assertEquals(healthy.verdict(), opinion.verdict());
        assertTrue(healthy.aligned().containsAll(opinion.aligned()), "nothing is aligned that was not");
    }

    @Test void theWalkOfAnIdentifierIsBoundedToo() {
        var dns = new ZoneDns("_dmarc.author.org TXT v=DMARC1; p=reject");
        String deep = "a.".repeat(100) + "author.org";
        DmarcResult result = new Dmarc(dns, SUFFIXES).evaluate(DomainName.parse("author.org"), identifiers("dkim " + deep), List.of());
        assertEquals(List.of(DmarcVerdict.PASS, DmarcVerdict.PASS), List.of(result.treeWalk().verdict(), result.publicSuffixes().verdict()));
        assertEquals(2 + 6, dns.asked.size(), "the deep name and five between: " + dns.asked);
    }

    @Test void strangersCostNoQuestion() {
        var dns = new ZoneDns("_dmarc.author.org TXT v=DMARC1; p=reject");
        String strangers = IntStream.range(0, 1_000).mapToObj(i -> "dkim s" + i + ".lists.org").collect(Collectors.joining(", "));
        DmarcResult result = new Dmarc(dns, SUFFIXES).evaluate(DomainName.parse("author.org"), identifiers(strangers), List.of());
        assertEquals(DmarcVerdict.FAIL, result.verdict());
        assertEquals(List.of("TXT _dmarc.author.org", "TXT _dmarc.org"), dns.asked);
    }

    @Test void manyIdentifiersOfOneHouseAreCutOff() {
        var dns = new ZoneDns("_dmarc.author.org TXT v=DMARC1; p=reject");
        String many = IntStream.range(0, 1_000).mapToObj(i -> "dkim " + "x".repeat(i % 60 + 1) + i + ".a.b.c.d.e.f.g.author.org").collect(Collectors.joining(", "));
        new Dmarc(dns, SUFFIXES).evaluate(DomainName.parse("author.org"), identifiers(many), List.of());
        assertTrue(dns.asked.size() <= 8 * (Dmarc.MOST_IDENTIFIERS + 1), dns.asked.size() + " questions");
    }

    @Test void theReasonSaysWhatAPostmasterAsksFor() {
        var dmarc = new Dmarc(new ZoneDns(ZONE), SUFFIXES);
        assertEquals("author.org publishes p=reject; DKIM by author.org passed and belongs to it",
                dmarc.evaluate(DomainName.parse("author.org"), identifiers("dkim author.org"), List.of()).why());
        assertEquals("author.org publishes p=reject; SPF for lists.example passed, but does not belong to mail.author.org",
                dmarc.evaluate(DomainName.parse("mail.author.org"), identifiers("spf lists.example"), List.of()).why());
        assertEquals("author.org publishes p=reject; neither SPF nor DKIM passed",
                dmarc.evaluate(DomainName.parse("author.org"), List.of(), List.of()).why());
        assertEquals("dept.big.org publishes p=quarantine; DKIM by big.org passed, but does not belong to dept.big.org"
                        + "; receivers that go by the Public Suffix List: dept.big.org publishes p=quarantine; DKIM by big.org passed and belongs to it",
                dmarc.evaluate(DomainName.parse("dept.big.org"), identifiers("dkim big.org"), List.of()).why());
        assertFalse(dmarc.evaluate(DomainName.parse("bad.org"), List.of(), List.of()).why().contains("rejekt"), "nothing quoted from the DNS");
    }

    private static List<Identifier> identifiers(String text) {
        if (text == null || text.isBlank()) return List.of();
        return Arrays.stream(text.split(", ")).map(word -> word.split(" "))
                .map(word -> new Identifier(Method.valueOf(word[0].toUpperCase(Locale.ROOT)), DomainName.parse(word[1]))).toList();
    }

    private static String words(DmarcOpinion opinion) {
        return Stream.of(opinion.verdict().word(), opinion.policy().word(), words(opinion.aligned())).collect(Collectors.joining(" "));
    }

    private static String words(List<Identifier> identifiers) {
        return identifiers.stream().map(id -> id.method().word() + " " + id.domain()).toList().toString();
    }
}
