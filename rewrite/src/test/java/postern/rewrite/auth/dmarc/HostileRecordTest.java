package postern.rewrite.auth.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;
import postern.rewrite.testing.Peers;

/** What holds whatever the DNS says. Rounds are seeded; the seed stands in the message. */
class HostileRecordTest {
    private static final int ROUNDS = Peers.rounds(20_000, 2_000_000);
    private static final List<String> SEEDS = List.of(
            "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=r; t=y; psd=n; rua=mailto:d@example.org!10m, https://example.org/r",
            "v=DMARC1;p=none", "v=DMARC1; p=quarantine; psd=y; pct=0", "v=DMARC1; p=rejekt; rua=mailto:d@example.org", "v=DMARC1", "v=spf1 -all");
    private static final List<String> PIECES = List.of("v=DMARC1", "DMARC1", ";", "=", " ", "\t", "\r\n", "\0", "\u007f", "\u00e9", "\u00ff", "p=reject", "sp=",
            "np=none", "psd=y", "psd=n", "t=y", "adkim=s", "pct=0", "rua=mailto:", "!", ",", "mailto:a@b", "x".repeat(300));
    private static final List<String> NAMES = List.of("org", "author.org", "mail.author.org", "a.mail.author.org", "lists.org", "github.io", "a.github.io", "io");

    @Test void whateverARecordSaysItIsReadOneWay() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            String text = mutated(new Random(seed));
            boolean record = DmarcRecord.parse(text).isPresent();
            String first = DmarcRecord.parse(text).map(DmarcRecordTest::meaning).orElse("no record");
            assertEquals(first, DmarcRecord.parse(text).map(DmarcRecordTest::meaning).orElse("no record"), "seed " + seed);
            if (record) assertTrue(text.replaceAll("[\\x00-\\x20]", "").regionMatches(true, 0, "v=DMARC1", 0, 8) && text.contains("DMARC1"), "seed " + seed);
            if (record) assertEquals(first, DmarcRecord.parse(text + ";").map(DmarcRecordTest::meaning).orElseThrow(), "seed " + seed + ": a semicolon at the end");
        }
    }

    @Test void whateverTheDnsSaysAStrangerNeverPasses() {
        for (int seed = 0; seed < ROUNDS / 10; seed++) {
            var random = new Random(seed);
            String zone = zone(random);
            DomainName from = DomainName.parse(pick(random, NAMES.subList(1, NAMES.size())));
            List<Identifier> strangers = List.of(new Identifier(Method.DKIM, DomainName.parse("stranger.example")),
                    new Identifier(Method.SPF, DomainName.parse("bounce.stranger.example")));
            DmarcResult result = new Dmarc(new ZoneDns(zone, question -> random.nextInt(10) == 0), PublicSuffixes.bundled()).evaluate(from, strangers, List.of());
            assertNotEquals(DmarcVerdict.PASS, result.verdict(), "seed " + seed);
            assertEquals(List.of(), result.aligned(), "seed " + seed);
            sound(result, seed);
        }
    }

    @Test void whateverTheDnsSaysTheFromDomainItselfNeverFails() {
        for (int seed = 0; seed < ROUNDS / 10; seed++) {
            var random = new Random(seed);
            DomainName from = DomainName.parse(pick(random, NAMES));
            DmarcResult result = new Dmarc(new ZoneDns(zone(random), question -> random.nextInt(10) == 0), PublicSuffixes.bundled())
                    .evaluate(from, List.of(new Identifier(Method.DKIM, from)), List.of());
            assertNotEquals(DmarcVerdict.FAIL, result.treeWalk().verdict(), "seed " + seed);
            assertNotEquals(DmarcVerdict.FAIL, result.publicSuffixes().verdict(), "seed " + seed);
            assertEquals(1, result.aligned().size(), "seed " + seed);
            sound(result, seed);
        }
    }

    private static void sound(DmarcResult result, int seed) {
        assertTrue(result.why().chars().allMatch(c -> c >= ' ' && c <= '~'), "seed " + seed + ": " + result.why());
        boolean passes = result.treeWalk().verdict() == DmarcVerdict.PASS && result.publicSuffixes().verdict() == DmarcVerdict.PASS;
        if (passes) assertEquals(DmarcPolicy.NONE, result.worst(), "seed " + seed);
        for (DmarcOpinion opinion : List.of(result.treeWalk(), result.publicSuffixes())) {
            boolean published = switch (opinion.verdict()) {
                case PASS, FAIL, PERMERROR -> true;
                case NONE -> false;
                case TEMPERROR -> opinion.at().isPresent();
            };
            assertEquals(published, opinion.at().isPresent(), "seed " + seed + ": " + opinion);
            if (!published) assertEquals(DmarcPolicy.NONE, opinion.policy(), "seed " + seed + ": " + opinion);
        }
    }

    /** Up to two records at each of some names, with line ends taken out, since the zone has a record a line. */
    private static String zone(Random random) {
        var zone = new StringBuilder();
        for (String name : NAMES) {
            for (int i = random.nextInt(3); i > 0; i--) {
                String text = mutated(random).replaceAll("\\R", " ").strip();
                if (!text.isEmpty()) zone.append("_dmarc.").append(name).append(" TXT ").append(text).append('\n');
            }
        }
        return zone.toString();
    }

    private static String mutated(Random random) {
        var text = new StringBuilder(pick(random, SEEDS));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, pick(random, PIECES));
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
                case 2 -> text.insert(at, (char) random.nextInt(256));
                case 3 -> text.append(text.substring(at));
                default -> throw new AssertionError();
            }
        }
        return text.toString();
    }

    private static String pick(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
