package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.PostingRule;
import postern.app.lists.Roster;
import postern.outbound.store.StoreTrouble;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;

/** Members of a list, on every database. */
interface RosterContract {
    TemporaryDatabase open();

    @Test default void aReplacementTellsWhatItDid() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("board", PostingRule.ANYONE, "ada@example.net", "grace@example.com");
            List<Member> wanted = List.of(member("ADA@example.net", "Ada"), member("joan@example.org", ""), member("joan@EXAMPLE.org", "Joan"));
            var expected = new Roster.Synced(1, 1, 1);
            assertEquals(expected, replace(house, list, wanted, true));
            assertEquals(List.of("ada@example.net", "grace@example.com"), addresses(house, list), "a dry run changes nothing");
            assertEquals(expected, replace(house, list, wanted, false));
            assertEquals(List.of(member("ADA@example.net", "Ada"), member("joan@example.org", "Joan")), members(house, list));
            assertEquals(new Roster.Synced(0, 0, 2), replace(house, list, wanted, false), "the same again");
        }
    }

    @Test default void tenThousandAtOnceAndPageByPage() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("all", PostingRule.ANYONE);
            List<Member> wanted = IntStream.range(0, 10_000).mapToObj(i -> member("m" + i + "@example.net", "Nr " + i)).toList();
            assertEquals(new Roster.Synced(10_000, 0, 0), replace(house, list, wanted, false));
            long count = house.database.inTransaction(tx -> house.roster.count(tx, list));
            assertEquals(10_000, count);
            List<Member> seen = new ArrayList<>();
            for (String after = ""; ; after = seen.getLast().address().key()) {
                String from = after;
                List<Member> page = house.database.inTransaction(tx -> house.roster.page(tx, list, from, 999)).stream().map(Roster.Listed::member).toList();
                if (page.isEmpty()) break;
                seen.addAll(page);
            }
            assertEquals(10_000, seen.size());
            assertTrue(seen.containsAll(wanted.subList(9_900, 10_000)));
        }
    }

    @Test default void troubleWithTheDatabaseNamesNobody() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("board", PostingRule.ANYONE, "ada@example.net");
            String twice = "INSERT INTO app_member (list_key, member_key, address, name, added_at) VALUES (?, ?, ?, '', ?)";
            var trouble = assertThrows(StoreTrouble.class, () -> house.database.transact(
                    tx -> tx.update(twice, list.key(), "ada@example.net", "ada@example.net", TestHousehold.NOW)));
            assertTrue(trouble.isDuplicate());
            var log = new StringWriter();
            trouble.printStackTrace(new PrintWriter(log));
            assertFalse(log.toString().contains("ada@"), log.toString());
        }
    }

    @Test default void aRemovedListTakesItsMembersAlong() {
        try (var house = new TestHousehold(open())) {
            MailingList list = house.list("board", PostingRule.ANYONE, "ada@example.net");
            house.database.transact(tx -> assertTrue(house.lists.remove(tx, list.address())));
            assertEquals(List.of(), addresses(house, list));
            assertEquals(550, house.acceptance.recipient(list.address()).code());
        }
    }

    private static Roster.Synced replace(TestHousehold house, MailingList list, List<Member> wanted, boolean dryRun) {
        return house.database.inTransaction(tx -> house.roster.replace(tx, list, wanted, dryRun, TestHousehold.NOW));
    }

    private static List<Member> members(TestHousehold house, MailingList list) {
        return house.database.inTransaction(tx -> house.roster.members(tx, list));
    }

    private static List<String> addresses(TestHousehold house, MailingList list) {
        return members(house, list).stream().map(member -> member.address().toString()).toList();
    }

    private static Member member(String address, String name) {
        return new Member(EmailAddress.parse(address), name);
    }
}
