package postern.rewrite.auth.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.testing.Peers;

/** What others make of the same list and the same records. Budget: 20 s. */
class DmarcIT {
    private static final PublicSuffixes LIST = PublicSuffixes.bundled();
    private static final int ROUNDS = Peers.rounds(3_000, 100_000);

    /**
     * Every rule of the list, itself and with one, two and three labels in front; but not what stands behind a wildcard,
     * which the list's algorithm does not take for a public suffix and libpsl does.
     */
    @Test void libpslFindsTheSameOrganisations() throws IOException {
        List<DomainName> names = rules().flatMap(DmarcIT::names).distinct().toList();
        assertTrue(names.size() > 30_000, "the whole list");
        List<String> theirs = Judge.LIBPSL.answers(names.stream().map(DomainName::ascii).toList());
        for (int i = 0; i < names.size(); i++) {
            String registrable = theirs.get(i).equals("-") ? names.get(i).ascii() : theirs.get(i);
            assertEquals(registrable, LIST.organisational(names.get(i)).ascii(), names.get(i).ascii());
        }
    }

    private record Case(String from, String record, String at, String dkim, String spf) {
        String question() {
            return String.join("\t", from, record, at, dkim, spf);
        }

        /** libopendmarc 1.4.2 lets a domain below the From domain pass though the record says strict. */
        boolean misjudged() {
            return record.contains("adkim=s") && dkim.endsWith("." + from) || record.contains("aspf=s") && spf.endsWith("." + from);
        }
    }

    /** Sound records, applied as RFC 7489 says; without labels of one letter or identifiers of one label, which libopendmarc 1.4.2 misjudges too. */
    @Test void libopendmarcGivesTheSameSecondOpinion() {
        List<Case> cases = IntStream.range(0, ROUNDS).mapToObj(seed -> made(new Random(seed))).filter(made -> !made.misjudged()).toList();
        List<String> theirs = Judge.LIBOPENDMARC.answers(cases.stream().map(Case::question).toList());
        for (int i = 0; i < cases.size(); i++) assertEquals(theirs.get(i), ours(cases.get(i)), cases.get(i).question());
        assertTrue(theirs.containsAll(List.of("pass", "reject", "quarantine", "none")), "all outcomes occur");
    }

    private static String ours(Case made) {
        var dns = new ZoneDns("_dmarc." + made.at() + " TXT " + made.record());
        List<Identifier> passed = new ArrayList<>();
        if (!made.dkim().equals("-")) passed.add(new Identifier(Method.DKIM, DomainName.parse(made.dkim())));
        if (!made.spf().equals("-")) passed.add(new Identifier(Method.SPF, DomainName.parse(made.spf())));
        DmarcOpinion opinion = new Dmarc(dns, LIST).evaluate(DomainName.parse(made.from()), passed, List.of()).publicSuffixes();
        return opinion.verdict() == DmarcVerdict.PASS ? "pass" : opinion.policy().word();
    }

    private static Case made(Random random) {
        String suffix = pick(random, "org", "co.uk", "github.io", "kyoto.jp");
        String organisation = "author." + suffix;
        String from = pick(random, "", "mail.", "aa.news.") + organisation;
        String record = "v=DMARC1; p=" + pick(random, "none", "quarantine", "reject") + pick(random, "", "; sp=none", "; sp=quarantine", ";sp=reject")
                + pick(random, "", "; adkim=r", "; adkim=s") + pick(random, "", "; aspf=s", "; aspf=r")
                + pick(random, "", "; rua=mailto:d@example.org", "; np=none; t=y; psd=u");
        return new Case(from, record, random.nextBoolean() ? organisation : from, identifier(random, suffix), identifier(random, suffix));
    }

    private static String identifier(Random random, String suffix) {
        return pick(random, "-", "author." + suffix, "mail.author." + suffix, "news.author." + suffix, "lists." + suffix, "notauthor." + suffix,
                "author." + suffix + ".evil.org", "lists.example");
    }

    private static Stream<String> rules() throws IOException {
        try (InputStream in = PublicSuffixes.class.getResourceAsStream("public_suffix_list.dat")) {
            return new String(in.readAllBytes(), UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("//"));
        }
    }

    private static Stream<DomainName> names(String rule) {
        boolean wildcard = rule.startsWith("*.");
        String name = wildcard ? rule.substring(2) : rule.startsWith("!") ? rule.substring(1) : rule;
        return Stream.of("", "aa.", "bb.aa.", "cc.bb.aa.").filter(front -> !wildcard || !front.isEmpty()).map(front -> DomainName.parse(front + name));
    }

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
