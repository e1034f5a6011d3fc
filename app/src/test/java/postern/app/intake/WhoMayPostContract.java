package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.ProvenAuthor.signed;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.app.lists.AuthorPattern;
import postern.app.lists.KeptMail;
import postern.app.lists.ListPolicy;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.app.lists.Releasing;
import postern.app.lists.SenderPatterns;
import postern.app.lists.Suppressions;
import postern.app.lists.Token;
import postern.app.lists.Tokens;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.HandSigner;

/** Ways in that a list's policy must see, however the mail comes: nested lists, many authors, tokens for other addresses, floods; on every database. */
interface WhoMayPostContract {
    String MAIL = "From: Ada Lovelace <ada@author.example>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@author.example>\n\nHello.\n";

    TemporaryDatabase open();

    @Test default void whoeverStandsOnAListInTheListMayPostAsAMember() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE, "grace@example.com", "staff@lists.example", "info@lists.example");
            house.list("staff", PostingRule.CLOSED, "joan@example.org", "team@lists.example", "board@lists.example");
            house.list("team", PostingRule.CLOSED, "ADA@author.example");
            house.forward("info", "mary@example.net", "more@lists.example");
            house.forward("more", "bob@author.example", "info@lists.example");
            assertEquals("members", rule(house, accepted(direct(house, signed(MAIL), "board@lists.example"))));
            assertEquals("members", rule(house, accepted(direct(house, signed(MAIL.replace("ada@", "bob@").replace("<1@", "<2@")), "board@lists.example"))), "through forwards");
            refused(direct(house, signed(MAIL.replace("ada@", "eve@").replace("<1@", "<3@")), "board@lists.example"));
        }
    }

    @Test default void aMemberMayPostWhetherHeGetsPostingsOrNot() {
        try (var house = household()) {
            for (String state : List.of("opted out", "disabled", "suppressed")) {
                String name = state.replace(" ", "");
                MailingList list = house.asNeeded(name, PostingRule.MEMBERS, ListPolicy.NONE, name + "@author.example", "grace@example.com");
                EmailAddress member = EmailAddress.parse(name + "@author.example");
                house.database.transact(tx -> {
                    switch (state) {
                        case "opted out" -> house.roster.optOut(tx, list, member, TestHousehold.NOW);
                        case "disabled" -> house.roster.disable(tx, list, member, TestHousehold.NOW);
                        default -> new Suppressions().add(tx, new Suppressions.Suppression(member, "by hand", TestHousehold.NOW));
                    }
                });
                String mail = MAIL.replace("ada@", name + "@").replace("<1@", "<" + name + "@").replace("board@", name + "@");
                assertEquals(List.of("grace@example.com"), house.recipients(accepted(direct(house, signed(mail), name + "@lists.example"))), state);
            }
        }
    }

    /** Its address stands in From of copies that we signed, and anybody has those. */
    @Test default void aListThatStandsOnAListWritesNothing() {
        try (var house = household()) {
            house.dns.with("s1._domainkey.lists.example", HandSigner.record(ProvenAuthor.KEY));
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE, "grace@example.com", "staff@lists.example");
            house.list("staff", PostingRule.CLOSED, "joan@example.org");
            String copy = MAIL.replace("Ada Lovelace <ada@author.example>", "Ada via staff <staff@lists.example>");
            String signed = HandSigner.dkim(ProvenAuthor.KEY).with("d", "lists.example").sign(copy.replace("\n", "\r\n")).replace("\r\n", "\n");
            Reply reply = house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", signed, "board@lists.example")).getFirst();
            assertTrue(reply.text().endsWith(" taken"), reply.toString());
            assertEquals(List.of("not allowed"), rules(house));
        }
    }

    @Test default void aBlockedAuthorIsFoundBehindAnyNumberOfOthers() {
        try (var house = household()) {
            MailingList open = house.asNeeded("open", PostingRule.ANYONE, ListPolicy.NONE, "grace@example.com");
            block(house, open, "mallory@evil.example");
            String others = IntStream.range(0, 30).mapToObj(i -> "a" + i + "@author.example").collect(Collectors.joining(",\n "));
            String mail = MAIL.replace("From: Ada Lovelace <ada@author.example>", "From: " + others + ",\n Mallory@EVIL.example").replace("author.example", "other.example");
            house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", mail, "open@lists.example"));
            assertEquals(List.of("blocked"), rules(house));
        }
    }

    @Test default void aTokenForRestrictedOpensNoListToWhomThatListBlocks() {
        try (var house = household()) {
            MailingList board = house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE, "grace@example.com");
            house.asNeeded("staff", PostingRule.MEMBERS, ListPolicy.NONE, "joan@example.org");
            block(house, board, "*.evil.example");
            Tokens.Issued token = house.token(List.of("mary@example.net"), "staff@lists.example", "board@lists.example");
            String mail = presenting(token, MAIL.replace("ada@author.example", "eve@mail.evil.example"));
            Reply reply = house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", mail, "restricted@lists.example")).getFirst();
            assertTrue(reply.text().endsWith(" taken"), reply.toString());
            assertEquals(List.of("blocked"), rules(house));
            assertEquals(Optional.empty(), listed(house).getFirst().list(), "who keeps one of its lists is not to let it pass to all of them");
            assertEquals(Token.State.OPEN, state(house, token), "a token is spent whole, or not at all");
            accepted(direct(house, presenting(token, signed(MAIL)), "restricted@lists.example"));
        }
    }

    @Test default void aTokenForRestrictedKeepsToTheLimitsOfItsLists() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("limits.octets", "2000", "attachments.forbidden", "exe", "token.unproven", "quarantine")), "grace@example.com");
            Tokens.Issued token = house.token(List.of(), "board@lists.example");
            Reply large = direct(house, presenting(token, signed(MAIL + "x".repeat(70).concat("\n").repeat(30))), "restricted@lists.example");
            assertTrue(large.toString().startsWith("552 5.2.3 "), large.toString());
            String program = MAIL.replace("Subject: Hello\n", "Subject: Hello\nContent-Type: application/octet-stream; name=a.exe\n");
            Reply kept = direct(house, presenting(token, signed(program)), "restricted@lists.example");
            assertTrue(kept.text().endsWith(" taken"), kept.toString());
            String mail = presenting(token, MAIL.replace("<1@", "<2@"));
            Reply unproven = house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", mail, "restricted@lists.example")).getFirst();
            assertTrue(unproven.text().endsWith(" taken"), unproven.toString());
            assertEquals(List.of("attachment", "token"), rules(house));
            assertEquals(Token.State.OPEN, state(house, token));
            accepted(direct(house, signed(mail), "restricted@lists.example"));
        }
    }

    @Test default void aListThatTheMailWentThroughIsLeftOutOfATokensLists() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE, "grace@example.com");
            house.asNeeded("staff", PostingRule.MEMBERS, ListPolicy.NONE, "joan@example.org");
            Tokens.Issued token = house.token(List.of(), "board@lists.example", "staff@lists.example");
            String been = presenting(token, "List-Id: <board.lists.example>\n" + signed(MAIL));
            String id = accepted(direct(house, been, "restricted@lists.example"));
            assertEquals(List.of("joan@example.org"), house.recipients(id));
            assertEquals(1, house.database.inTransaction(house.queue::waiting));
        }
    }

    @Test default void aProvenStrangerBuriesNoModeratorAndLeavesRoomForOthers() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MODERATED, ListPolicy.NONE.with(Map.of("members.proven", "hold", "limits.heldPerDay", "3")), "ada@author.example");
            for (int i = 0; i < 5; i++) {
                Reply reply = indirect(house, signed(MAIL.replace("ada@", "EVE@").replace("<1@", "<a" + i + "@")), "board@lists.example");
                assertTrue(reply.text().endsWith(" taken"), "nobody is mailed: " + reply);
            }
            assertEquals(List.of("anyone", "anyone", "anyone", "too many held", "too many held"), rules(house));
            assertTrue(direct(house, signed(MAIL.replace("ada@", "eve@").replace("<1@", "<b@")), "board@lists.example").toString().startsWith("550 5.7.1 "));
            for (int i = 0; i < 15; i++) indirect(house, signed(MAIL.replace("ada@", "e" + i + "@").replace("<1@", "<c" + i + "@")), "board@lists.example");
            assertEquals(15, rules(house).stream().filter("anyone"::equals).count(), "five times as many of the domain");
            String member = id(indirect(house, signed(MAIL), "board@lists.example"));
            assertEquals(List.of("members"), listed(house).stream().filter(entry -> entry.id().equals(member)).map(KeptMail.Listed::rule).toList(), "a member of the same domain");
            listed(house).stream().filter(entry -> entry.rule().equals("anyone") && entry.from().contains("EVE@")).limit(2).forEach(entry -> house.held.release(entry.id()));
            assertEquals(13, rules(house).stream().filter("anyone"::equals).count());
            indirect(house, signed(MAIL.replace("ada@", "eve@").replace("<1@", "<d@")), "board@lists.example");
            assertEquals(14, rules(house).stream().filter("anyone"::equals).count(), "what was let pass counts no more");
        }
    }

    /** Else whoever stands behind another in From posts as often as he likes. */
    @Test default void eachOfSeveralAuthorsCountsAgainstHisOwnLimit() {
        try (var house = household()) {
            ListPolicy limited = ListPolicy.NONE.with(Map.of("limits.authorPerDay", "2", "limits.listPerHour", "4"));
            house.asNeeded("board", PostingRule.MEMBERS, limited, "ada@author.example", "bob@author.example", "carol@author.example");
            String both = "ada@author.example, bob@author.example";
            accepted(from(house, 1, both));
            accepted(from(house, 2, "carol@author.example, BOB@author.example, bob@author.example"));
            assertEquals("author's rate", waiting(house, from(house, 3, "carol@author.example, bob@author.example")), "he has had two, behind others");
            assertEquals("author's rate", waiting(house, from(house, 4, "bob@author.example")));
        }
    }

    @Test default void aMailOfSeveralAuthorsIsOnePostingOfTheList() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("limits.listPerHour", "2")), "ada@author.example", "bob@author.example", "carol@author.example");
            accepted(from(house, 1, "ada@author.example, bob@author.example, carol@author.example"));
            accepted(from(house, 2, "ada@author.example"));
            assertEquals("list's rate", waiting(house, from(house, 3, "carol@author.example")));
        }
    }

    @Test default void whatIsHeldOfSeveralCountsForEachUntilItIsLetPass() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("members.proven", "hold", "limits.heldPerDay", "2")), "ada@author.example", "bob@author.example",
                    "carol@author.example");
            assertEquals("members", waiting(house, from(house, 1, "ada@author.example, bob@author.example")));
            String second = id(from(house, 2, "carol@author.example, bob@author.example"));
            assertTrue(from(house, 3, "bob@author.example").toString().startsWith("550 5.7.1 "), "two of his wait");
            assertEquals("members", waiting(house, from(house, 4, "ada@author.example")), "one of hers");
            assertTrue(house.held.release(second) instanceof Releasing.Posted);
            assertEquals("members", waiting(house, from(house, 5, "bob@author.example")));
        }
    }

    private static Reply from(TestHousehold house, int number, String authors) {
        return direct(house, signed(MAIL.replace("Ada Lovelace <ada@author.example>", authors).replace("<1@", "<" + number + "@")), "board@lists.example");
    }

    /** The rule that keeps it. */
    private static String waiting(TestHousehold house, Reply reply) {
        String id = id(reply);
        return listed(house).stream().filter(entry -> entry.id().equals(id)).map(KeptMail.Listed::rule).findFirst().orElse("posted");
    }

    @Test default void strangersFillTheirOwnRoom() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MODERATED, ListPolicy.NONE.with(Map.of("members.proven", "hold")), "ada@author.example");
            indirect(house, signed(MAIL.replace("ada@", "eve@").replace("<1@", "<large@") + "x\n".repeat((int) TestHousehold.QUARANTINE / 2)), "board@lists.example");
            assertTrue(indirect(house, signed(MAIL.replace("ada@", "eve@").replace("<1@", "<2@")), "board@lists.example").toString().startsWith("452 4.3.1 "));
            id(indirect(house, signed(MAIL), "board@lists.example"));
            assertEquals(List.of("anyone", "members"), rules(house));
        }
    }

    private static void block(TestHousehold house, MailingList list, String pattern) {
        house.database.transact(tx -> new SenderPatterns().replace(tx, list, SenderPatterns.Kind.BLOCKED, List.of(AuthorPattern.parse(pattern)), false));
    }

    /** Refused at once it would be bounced at whoever stands in MAIL FROM. */
    @Test default void aHeaderBeyondMeasureIsRefusedToAProvenSenderAndKeptOfAnyOther() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.ANYONE, ListPolicy.NONE, "grace@example.com");
            house.forward("info", "grace@example.com");
            String most = "X-Much: y\n".repeat(RawMessage.MOST_FIELDS - 4) + MAIL;
            accepted(indirect(house, most.replace("ada@author.example", "eve@elsewhere.example").replace("<1@", "<2@"), "board@lists.example"));
            String over = "X-Much: y\n" + most;
            for (String to : List.of("board@lists.example", "info@lists.example", "restricted@lists.example", "board-owner@lists.example", "postmaster@lists.example")) {
                assertEquals("554 5.6.0 this mail cannot be read", direct(house, over, to).toString(), to);
                assertTrue(indirect(house, over, to).text().endsWith(" taken"), to);
            }
            assertEquals(Collections.nCopies(5, "malformed"), rules(house));
        }
    }

    private TestHousehold household() {
        return ProvenAuthor.household(open());
    }

    private static String presenting(Tokens.Issued token, String mail) {
        return "Postern-Token: " + token.secret() + "\n" + mail;
    }

    private static Reply direct(TestHousehold house, String text, String to) {
        return house.acceptance.deliver(ProvenAuthor.directly(text, to)).getFirst();
    }

    /** By way of somebody else. */
    private static Reply indirect(TestHousehold house, String text, String to) {
        return house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", text, to)).getFirst();
    }

    private static String id(Reply reply) {
        assertEquals(250, reply.code(), reply.toString());
        return reply.text().split(" ")[0];
    }

    private static List<KeptMail.Listed> listed(TestHousehold house) {
        return house.database.inTransaction(tx -> house.kept.page(tx, KeptMail.Choice.ALL, "", 1000));
    }

    private static List<String> rules(TestHousehold house) {
        return listed(house).stream().map(KeptMail.Listed::rule).sorted().toList();
    }

    private static Token.State state(TestHousehold house, Tokens.Issued token) {
        return house.database.inTransaction(tx -> house.tokens.find(tx, token.token().id())).orElseThrow().state(TestHousehold.NOW);
    }

    private static String rule(TestHousehold house, String posting) {
        return house.database.inTransaction(tx -> house.postings.find(tx, posting)).orElseThrow().rule();
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.text().endsWith(" accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }

    private static void refused(Reply reply) {
        assertTrue(reply.toString().startsWith("550 5.7.1 "), reply.toString());
    }
}
