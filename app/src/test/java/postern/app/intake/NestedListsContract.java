package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.MemberState;
import postern.app.lists.Nesting;
import postern.app.lists.PostingRule;
import postern.app.lists.Roster;
import postern.app.lists.Suppressions;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** Whom a posting reaches: states of members, suppressed addresses, lists within lists; on every database. */
interface NestedListsContract {
    String MAIL = "From: Ada <ada@example.edu>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@example.edu>\n\nHello.\n";

    TemporaryDatabase open();

    @Test default void membersOfNestedListsAreReachedOnceUnderTheOuterListsName() {
        try (var house = new TestHousehold(open())) {
            house.list("all", PostingRule.ANYONE, "ada@example.net", "board@lists.example", "staff@lists.example", "info@lists.example");
            house.list("board", PostingRule.CLOSED, "ADA@example.net", "grace@example.com", "staff@lists.example");
            house.list("staff", PostingRule.TOKEN, "joan@example.org", "grace@EXAMPLE.com");
            house.forward("info", "mary@example.net", "ada@example.net");
            String id = accepted(deliver(house, MAIL, "all@lists.example"));
            assertEquals(List.of("ada@example.net", "grace@example.com", "joan@example.org", "mary@example.net"), sorted(house, id));
            String copy = house.stored(id);
            assertTrue(copy.contains("<all.lists.example>") && copy.contains("X-Postern-Loop: all@lists.example"), copy);
            assertTrue(!copy.contains("board.lists.example") && !copy.contains("staff@"), copy);
        }
    }

    @Test default void whatGoesRoundIsCut() {
        try (var house = new TestHousehold(open())) {
            house.list("a", PostingRule.ANYONE, "b@lists.example", "ada@example.net", "a@lists.example");
            house.list("b", PostingRule.ANYONE, "a@lists.example", "grace@example.com");
            assertEquals(List.of("ada@example.net", "grace@example.com"), sorted(house, accepted(deliver(house, MAIL, "a@lists.example"))));
            house.forward("x", "y@lists.example", "ada@example.net", "b@lists.example");
            house.forward("y", "x@lists.example", "joan@example.org", "y@lists.example");
            assertEquals(List.of("ada@example.net", "b@lists.example", "joan@example.org"), sorted(house, accepted(deliver(house, MAIL.replace("<1@", "<2@"), "x@lists.example"))),
                    "a forward does not speak for a list, which decides when the mail comes there");
        }
    }

    @Test default void whatLiesTooDeepIsLeftOutAndTold() {
        try (var house = new TestHousehold(open())) {
            for (int i = 0; i <= 10; i++) house.list("l" + i, PostingRule.ANYONE, "m" + i + "@example.net", "l" + (i + 1) + "@lists.example");
            String id = accepted(deliver(house, MAIL, "l0@lists.example"));
            assertEquals(IntStream.rangeClosed(0, Nesting.DEEPEST).mapToObj(i -> "m" + i + "@example.net").toList(), sorted(house, id));
            assertEquals("Left out: 1 lists nested too deep", told(house, id));
        }
    }

    @Test default void whoIsNotActiveGetsNothingAndTheTraceTellsHowMany() {
        try (var house = new TestHousehold(open())) {
            MailingList all = house.list("all", PostingRule.ANYONE, "ada@example.net", "grace@example.com", "joan@example.org", "mary@example.net", "board@lists.example");
            MailingList board = house.list("board", PostingRule.ANYONE, "anna@example.net", "berta@example.net", "carla@example.net");
            house.database.transact(tx -> {
                house.roster.optOut(tx, all, EmailAddress.parse("Grace@example.com"), TestHousehold.NOW);
                house.roster.disable(tx, all, EmailAddress.parse("joan@example.org"), TestHousehold.NOW);
                house.roster.optOut(tx, all, EmailAddress.parse("anna@example.net"), TestHousehold.NOW);
                house.roster.optOut(tx, board, EmailAddress.parse("berta@example.net"), TestHousehold.NOW);
                suppress(tx, "mary@example.net");
            });
            String id = accepted(deliver(house, MAIL, "all@lists.example"));
            assertEquals(List.of("ada@example.net", "carla@example.net"), sorted(house, id));
            assertEquals("Left out: 3 opted out, 1 disabled, 1 suppressed", told(house, id));
            String other = accepted(deliver(house, MAIL.replace("<1@", "<2@"), "board@lists.example"));
            assertEquals(List.of("anna@example.net", "carla@example.net"), sorted(house, other), "who opted out of the outer list is still on the inner one");
        }
    }

    @Test default void aSuppressedAddressGetsNothingByForwardNorForAToken() {
        try (var house = new TestHousehold(open())) {
            house.forward("info", "ada@example.net", "grace@example.com");
            var token = house.token(List.of("ada@example.net", "joan@example.org"));
            house.database.transact(tx -> suppress(tx, "ADA@example.net"));
            assertEquals(List.of("grace@example.com"), sorted(house, accepted(deliver(house, MAIL, "info@lists.example"))));
            String paid = accepted(deliver(house, "Postern-Token: " + token.secret() + "\n" + MAIL.replace("<1@", "<2@"), "restricted@lists.example"));
            assertEquals(List.of("joan@example.org"), sorted(house, paid));
            house.database.transact(tx -> assertTrue(new Suppressions().remove(tx, EmailAddress.parse("ada@EXAMPLE.net"))));
            assertEquals(List.of("ada@example.net", "grace@example.com"), sorted(house, accepted(deliver(house, MAIL.replace("<1@", "<3@"), "info@lists.example"))));
        }
    }

    @Test default void noReplacementBringsBackWhoOptedOut() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("board", PostingRule.ANYONE, "ada@example.net", "grace@example.com");
            EmailAddress ada = EmailAddress.parse("ada@example.net");
            house.database.transact(tx -> house.roster.optOut(tx, list, ada, TestHousehold.NOW));
            assertEquals(new Roster.Synced(0, 0, 2, 1), replace(house, list, "ada@example.net", "grace@example.com"));
            assertEquals(new Roster.Synced(0, 1, 1, 0), replace(house, list, "grace@example.com"));
            assertEquals(new Roster.Synced(1, 0, 1, 1), replace(house, list, "Ada@example.net", "grace@example.com"));
            assertEquals(Optional.of(MemberState.OPTED_OUT), state(house, list, ada));
            house.database.transact(tx -> house.roster.disable(tx, list, ada, TestHousehold.NOW));
            assertEquals(Optional.of(MemberState.OPTED_OUT), state(house, list, ada), "his own wish outlasts what we find");
            house.database.transact(tx -> assertTrue(house.roster.restore(tx, list, ada)));
            assertEquals(Optional.of(MemberState.ACTIVE), state(house, list, ada));
        }
    }

    @Test default void whoWasDisabledIsTriedAgainWhenHeIsPutOnTheListAnew() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("board", PostingRule.ANYONE, "ada@example.net");
            EmailAddress ada = EmailAddress.parse("ada@example.net");
            house.database.transact(tx -> house.roster.disable(tx, list, ada, TestHousehold.NOW));
            replace(house, list, "ada@example.net");
            assertEquals(Optional.of(MemberState.DISABLED), state(house, list, ada));
            replace(house, list);
            replace(house, list, "ada@example.net");
            assertEquals(Optional.of(MemberState.ACTIVE), state(house, list, ada));
        }
    }

    @Test default void aListThatIsRemovedLeavesTheListsThatItStoodIn() {
        try (var house = new TestHousehold(open())) {
            MailingList all = house.list("all", PostingRule.ANYONE, "ada@example.net", "board@lists.example", "info@lists.example");
            MailingList board = house.list("board", PostingRule.ANYONE, "grace@example.com");
            var info = house.forward("info", "joan@example.org");
            house.database.transact(tx -> {
                house.roster.optOut(tx, board, EmailAddress.parse("grace@example.com"), TestHousehold.NOW);
                assertTrue(house.lists.remove(tx, board.address()));
                assertTrue(house.forwards.remove(tx, info.address()));
                assertEquals(1, house.roster.count(tx, all));
            });
        }
    }

    @Test default void onlyAProvenAuthorGoesWithoutHisOwnCopy() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("board", PostingRule.ANYONE, "ada@example.edu", "grace@example.com");
            house.database.transact(tx -> house.lists.update(tx, new MailingList(list.address(), list.displayName(), list.posting(), list.from(), list.options().withOwnCopy(false), list.created())));
            assertEquals(List.of("ada@example.edu", "grace@example.com"), sorted(house, accepted(deliver(house, MAIL, "board@lists.example"))), "anybody may have written that");
            house.dns.with("example.edu", "v=spf1 ip4:192.0.2.8 -all");
            Reply proven = house.acceptance.deliver(from("192.0.2.8", MAIL.replace("<1@", "<2@"), "board@lists.example")).getFirst();
            assertEquals(List.of("grace@example.com"), sorted(house, accepted(proven)));
        }
    }

    /** Else the trace, which the list's owners read, told who he is by whom it does not name. */
    @Test default void aHiddenAuthorGetsHisOwnCopyWhateverTheListSays() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("board", PostingRule.ANYONE, "ada@example.edu", "grace@example.com");
            house.database.transact(tx -> house.lists.update(tx, new MailingList(list.address(), list.displayName(), list.posting(), list.from(),
                    list.options().withOwnCopy(false).withHideAuthor(true), list.created())));
            house.dns.with("example.edu", "v=spf1 ip4:192.0.2.8 -all");
            Reply proven = house.acceptance.deliver(from("192.0.2.8", MAIL, "board@lists.example")).getFirst();
            assertEquals(List.of("ada@example.edu", "grace@example.com"), sorted(house, accepted(proven)));
        }
    }

    @Test default void aListMayRefuseWhatProgramsWrite() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("board", PostingRule.ANYONE, "grace@example.com");
            String cron = "Auto-Submitted: auto-generated\n" + MAIL;
            accepted(deliver(house, cron, "board@lists.example"));
            house.database.transact(tx -> house.lists.update(tx, new MailingList(list.address(), list.displayName(), list.posting(), list.from(), list.options().withAutoGenerated(false), list.created())));
            Reply reply = deliver(house, cron.replace("<1@", "<2@"), "board@lists.example");
            assertTrue(reply.text().endsWith("taken"), reply.toString());
            accepted(deliver(house, MAIL.replace("<1@", "<3@"), "board@lists.example"));
        }
    }

    @Test default void whatLeadsBackIsToldWithTheWay() {
        try (var house = new TestHousehold(open())) {
            house.list("a", PostingRule.ANYONE, "b@lists.example");
            house.list("b", PostingRule.ANYONE, "info@lists.example");
            house.forward("info", "c@lists.example");
            house.list("c", PostingRule.ANYONE);
            assertEquals("leads back to itself: c@lists.example -> a@lists.example -> b@lists.example -> info@lists.example -> c@lists.example", fault(house, "c", "a"));
            assertEquals("leads back to itself: c@lists.example -> c@lists.example", fault(house, "c", "c"));
            assertEquals("", fault(house, "a", "c"));
            for (int i = 0; i < Nesting.DEEPEST; i++) house.list("l" + i, PostingRule.ANYONE, "l" + (i + 1) + "@lists.example");
            house.list("l" + Nesting.DEEPEST, PostingRule.ANYONE);
            assertEquals("", fault(house, "l0", "l1"));
            assertEquals("puts more than 8 lists and forwards one within the other", fault(house, "c", "l0"));
            assertEquals("puts more than 8 lists and forwards one within the other", fault(house, "l8", "c"));
        }
    }

    @Test default void ofTenThousandMembersAllButThoseLeftOutAreReached() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("all", PostingRule.ANYONE);
            var wanted = new ArrayList<Member>(IntStream.range(0, 10_000).mapToObj(i -> new Member(EmailAddress.parse("m" + i + "@example.net"), "")).toList());
            house.database.transact(tx -> {
                house.roster.replace(tx, list, wanted, false, TestHousehold.NOW);
                for (int i = 0; i < 100; i++) house.roster.optOut(tx, list, EmailAddress.parse("m" + i + "@example.net"), TestHousehold.NOW);
                suppress(tx, "m500@example.net");
                assertEquals(9_899, house.roster.reached(tx, list).persons().size());
            });
        }
    }

    private static void suppress(Tx tx, String address) {
        new Suppressions().add(tx, new Suppressions.Suppression(EmailAddress.parse(address), "asked for it", TestHousehold.NOW));
    }

    private static String fault(TestHousehold house, String from, String to) {
        var nesting = new Nesting();
        return house.database.inTransaction(tx -> nesting.fault(tx, at(from), nesting.nodes(tx, List.of(at(to), EmailAddress.parse("ada@example.net"), at("nobody"))))).orElse("");
    }

    private static EmailAddress at(String name) {
        return EmailAddress.parse(name + "@lists.example");
    }

    private static Optional<MemberState> state(TestHousehold house, MailingList list, EmailAddress member) {
        return house.database.inTransaction(tx -> house.roster.find(tx, list, member)).map(Roster.Listed::state);
    }

    private static Roster.Synced replace(TestHousehold house, MailingList list, String... wanted) {
        List<Member> members = Arrays.stream(wanted).map(address -> new Member(EmailAddress.parse(address), "")).toList();
        return house.database.inTransaction(tx -> house.roster.replace(tx, list, members, false, TestHousehold.NOW));
    }

    private static String told(TestHousehold house, String id) {
        return house.database.inTransaction(tx -> house.postings.find(tx, id)).orElseThrow().changes().getLast();
    }

    private static List<String> sorted(TestHousehold house, String id) {
        return house.recipients(id).stream().sorted().toList();
    }

    private static Submission from(String client, String text, String to) {
        Submission plain = submission("ada@example.edu", text, to);
        var told = new Peer.Client(Optional.empty(), Optional.of(InetAddress.ofLiteral(client)), Optional.empty(), Optional.empty(), Optional.of("mx.example.edu"),
                Optional.empty(), Optional.empty());
        return new Submission(plain.envelope(), plain.message(), new Peer(plain.peer().address(), plain.peer().lhlo(), Optional.of(told)), plain.received());
    }

    private static Reply deliver(TestHousehold house, String text, String to) {
        return house.acceptance.deliver(submission("ada@example.edu", text, to)).getFirst();
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }
}
