package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.app.lists.AuthorPattern;
import postern.app.lists.ListOptions;
import postern.app.lists.ListPolicy;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.app.lists.SenderPatterns;
import postern.outbound.store.FailingDatabase;
import postern.outbound.store.RowsRead;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.FromSetting;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** How often the database is asked for one posting: the same for a list of any size and for any number of patterns. */
class CostOfPostingTest {
    private static final int PATTERNS = 10_000;
    private static final int MOST = 35;
    private static final String MAIL = "From: Ada <ada@author.example>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <ID@author.example>\n\nHello.\n";

    private final FailingDatabase database = new FailingDatabase();

    @Test void aPostingTakesAsManyStatementsForAThousandMembersAndTenThousandPatternsAsForOne() {
        try (var house = new TestHousehold(TemporaryDatabase.h2(database))) {
            int few = steps(house, list(house, "few", 1, 1));
            int hundred = steps(house, list(house, "hundred", 100, 1));
            int many = steps(house, list(house, "many", 1_000, PATTERNS));
            assertEquals(List.of(few, few), List.of(hundred, many));
            assertTrue(few > 5 && few <= MOST, few + " steps");
        }
    }

    @Test void copiesThatTellTheirReadersHowToLeaveTakeAsManyStatementsForAThousandAsForOne() {
        try (var house = new TestHousehold(TemporaryDatabase.h2(database))) {
            assertEquals(handedOver(house, personal(house, "few", 1)), handedOver(house, personal(house, "many", 1_000)));
        }
    }

    private static MailingList personal(TestHousehold house, String name, int members) {
        MailingList list = list(house, name, members, 0);
        var personal = new MailingList(list.address(), name, PostingRule.ANYONE, FromSetting.ALWAYS, ListOptions.NONE.withPersonalised(true), list.created());
        house.database.transact(tx -> house.lists.update(tx, personal));
        return personal;
    }

    private int handedOver(TestHousehold house, MailingList list) {
        steps(house, list);
        String id = house.database.inTransaction(tx -> house.postings.page(tx, "", 1)).getFirst().id();
        database.failAt(Integer.MAX_VALUE);
        assertTrue(house.handovers(id).stream().allMatch(copy -> copy.message().first("List-Unsubscribe").orElseThrow().value().contains("-unsubscribe+")));
        return database.steps();
    }

    /** By an index: reading all of them would show. */
    @Test void whetherAPatternMatchesIsLookedUp() {
        var counted = new RowsRead();
        try (var house = new TestHousehold(TemporaryDatabase.h2(counted))) {
            MailingList list = list(house, "many", 1, PATTERNS);
            counted.counting(() -> house.database.transact(tx -> {
                assertFalse(new SenderPatterns().matches(tx, list, SenderPatterns.Kind.BLOCKED, List.of(EmailAddress.parse("ada@a.b.author.example"))));
                assertTrue(new SenderPatterns().matches(tx, list, SenderPatterns.Kind.BLOCKED, List.of(EmailAddress.parse("b7@blocked.example"))));
            }));
            assertTrue(counted.rows() < 40, counted.rows() + " rows " + counted.worst());
        }
    }

    private static MailingList list(TestHousehold house, String name, int members, int patterns) {
        var all = IntStream.range(0, members - 1).mapToObj(i -> "m" + i + "@example.com").collect(Collectors.toList());
        all.add("ada@author.example");
        MailingList list = house.asNeeded(name, PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("members.unproven", "accept")), all.toArray(String[]::new));
        Collection<AuthorPattern> blocked = IntStream.range(0, patterns).mapToObj(i -> AuthorPattern.parse("b" + i + "@blocked.example")).toList();
        house.database.transact(tx -> new SenderPatterns().replace(tx, list, SenderPatterns.Kind.BLOCKED, blocked, false));
        return list;
    }

    private int steps(TestHousehold house, MailingList list) {
        database.failAt(Integer.MAX_VALUE);
        Reply reply = house.acceptance.deliver(TestHousehold.submission("ada@author.example", MAIL.replace("ID", list.displayName()), list.address().toString())).getFirst();
        int steps = database.steps();
        assertTrue(reply.text().endsWith(" accepted"), reply.toString());
        return steps;
    }
}
