package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.app.lists.KeptMail;
import postern.app.lists.ListOptions;
import postern.app.lists.ListPolicy;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.PostingRule;
import postern.app.lists.Releasing;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.FromSetting;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** What becomes of a held mail where the list, its members or the DNS are others by the time somebody approves it, on every database. */
interface LateApprovalContract {
    /** Proven by the host that it came from, and by nothing else. */
    String MAIL = "From: Ada Lovelace <ada@author.example>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@author.example>\n\nHello.\n";

    TemporaryDatabase open();

    @Test default void aProofBySpfAloneHoldsThoughTheHostSendsForItsDomainNoMore() {
        try (var house = household()) {
            held(house);
            house.dns.with("author.example", "v=spf1 -all");
            String posting = approved(house);
            assertTrue(house.stored(posting).contains("From: Ada Lovelace via board\r\n <board@lists.example>\r\n"), house.stored(posting));
            assertEquals(Optional.of("spf"), house.database.inTransaction(tx -> house.postings.find(tx, posting)).orElseThrow().outlook().orElseThrow().provenBy());
        }
    }

    @Test default void itGoesToWhoeverIsAMemberByThenAndLooksAsTheListDoesByThen() {
        try (var house = household()) {
            MailingList board = held(house);
            house.database.transact(tx -> {
                house.roster.replace(tx, board, List.of(new Member(EmailAddress.parse("ada@author.example"), ""), new Member(EmailAddress.parse("joan@example.org"), "")), false, TestHousehold.NOW);
                house.lists.update(tx, changed(board, PostingRule.TOKEN, new ListOptions(Optional.of("[Board]"), Optional.empty(), ReplyGoesTo.LIST, false, true, false, true)));
            });
            String posting = approved(house);
            assertEquals(List.of("joan@example.org"), house.recipients(posting), "its proven author gets none of his own, as the list wants it by then");
            assertTrue(house.stored(posting).contains("Subject: [Board] Hello\r\n"), house.stored(posting));
            assertTrue(new String(house.handovers(posting).getFirst().message().toBytes()).contains("\r\nTo: joan@example.org\r\n"));
        }
    }

    @Test default void whereTheListHidesAuthorsByThenItsIsHiddenAndWhereItDidWhenItCameToo() {
        for (boolean before : List.of(true, false)) {
            try (var house = household()) {
                MailingList board = list(house);
                var hiding = new ListOptions(Optional.empty(), Optional.empty(), ReplyGoesTo.LIST, true, false, true, true);
                if (before) house.database.transact(tx -> house.lists.update(tx, changed(board, PostingRule.MEMBERS, hiding)));
                assertTrue(deliver(house).text().endsWith(" taken"));
                house.database.transact(tx -> house.lists.update(tx, changed(board, PostingRule.MEMBERS, before ? ListOptions.NONE : hiding)));
                String posting = approved(house);
                String copy = new String(house.handovers(posting).getFirst().message().toBytes());
                assertFalse(copy.toLowerCase().contains("author.example") || copy.contains("Ada"), copy);
            }
        }
    }

    @Test default void aClosedListPostsNothingUntilItOpensAgain() {
        try (var house = household()) {
            MailingList board = held(house);
            house.database.transact(tx -> house.lists.update(tx, changed(board, PostingRule.CLOSED, ListOptions.NONE)));
            assertEquals(new Releasing.ReachesNobody(), house.held.release(waits(house)));
            house.database.transact(tx -> house.lists.update(tx, changed(board, PostingRule.OWNERS, ListOptions.NONE)));
            approved(house);
        }
    }

    /** Another one of the same address is another's. */
    @Test default void whatWaitedForARemovedListIsNotForWhoeverKeepsTheNextOfItsAddress() {
        try (var house = household()) {
            MailingList board = held(house);
            house.database.transact(tx -> house.lists.remove(tx, board.address()));
            assertEquals(new Releasing.ReachesNobody(), house.held.release(waits(house)));
            house.database.transact(tx -> house.lists.add(tx, board));
            house.database.transact(tx -> {
                assertEquals(List.of(), house.kept.page(tx, KeptMail.Choice.ALL, "", 10).stream().flatMap(entry -> entry.list().stream()).toList());
                assertEquals(List.of(), house.kept.untoldLists(tx));
            });
            house.moderation(TestHousehold.NOW.plus(Duration.ofDays(20))).expire();
            house.database.transact(tx -> assertEquals(List.of(), house.kept.page(tx, KeptMail.Choice.ALL, "", 10)));
        }
    }

    private static MailingList changed(MailingList list, PostingRule rule, ListOptions options) {
        return new MailingList(list.address(), list.displayName(), rule, FromSetting.WHEN_NEEDED, options, list.policy(), list.created());
    }

    private static MailingList list(TestHousehold house) {
        return house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("members.proven", "hold")), "ada@author.example", "grace@example.com");
    }

    private static MailingList held(TestHousehold house) {
        MailingList list = list(house);
        assertTrue(deliver(house).text().endsWith(" taken"));
        return list;
    }

    private TestHousehold household() {
        var house = new TestHousehold(open());
        house.dns.with("_dmarc.author.example", "v=DMARC1; p=quarantine").with("author.example", "v=spf1 ip4:192.0.2.10 -all");
        return house;
    }

    private static Reply deliver(TestHousehold house) {
        Submission plain = TestHousehold.submission("ada@author.example", MAIL, "board@lists.example");
        var client = new Peer.Client(Optional.empty(), Optional.of(InetAddress.ofLiteral("192.0.2.10")), Optional.empty(), Optional.empty(), Optional.of("mx.author.example"),
                Optional.of("4Q"), Optional.empty());
        var peer = new Peer(plain.peer().address(), plain.peer().lhlo(), Optional.of(client));
        return house.acceptance.deliver(new Submission(plain.envelope(), plain.message(), peer, plain.received())).getFirst();
    }

    private static String waits(TestHousehold house) {
        return house.database.inTransaction(tx -> house.kept.page(tx, KeptMail.Choice.ALL, "", 10)).getFirst().id();
    }

    private static String approved(TestHousehold house) {
        var outcome = house.held.release(waits(house));
        assertTrue(outcome instanceof Releasing.Posted, outcome.toString());
        return ((Releasing.Posted) outcome).postings().getFirst();
    }
}
