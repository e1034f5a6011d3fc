package postern.rewrite.auth.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.auth.dmarc.TreeWalk.Step;
import postern.rewrite.mail.DomainName;

class TreeWalkTest {

    /** The first two long ones are the examples of RFC 9989 sections 4.10 and 5.1. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a.b.c.d.e.f.g.h.i.j.mail.example.com | a.b.c.d.e.f.g.h.i.j.mail.example.com g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com mail.example.com example.com com
        mail.a.b.c.d.e.f.g.example.com       | mail.a.b.c.d.e.f.g.example.com c.d.e.f.g.example.com d.e.f.g.example.com e.f.g.example.com f.g.example.com g.example.com example.com com
        1.2.3.4.5.6.7.8                      | 1.2.3.4.5.6.7.8 2.3.4.5.6.7.8 3.4.5.6.7.8 4.5.6.7.8 5.6.7.8 6.7.8 7.8 8
        1.2.3.4.5.6.7                        | 1.2.3.4.5.6.7 2.3.4.5.6.7 3.4.5.6.7 4.5.6.7 5.6.7 6.7 7
        a.mail.example.com                   | a.mail.example.com mail.example.com example.com com
        example.com                          | example.com com
        com                                  | com
        """)
    void theNamesToAskStandInTheirOrder(String start, String names) {
        assertEquals(names, TreeWalk.names(DomainName.parse(start)).stream().map(DomainName::ascii).collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 10, 60, 126})
    void neverMoreThanEightNames(int labels) {
        List<DomainName> names = TreeWalk.names(DomainName.parse("a.".repeat(labels - 1) + "a"));
        assertEquals(Math.min(labels, 8), names.size());
        assertEquals(names.size(), names.stream().distinct().count());
    }

    /** Records as {@code name:psd}, from the longest to the shortest; then the organisational domain, and whose record applies. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a.mail.example.com | mail.example.com:u example.com:u            | example.com        | example.com
        a.mail.example.com | mail.example.com:n                          | mail.example.com   | mail.example.com
        a.mail.example.com | com:y                                       | example.com        | com
        a.mail.example.com |                                             | a.mail.example.com | -
        a.mail.example.com | a.mail.example.com:u                        | a.mail.example.com | a.mail.example.com
        a.mail.example.com | a.mail.example.com:u example.com:u          | example.com        | a.mail.example.com
        a.mail.example.com | a.mail.example.com:n                        | a.mail.example.com | a.mail.example.com
        a.mail.example.com | a.mail.example.com:y                        | a.mail.example.com | a.mail.example.com
        a.mail.example.com | mail.example.com:u example.com:u com:y      | example.com        | example.com
        a.mail.example.com | mail.example.com:u com:y                    | example.com        | com
        a.mail.example.com | example.com:y                               | mail.example.com   | example.com
        a.mail.example.com | mail.example.com:u example.com:y            | mail.example.com   | mail.example.com
        a.mail.example.com | mail.example.com:y                          | a.mail.example.com | mail.example.com
        a.mail.example.com | mail.example.com:u com:u                    | com                | com
        com                | com:y                                       | com                | com
        1.2.3.4.5.6.7.8.9  | 3.4.5.6.7.8.9:y                             | 2.3.4.5.6.7.8.9    | 3.4.5.6.7.8.9
        """)
    void theOrganisationBeginsWhereTheRecordsSay(String start, String records, String organisational, String applying) {
        List<Step> found = records == null ? List.of() : Arrays.stream(records.split(" ")).map(TreeWalkTest::step).toList();
        assertTrue(found.stream().limit(Math.max(0, found.size() - 1)).noneMatch(step -> TreeWalk.ends(step.record())), "no walk goes on behind it");
        var walk = new TreeWalk(DomainName.parse(start), found);
        assertEquals(organisational, walk.organisational().ascii());
        assertEquals(applying, walk.applying().map(step -> step.at().ascii()).orElse("-"));
    }

    private static Step step(String text) {
        String[] parts = text.split(":");
        return new Step(DomainName.parse(parts[0]), DmarcRecord.parse("v=DMARC1; p=reject; psd=" + parts[1]).orElseThrow());
    }
}
