package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.app.lists.Access;
import postern.app.lists.ApiKeys;
import postern.app.lists.Audit;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.KeyRole;
import postern.app.lists.ListOptions;
import postern.app.lists.ListPolicy;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.PostingRule;
import postern.app.lists.Releasing;
import postern.app.lists.RosterSource;
import postern.app.lists.Scope;
import postern.app.lists.Sources;
import postern.app.lists.Token;
import postern.app.lists.Tokens;
import postern.lmtp.Submission;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.FromSetting;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** What was for a list that is removed is not for the next list of its address, whoever keeps that; on every database. */
interface FormerListContract {
    String MAIL = "From: Ada Lovelace <ada@example.edu>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@example.edu>\n\nHello.\n";
    Instant LATER = TestHousehold.NOW.plusSeconds(60);

    TemporaryDatabase open();

    @Test default void aTokenOfTheFormerListOpensNothingMore() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.TOKEN, "grace@example.com");
            Tokens.Issued token = house.token(List.of(), "board@lists.example");
            again(house, board, PostingRule.TOKEN, "joan@example.org");
            for (String to : List.of("board@lists.example", "restricted@lists.example", "board+" + token.secret() + "@lists.example", "restricted+" + token.secret() + "@lists.example")) {
                String text = to.contains("+") ? MAIL : "Postern-Token: " + token.secret() + "\n" + MAIL;
                assertTrue(later(house, text.replace("<1@", "<" + to.hashCode() + "@"), to).text().endsWith(" taken"), to);
            }
            assertEquals(0, house.database.inTransaction(house.queue::waiting));
            assertEquals(Token.State.REVOKED, found(house, token).state(LATER));
            assertEquals(List.of(), found(house, token).lists());
            assertEquals(List.of(board.address()), found(house, token).gone());
        }
    }

    /** A use that was paid for pays for further parts of the same mail, but not at another list. */
    @Test default void aPartOfAMailThatATokenPaidForDoesNotReachTheNextList() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.TOKEN, "grace@example.com");
            Tokens.Issued token = house.token(List.of(), "board@lists.example");
            String text = "Postern-Token: " + token.secret() + "\n" + MAIL;
            assertTrue(later(house, text, "board@lists.example").text().endsWith(" accepted"));
            again(house, board, PostingRule.TOKEN, "joan@example.org");
            assertTrue(later(house, text, "restricted@lists.example").text().endsWith(" taken"));
            assertEquals(1, house.database.inTransaction(house.queue::waiting));
        }
    }

    @Test default void aTokenKeepsWhatElseItReaches() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.TOKEN, "grace@example.com");
            MailingList staff = house.list("staff", PostingRule.TOKEN, "kim@example.org");
            Tokens.Issued lists = house.token(List.of(), "board@lists.example", "staff@lists.example");
            Tokens.Issued elsewhere = house.token(List.of("mary@example.net"), "board@lists.example");
            Tokens.Issued other = house.token(List.of(), "staff@lists.example");
            assertEquals(2, house.database.inTransaction(tx -> house.tokens.thatReach(tx, board, LATER)).size());
            again(house, board, PostingRule.TOKEN, "joan@example.org");
            for (Tokens.Issued token : List.of(lists, elsewhere)) assertEquals(List.of(board.address()), found(house, token).gone());
            assertEquals(List.of(List.of(staff.address()), List.of(), List.of()), List.of(found(house, lists).lists(), found(house, elsewhere).lists(), found(house, other).gone()));
            assertEquals(List.of("kim@example.org"), reached(house, lists));
            assertEquals(List.of("mary@example.net"), reached(house, elsewhere));
            assertEquals(List.of("kim@example.org"), reached(house, other));
        }
    }

    @Test default void whoKeepsTheNextListSeesNoneOfTheFormerOnesTokensAndTheOthersStillDo() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.TOKEN, "grace@example.com");
            MailingList staff = house.list("staff", PostingRule.TOKEN, "kim@example.org");
            Tokens.Issued both = house.token(List.of(), "board@lists.example", "staff@lists.example");
            house.token(List.of(), "board@lists.example");
            keep(house, staff, "kim@example.org");
            keep(house, again(house, board, PostingRule.TOKEN, "joan@example.org"), "joan@example.org");
            assertEquals(List.of(), tokens(house, "joan@example.org"));
            assertEquals(List.of(), tokens(house, "eve@example.org"));
            assertEquals(List.of(both.token().id()), tokens(house, "kim@example.org"));
        }
    }

    @Test default void heldMailOfTheFormerListIsNotReleasedToTheNextOne() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.TOKEN, "grace@example.com");
            String kept = id(later(house, MAIL, "board@lists.example"));
            again(house, board, PostingRule.TOKEN, "joan@example.org");
            assertEquals(new Releasing.ReachesNobody(), house.held.release(kept));
            assertEquals(List.of(kept), house.database.inTransaction(tx -> house.kept.page(tx, KeptMail.Choice.ALL, "", 10)).stream().map(KeptMail.Listed::id).toList());
        }
    }

    @Test default void theSameMailIsANewOneToTheNextListButServesNobodyTwice() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.ANYONE, "grace@example.com");
            Reply former = deliver(house, MAIL, TestHousehold.NOW, "board@lists.example");
            again(house, board, PostingRule.ANYONE, "joan@example.org", "grace@example.com");
            Reply next = deliver(house, MAIL, LATER.plusSeconds(1), "board@lists.example");
            assertNotEquals(former, next);
            assertEquals(List.of("joan@example.org"), house.recipients(id(next)));
            assertEquals(next, deliver(house, MAIL, LATER.plusSeconds(2), "board@lists.example"), "and is known from then on");
        }
    }

    @Test default void whatTheFormerListTookCountsNotForTheNextOnesRates() {
        try (var house = new TestHousehold(open())) {
            ListPolicy policy = ListPolicy.NONE.with(Map.of("anyone.unproven", "accept", "limits.authorPerHour", "1", "limits.listPerHour", "1"));
            MailingList board = house.asNeeded("board", PostingRule.ANYONE, policy, "grace@example.com");
            deliver(house, MAIL, TestHousehold.NOW, "board@lists.example");
            house.database.transact(tx -> assertTrue(house.lists.remove(tx, board.address())));
            house.database.transact(tx -> house.lists.add(tx, new MailingList(board.address(), "board", PostingRule.ANYONE, FromSetting.ALWAYS, ListOptions.NONE, policy, LATER)));
            assertTrue(deliver(house, MAIL.replace("<1@", "<2@"), LATER.plusSeconds(1), "board@lists.example").text().endsWith(" accepted"));
            assertTrue(deliver(house, MAIL.replace("<1@", "<3@"), LATER.plusSeconds(2), "board@lists.example").text().endsWith(" taken"));
        }
    }

    @Test default void theNextListStandsInNoList() {
        try (var house = new TestHousehold(open())) {
            MailingList all = house.list("all", PostingRule.ANYONE, "ada@example.net", "board@lists.example");
            MailingList board = house.list("board", PostingRule.TOKEN, "grace@example.com");
            house.database.transact(tx -> house.roster.disable(tx, all, board.address(), TestHousehold.NOW));
            again(house, board, PostingRule.TOKEN, "joan@example.org");
            assertEquals(List.of("ada@example.net"), house.recipients(id(deliver(house, MAIL.replace("board@", "all@"), LATER, "all@lists.example"))));
            house.database.transact(tx -> house.roster.replace(tx, all, List.of(new Member(board.address(), "")), false, LATER));
            assertEquals(List.of("joan@example.org"), house.recipients(id(deliver(house, MAIL.replace("<1@", "<2@"), LATER, "all@lists.example"))), "who was disabled is gone");
        }
    }

    @Test default void anAnswerForTheFormerListsSourceIsNotTakenForTheNextOnes() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.TOKEN, "grace@example.com");
            var sources = new Sources();
            var wanted = new RosterSource.Wanted(URI.create("https://groups.example/board"), Optional.empty(), Duration.ofHours(1));
            house.database.transact(tx -> sources.put(tx, board, wanted, TestHousehold.NOW));
            RosterSource asked = house.database.inTransaction(tx -> sources.find(tx, board)).orElseThrow();
            MailingList next = again(house, board, PostingRule.TOKEN);
            house.database.transact(tx -> sources.put(tx, next, wanted, LATER));
            var answer = new RosterSource.Answered(Optional.empty(), Optional.empty(), Optional.empty(), LATER, Optional.of(LATER), Optional.empty(), LATER);
            house.database.transact(tx -> assertFalse(sources.answered(tx, asked, answer)));
            RosterSource now = house.database.inTransaction(tx -> sources.find(tx, next)).orElseThrow();
            house.database.transact(tx -> assertTrue(sources.answered(tx, now, answer)));
            house.database.transact(tx -> assertFalse(sources.answered(tx, now, answer), "once"));
        }
    }

    @Test default void whoKeepsTheNextListSeesNothingOfWhatTheFormerOneDid() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.ANYONE, "grace@example.com");
            String former = id(deliver(house, MAIL, TestHousehold.NOW, "board@lists.example"));
            audited(house, board, "former", TestHousehold.NOW);
            MailingList next = again(house, board, PostingRule.ANYONE, "joan@example.org");
            keep(house, next, "joan@example.org");
            audited(house, board, "next", LATER);
            String later = id(deliver(house, MAIL.replace("<1@", "<2@"), LATER, "board@lists.example"));
            var joan = new ApiKeys.Holder("a key", KeyRole.OWNER, Optional.of(EmailAddress.parse("joan@example.org")));
            house.database.transact(tx -> {
                Scope scope = Scope.of(joan, Access.Matter.POSTINGS);
                assertEquals(List.of(later), house.postings.page(tx, scope, "", 10).stream().map(posting -> posting.id()).toList());
                assertEquals(List.of(later), house.postings.page(tx, scope, board.address(), "", 10).stream().map(posting -> posting.id()).toList());
                assertEquals(List.of(later, former), house.postings.page(tx, "", 10).stream().map(posting -> posting.id()).toList(), "admins see all");
                assertEquals(List.of("next"), new Audit().page(tx, Scope.of(joan, Access.Matter.AUDIT), Audit.Filter.NONE, Long.MAX_VALUE, 10).stream().map(Audit.Entry::action).toList());
                assertEquals(Access.Bond.NONE, new Keepers().bond(tx, board.address(), joan.person().orElseThrow(), TestHousehold.NOW));
                assertEquals(Access.Bond.OWNER, new Keepers().bond(tx, board.address(), joan.person().orElseThrow(), LATER));
            });
        }
    }

    private static void audited(TestHousehold house, MailingList list, String action, Instant at) {
        var change = new Audit.Change(action, "list " + list.key(), Optional.of(list.address()), Optional.empty(), Optional.empty());
        house.database.transact(tx -> new Audit().add(tx, new Audit.Actor("key", "key"), change, at));
    }

    /** Removes it, and makes another one at its address. */
    private static MailingList again(TestHousehold house, MailingList former, PostingRule rule, String... members) {
        var next = new MailingList(former.address(), "another", rule, FromSetting.ALWAYS, ListOptions.NONE, LATER);
        house.database.transact(tx -> assertTrue(house.lists.remove(tx, former.address())));
        house.database.transact(tx -> {
            house.lists.add(tx, next);
            house.roster.replace(tx, next, Arrays.stream(members).map(member -> new Member(EmailAddress.parse(member), "")).toList(), false, LATER);
        });
        return next;
    }

    private static void keep(TestHousehold house, MailingList list, String person) {
        house.database.transact(tx -> new Keepers().replace(tx, list, Keepers.Role.OWNER, List.of(EmailAddress.parse(person)), false));
    }

    private static List<String> tokens(TestHousehold house, String person) {
        var holder = new ApiKeys.Holder("a key", KeyRole.OWNER, Optional.of(EmailAddress.parse(person)));
        return house.database.inTransaction(tx -> house.tokens.page(tx, Scope.of(holder, Access.Matter.TOKENS), "", 10)).stream().map(Token::id).toList();
    }

    private static Token found(TestHousehold house, Tokens.Issued token) {
        return house.database.inTransaction(tx -> house.tokens.find(tx, token.token().id())).orElseThrow();
    }

    /** Whom a mail reaches that presents it. */
    private static List<String> reached(TestHousehold house, Tokens.Issued token) {
        Reply reply = later(house, "Postern-Token: " + token.secret() + "\n" + MAIL.replace("<1@", "<" + token.token().id() + "@"), "restricted@lists.example");
        assertTrue(reply.text().endsWith(" accepted"), reply.toString());
        return house.recipients(id(reply));
    }

    private static Reply later(TestHousehold house, String text, String to) {
        return deliver(house, text, LATER, to);
    }

    private static Reply deliver(TestHousehold house, String text, Instant at, String to) {
        Submission now = TestHousehold.submission("ada@example.edu", text, to);
        return house.acceptance.deliver(new Submission(now.envelope(), now.message(), now.peer(), at)).getFirst();
    }

    private static String id(Reply reply) {
        assertEquals(250, reply.code(), reply.toString());
        return reply.text().split(" ")[0];
    }
}
