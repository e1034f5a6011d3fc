package postern.rewrite.auth.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.DomainName;

/** Which policy applies to a From domain. */
class DmarcPolicyTest {
    private static final PublicSuffixes SUFFIXES = PublicSuffixes.bundled();

    /** The zone on which outside judges of RFC 9989 were tried. */
    private static final String JUDGES = """
        _dmarc.deep-lab.com     TXT v=DMARC1; p=reject; sp=quarantine; np=none
        exists.deep-lab.com     A   192.0.2.1
        _dmarc.psd-lab.org      TXT v=DMARC1; p=reject; psd=y
        _dmarc.org1.psd-lab.org TXT v=DMARC1; p=quarantine
        _dmarc.a.mid-lab.net    TXT v=DMARC1; p=none; psd=n
        _dmarc.mid-lab.net      TXT v=DMARC1; p=reject
        """;

    /** Second column: what the judges say by RFC 9989. Third: by RFC 7489, which has neither np nor psd. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a.b.c.d.e.f.g.h.i.j.deep-lab.com | none at deep-lab.com           | quarantine at deep-lab.com
        exists.deep-lab.com              | quarantine at deep-lab.com     | quarantine at deep-lab.com
        nx.deep-lab.com                  | none at deep-lab.com           | quarantine at deep-lab.com
        x.org1.psd-lab.org               | quarantine at org1.psd-lab.org | reject at psd-lab.org
        org2.psd-lab.org                 | reject at psd-lab.org          | reject at psd-lab.org
        b.a.mid-lab.net                  | none at a.mid-lab.net          | reject at mid-lab.net
        """)
    void theJudgesAgree(String from, String treeWalk, String publicSuffixes) {
        DmarcAnswer answer = policy(JUDGES, from);
        assertEquals(treeWalk, words(answer.treeWalk()));
        assertEquals(publicSuffixes, words(answer.publicSuffixes()));
    }

    private static final String ZONE = """
        _dmarc.example.org           TXT v=DMARC1; p=reject
        _dmarc.own.example.org       TXT v=DMARC1; p=none
        _dmarc.two.example.org       TXT v=DMARC1; p=none
        _dmarc.two.example.org       TXT v=DMARC1; p=quarantine
        _dmarc.mixed.example.org     TXT some other text
        _dmarc.mixed.example.org     TXT v=DMARC1; p=quarantine
        _dmarc.mixed.example.org     TXT v=DMARC2; p=none
        _dmarc.other.example.org     TXT v=spf1 -all
        _dmarc.test.example          TXT v=DMARC1; p=reject; sp=quarantine; np=none; t=y
        sub.test.example             TXT here
        _dmarc.half.example          TXT v=DMARC1; p=quarantine; pct=0
        _dmarc.noreject.example      TXT v=DMARC1; p=none; t=y
        _dmarc.subs.example          TXT v=DMARC1; p=none; sp=reject
        _dmarc.ghosts.example        TXT v=DMARC1; p=none; np=reject
        here.ghosts.example          MX  .
        text.ghosts.example          TXT v=spf1 -all
        four.ghosts.example          A   192.0.2.1
        six.ghosts.example           AAAA 2001:db8::1
        hidden.ghosts.example        AWAY
        www.hollow.ghosts.example    A 192.0.2.1
        _dmarc.mild.example          TXT v=DMARC1; p=reject; np=none
        www.hollow.mild.example      A 192.0.2.1
        _dmarc.bad-p.example         TXT v=DMARC1; p=rejekt
        _dmarc.bad-p-rua.example     TXT v=DMARC1; p=rejekt; sp=reject; rua=mailto:d@example.org
        _dmarc.bad-sp.example        TXT v=DMARC1; p=reject; sp=rejekt
        _dmarc.bad-np.example        TXT v=DMARC1; p=reject; np=rejekt
        _dmarc.bad-np-rua.example    TXT v=DMARC1; p=reject; np=rejekt; rua=mailto:d@example.org
        _dmarc.no-p.example          TXT v=DMARC1
        _dmarc.no-p-rua.example      TXT v=DMARC1; rua=mailto:d@example.org
        _dmarc.gov.uk                TXT v=DMARC1; p=reject; psd=y; np=quarantine
        tax.gov.uk                   MX  mx.tax.gov.uk
        _dmarc.pair.example          TXT v=DMARC1; p=none
        _dmarc.pair.example          TXT v=DMARC1; p=reject
        _dmarc.someone.github.io     TXT v=DMARC1; p=quarantine
        _dmarc.away.example          AWAY
        """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        example.org            | reject at example.org            | reject at example.org
        sub.example.org        | reject at example.org            | reject at example.org
        own.example.org        | none at own.example.org          | none at own.example.org
        x.own.example.org      | reject at example.org            | reject at example.org
        two.example.org        | reject at example.org            | no policy
        mixed.example.org      | quarantine at mixed.example.org  | quarantine at mixed.example.org
        other.example.org      | reject at example.org            | reject at example.org
        pair.example           | no policy                        | no policy
        sub.pair.example       | no policy                        | no policy
        test.example           | quarantine at test.example       | reject at test.example
        sub.test.example       | none at test.example             | quarantine at test.example
        nx.test.example        | none at test.example             | quarantine at test.example
        half.example           | quarantine at half.example       | none at half.example
        noreject.example       | none at noreject.example         | none at noreject.example
        subs.example           | none at subs.example             | none at subs.example
        x.subs.example         | reject at subs.example           | reject at subs.example
        here.ghosts.example    | none at ghosts.example           | none at ghosts.example
        text.ghosts.example    | none at ghosts.example           | none at ghosts.example
        four.ghosts.example    | none at ghosts.example           | none at ghosts.example
        six.ghosts.example     | none at ghosts.example           | none at ghosts.example
        hidden.ghosts.example  | unreachable                      | none at ghosts.example
        hollow.ghosts.example  | reject at ghosts.example         | none at ghosts.example
        hollow.mild.example    | reject at mild.example           | reject at mild.example
        nx.mild.example        | none at mild.example             | reject at mild.example
        nx.ghosts.example      | reject at ghosts.example         | none at ghosts.example
        bad-p.example          | unreadable at bad-p.example      | unreadable at bad-p.example
        x.bad-p.example        | unreadable at bad-p.example      | unreadable at bad-p.example
        bad-p-rua.example      | none at bad-p-rua.example        | none at bad-p-rua.example
        x.bad-p-rua.example    | none at bad-p-rua.example        | none at bad-p-rua.example
        bad-sp.example         | unreadable at bad-sp.example     | unreadable at bad-sp.example
        bad-np.example         | unreadable at bad-np.example     | reject at bad-np.example
        bad-np-rua.example     | none at bad-np-rua.example       | reject at bad-np-rua.example
        no-p.example           | none at no-p.example             | unreadable at no-p.example
        no-p-rua.example       | none at no-p-rua.example         | none at no-p-rua.example
        tax.gov.uk             | reject at gov.uk                 | no policy
        fraud.gov.uk           | quarantine at gov.uk             | no policy
        gov.uk                 | reject at gov.uk                 | reject at gov.uk
        someone.github.io      | quarantine at someone.github.io  | quarantine at someone.github.io
        m.someone.github.io    | quarantine at someone.github.io  | quarantine at someone.github.io
        other.github.io        | no policy                        | no policy
        away.example           | unreachable                      | unreachable
        sub.away.example       | unreachable                      | unreachable
        nothing.example        | no policy                        | no policy
        [192.0.2.1]            | no policy                        | no policy
        """)
    void thePolicyIsTheOneThatReceiversFind(String from, String treeWalk, String publicSuffixes) {
        DmarcAnswer answer = policy(ZONE, from);
        assertEquals(treeWalk, words(answer.treeWalk()));
        assertEquals(publicSuffixes, words(answer.publicSuffixes()));
        assertEquals(!treeWalk.equals("unreachable"), answer.known());
    }

    @Test void theStricterOfTwoPoliciesCounts() {
        assertEquals(DmarcPolicy.REJECT, policy(ZONE, "test.example").strictest(), "not every receiver knows t=y");
        assertEquals(DmarcPolicy.QUARANTINE, policy(ZONE, "half.example").strictest(), "nor pct=0");
        assertEquals(DmarcPolicy.REJECT, policy(ZONE, "tax.gov.uk").strictest());
        assertEquals(DmarcPolicy.NONE, policy(ZONE, "nothing.example").strictest());
    }

    @Test void aDeepNameCostsEightQuestionsForARecord() {
        var dns = new ZoneDns("");
        new Dmarc(dns, SUFFIXES).policy(DomainName.parse("a.b.c.d.e.f.g.h.i.j.deep-lab.com"));
        assertEquals(List.of("_dmarc.a.b.c.d.e.f.g.h.i.j.deep-lab.com", "_dmarc.f.g.h.i.j.deep-lab.com", "_dmarc.g.h.i.j.deep-lab.com",
                "_dmarc.h.i.j.deep-lab.com", "_dmarc.i.j.deep-lab.com", "_dmarc.j.deep-lab.com", "_dmarc.deep-lab.com", "_dmarc.com"), dns.asked("TXT"));
    }

    @Test void noNameIsAskedTwice() {
        for (String from : List.of("a.b.c.d.e.f.g.h.i.j.deep-lab.com", "exists.deep-lab.com", "x.org1.psd-lab.org", "b.a.mid-lab.net")) {
            var dns = new ZoneDns(JUDGES);
            new Dmarc(dns, SUFFIXES).policy(DomainName.parse(from));
            assertEquals(dns.asked.stream().distinct().toList(), dns.asked);
        }
    }

    @Test void aRecordOfTheDomainItselfEndsTheSearch() {
        var dns = new ZoneDns(ZONE);
        new Dmarc(dns, SUFFIXES).policy(DomainName.parse("own.example.org"));
        assertEquals(List.of("TXT _dmarc.own.example.org"), dns.asked);
    }

    @Test void aRecordThatSaysWhereTheBorderIsEndsTheWalk() {
        var suffix = new ZoneDns("_dmarc.gov.uk TXT v=DMARC1; p=reject; psd=y");
        new Dmarc(suffix, SUFFIXES).policy(DomainName.parse("tax.gov.uk"));
        assertEquals(List.of("TXT _dmarc.tax.gov.uk", "TXT _dmarc.gov.uk"), suffix.asked);
        var top = new ZoneDns("_dmarc.dept.example.org TXT v=DMARC1; p=reject; psd=n");
        new Dmarc(top, SUFFIXES).policy(DomainName.parse("a.dept.example.org"));
        assertEquals(List.of("TXT _dmarc.a.dept.example.org", "TXT _dmarc.dept.example.org", "TXT _dmarc.example.org"), top.asked, "the last for the list");
    }

    @Test void whetherADomainExistsIsAskedOnlyWhereItMatters() {
        var same = new ZoneDns("_dmarc.example.org TXT v=DMARC1; p=reject; sp=none; np=none");
        new Dmarc(same, SUFFIXES).policy(DomainName.parse("x.example.org"));
        assertEquals(List.of("TXT _dmarc.x.example.org", "TXT _dmarc.example.org", "TXT _dmarc.org"), same.asked);
        var differs = new ZoneDns("_dmarc.example.org TXT v=DMARC1; p=reject; np=none");
        new Dmarc(differs, SUFFIXES).policy(DomainName.parse("x.example.org"));
        assertEquals(List.of("MX x.example.org"), differs.asked.subList(3, differs.asked.size()), "there is no such name");
        var empty = new ZoneDns("_dmarc.example.org TXT v=DMARC1; p=reject; np=none\ny.x.example.org A 192.0.2.1");
        new Dmarc(empty, SUFFIXES).policy(DomainName.parse("x.example.org"));
        assertEquals(List.of("MX x.example.org", "A x.example.org", "AAAA x.example.org", "TXT x.example.org"), empty.asked.subList(3, empty.asked.size()));
    }

    @Test void aNameTooLongForARecordHasNone() {
        String longest = ("a".repeat(59) + ".").repeat(4) + "exa.example";
        assertEquals(251, longest.length());
        assertEquals("reject at exa.example", words(policy("_dmarc.exa.example TXT v=DMARC1; p=reject", longest).treeWalk()));
    }

    /** One question after the other goes unanswered: the policy is then the same, or unknown, but never another. */
    @Test void anUnansweredQuestionNeverChangesThePolicy() {
        for (String from : List.of("a.b.c.d.e.f.g.h.i.j.deep-lab.com", "exists.deep-lab.com", "nx.deep-lab.com", "x.org1.psd-lab.org",
                "org2.psd-lab.org", "b.a.mid-lab.net", "none.nothing.example")) {
            DmarcAnswer healthy = policy(JUDGES, from);
            for (int step = 1; ; step++) {
                int failing = step;
                var dns = new ZoneDns(JUDGES, question -> question == failing);
                DmarcAnswer answer = new Dmarc(dns, SUFFIXES).policy(DomainName.parse(from));
                if (dns.asked.size() < step) break;
                sameOrUnknown(healthy.treeWalk(), answer.treeWalk(), from + ", question " + step);
                sameOrUnknown(healthy.publicSuffixes(), answer.publicSuffixes(), from + ", question " + step);
                if (step == 1) assertFalse(answer.known(), "the From domain's own record decides first");
            }
        }
    }

    @Test void theReasonNamesTheRecordAndTheTag() {
        assertEquals("test.example publishes p=reject, lowered to quarantine by t=y", policy(ZONE, "test.example").treeWalk().why());
        assertEquals("ghosts.example publishes np=reject", policy(ZONE, "nx.ghosts.example").treeWalk().why());
        assertEquals("half.example publishes p=quarantine, lowered to none by pct=0", policy(ZONE, "half.example").publicSuffixes().why());
        assertEquals("several DMARC records for pair.example, which cancel each other, and none above it", policy(ZONE, "pair.example").treeWalk().why());
        assertEquals("the DNS gave no answer for _dmarc.away.example", policy(ZONE, "sub.away.example").treeWalk().why());
        assertTrue(policy(ZONE, "bad-p.example").treeWalk().why().startsWith("bad-p.example publishes a policy that cannot be understood"));
    }

    private static void sameOrUnknown(Finding healthy, Finding found, String when) {
        if (!(found instanceof Finding.Unreachable)) assertEquals(healthy, found, when);
    }

    private static DmarcAnswer policy(String zone, String from) {
        return new Dmarc(new ZoneDns(zone), SUFFIXES).policy(DomainName.parse(from));
    }

    private static String words(Finding finding) {
        return switch (finding) {
            case Finding.Applies(DomainName at, DmarcPolicy policy, _, _, _) -> policy.word() + " at " + at;
            case Finding.NoPolicy _ -> "no policy";
            case Finding.Unreadable(DomainName at, _) -> "unreadable at " + at;
            case Finding.Unreachable _ -> "unreachable";
        };
    }
}
