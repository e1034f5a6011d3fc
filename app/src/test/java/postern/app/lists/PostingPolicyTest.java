package postern.app.lists;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.app.lists.Circumstances.Standing;
import postern.app.lists.Circumstances.Token;
import postern.app.lists.PostingRule.Who;

/** Who may post: a table of cases, {@code posting-policy.txt}. */
class PostingPolicyTest {
    private static final Map<String, Standing> STANDINGS = Map.of("proven", Standing.PROVEN, "indirect", Standing.PROVEN_INDIRECTLY, "unproven", Standing.UNPROVEN,
            "undecided", Standing.UNDECIDED);
    private static final Map<String, Who> ROLES = Map.of("owner", Who.OWNERS, "sender", Who.SENDERS, "member", Who.MEMBERS);

    /** One line. */
    private record Case(PostingPolicy policy, List<String> facts, String decision, String line) {
        static Case of(String line) {
            String[] cells = line.split("\\s*\\|\\s*");
            assertEquals(3, cells.length, line);
            String[] list = cells[0].split(" ");
            var points = new TreeMap<String, String>();
            if (list.length > 1) Arrays.stream(list[1].split(",")).map(point -> point.split("=")).forEach(point -> points.put(point[0], point[1]));
            return new Case(new PostingPolicy(PostingRule.of(list[0]).orElseThrow(), new ListPolicy(points)), List.of(cells[1].split("\\s*,\\s*")), cells[2], line);
        }

        @Override public String toString() {
            return line;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (var table = PostingPolicyTest.class.getResourceAsStream("posting-policy.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).map(Case::of).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decidesAsTheTableSays(Case one) {
        Decision decision = one.policy.decide(circumstances(one.facts));
        assertEquals(one.decision, words(decision));
        assertTrue(decision.rule().length() <= 40, decision.rule());
        assertTrue(!decision.reason().isBlank() && !decision.reason().contains("@"), decision.reason());
    }

    /** So that no rule is added without a case for each way it can go. */
    @Test void everyRuleIsAskedInTheTableOfEveryStandingAndListKind() throws IOException {
        List<Case> cases = cases().toList();
        assertTrue(cases.size() >= 60, cases.size() + " cases");
        Set<String> missing = new TreeSet<>();
        for (PostingRule rule : PostingRule.values()) {
            for (Who who : Who.values()) {
                if (who == Who.TOKEN || rule.ways(who).equals(PostingRule.Ways.NONE)) continue;
                for (String standing : List.of("proven", "unproven", "undecided")) {
                    if (cases.stream().noneMatch(one -> one.policy.rule() == rule && standsSo(one, standing, who))) missing.add(rule.word() + ": " + standing + " " + who.word());
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    private static boolean standsSo(Case one, String standing, Who who) {
        String role = who == Who.ANYONE ? "nobody" : who.word().substring(0, who.word().length() - 1);
        return one.facts.stream().anyMatch(fact -> fact.startsWith(standing + " ") && fact.contains(role));
    }

    @Test void theReasonTellsWhatWasNotedBesides() {
        var members = new PostingPolicy(PostingRule.MEMBERS, ListPolicy.NONE);
        assertEquals("From names a member of the list, proven by dkim. It came with a token spent. Sender names another than From.",
                members.decide(circumstances(List.of("proven member", "token=a token spent", "differing"))).reason());
        assertEquals("From names a member of the list, and nothing proves that he wrote it.", members.decide(circumstances(List.of("unproven member"))).reason());
    }

    @Test void pointsAreCheckedAndStoredAsTheyWereSet() {
        var policy = ListPolicy.NONE.with(Map.of("members.unproven", "accept", "limits.octets", "5000", "attachments.forbidden", "exe video/*", "heldDays", "3"));
        assertEquals(policy, ListPolicy.parse(policy.text()));
        assertEquals(ListPolicy.NONE, policy.with(Map.of("members.unproven", "", "limits.octets", "", "attachments.forbidden", "", "heldDays", "")));
        assertEquals(Map.of("members", Map.of("unproven", "accept"), "limits", Map.of("octets", 5000L), "attachments", Map.of("forbidden", List.of("exe", "video/*")), "heldDays", 3L),
                policy.nested());
        for (String wrong : List.of("members.unproven=maybe", "token.unproven=next", "replay=next", "limits.octets=0", "limits.octets=-1", "limits.octets=1000000001", "heldDays=61",
                "attachments.forbidden=.exe", "attachments.forbidden=EXE", "attachments.forbidden=", "limits.octets=9999999999999999999999")) {
            assertTrue(ListPolicy.fault(wrong.substring(0, wrong.indexOf('=')), wrong.substring(wrong.indexOf('=') + 1)).isPresent(), wrong);
        }
        String all = ListPolicy.keys().stream().map(key -> key + "=" + "quarantine").collect(Collectors.joining("\n"));
        assertTrue(all.length() + 2_000 < ListPolicy.LONGEST, "all points fit");
    }

    private static String words(Decision decision) {
        return switch (decision) {
            case Decision.Accept one -> "accept " + one.rule();
            case Decision.Hold one -> "hold " + one.rule();
            case Decision.Quarantine one -> "quarantine " + one.rule();
            case Decision.Refuse one -> "refuse " + one.reply().status() + " " + one.rule();
            case Decision.Drop one -> "drop " + one.rule();
            case Decision.Defer one -> "defer " + one.reply().status() + " " + one.rule();
        };
    }

    private static Circumstances circumstances(List<String> facts) {
        var authors = new ArrayList<Circumstances.Author>();
        facts.stream().filter(fact -> STANDINGS.containsKey(fact.split(" ")[0])).forEach(fact -> authors.add(author(fact)));
        Token token = facts.contains("token") ? new Token.Opens() : text(facts, "token").<Token>map(Token.Wrong::new).orElseGet(Token.None::new);
        Optional<Circumstances.Stop> stop = facts.contains("loop") ? Optional.of(new Circumstances.Stop("loop", false))
                : facts.contains("hops") ? Optional.of(new Circumstances.Stop("hops", true)) : Optional.empty();
        return new Circumstances(stop, authors, token, facts.contains("answerable"), number(facts, "octets"), (int) number(facts, "recipients"), text(facts, "forbidden"),
                new Circumstances.Rates(number(facts, "author/h"), number(facts, "author/d"), number(facts, "list/h"), number(facts, "held"), number(facts, "domain held")), facts.contains("implicit"), facts.contains("replay"),
                facts.contains("differing"));
    }

    private static Circumstances.Author author(String fact) {
        List<String> words = List.of(fact.split(" "));
        var roles = EnumSet.noneOf(Who.class);
        words.stream().skip(1).filter(ROLES::containsKey).forEach(word -> roles.add(ROLES.get(word)));
        Standing standing = STANDINGS.get(words.getFirst());
        return new Circumstances.Author(standing, standing.isProven() ? Optional.of("dkim") : Optional.empty(), roles, words.contains("blocked"));
    }

    private static long number(List<String> facts, String name) {
        return text(facts, name).map(Long::valueOf).orElse(0L);
    }

    private static Optional<String> text(List<String> facts, String name) {
        return facts.stream().filter(fact -> fact.startsWith(name + "=")).map(fact -> fact.substring(name.length() + 1)).findFirst();
    }
}
