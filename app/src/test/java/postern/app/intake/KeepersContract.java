package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import postern.app.lists.Access;
import postern.app.lists.ApiKeys;
import postern.app.lists.Audit;
import postern.app.lists.Keepers;
import postern.app.lists.KeyRole;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.app.lists.Roster;
import postern.app.lists.Scope;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.testing.Peers;

/** Keepers, keys and the audit trail, on every database. */
interface KeepersContract {
    EmailAddress ADA = EmailAddress.parse("ada@example.net");
    EmailAddress GRACE = EmailAddress.parse("grace@example.com");
    Keepers KEEPERS = new Keepers();
    ApiKeys KEYS = new ApiKeys();
    Audit AUDIT = new Audit();

    TemporaryDatabase open();

    @Test default void ownersAndModeratorsAreKeptApart() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.ANYONE);
            assertEquals(new Roster.Synced(2, 0, 0), replace(house, board, Keepers.Role.OWNER, true, "Grace@example.com", "ada@example.net"));
            assertEquals(List.of(), of(house, board, Keepers.Role.OWNER), "a dry run changes nothing");
            replace(house, board, Keepers.Role.OWNER, false, "Grace@example.com", "ada@example.net");
            replace(house, board, Keepers.Role.MODERATOR, false, "joan@example.org", "ada@example.net");
            assertEquals(List.of("ada@example.net", "Grace@example.com"), of(house, board, Keepers.Role.OWNER));
            assertEquals(new Roster.Synced(1, 1, 1), replace(house, board, Keepers.Role.OWNER, false, "ADA@example.net", "alan@example.edu", "Alan@example.edu"));
            assertEquals(List.of("ADA@example.net", "Alan@example.edu"), of(house, board, Keepers.Role.OWNER), "as written last, nobody twice");
            assertEquals(List.of("ada@example.net", "joan@example.org"), of(house, board, Keepers.Role.MODERATOR));
            assertTrue(holds(house, tx -> KEEPERS.is(tx, board, EmailAddress.parse("aDa@example.NET"), Keepers.Role.OWNER)));
            assertFalse(holds(house, tx -> KEEPERS.is(tx, board, GRACE, Keepers.Role.OWNER)));
        }
    }

    @Test default void anOwnersBondComesBeforeAModerators() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.ANYONE);
            replace(house, board, Keepers.Role.OWNER, false, "ada@example.net");
            replace(house, board, Keepers.Role.MODERATOR, false, "ada@example.net", "grace@example.com");
            assertEquals(Access.Bond.OWNER, read(house, tx -> KEEPERS.bond(tx, board.address(), ADA)));
            assertEquals(Access.Bond.MODERATOR, read(house, tx -> KEEPERS.bond(tx, board.address(), GRACE)));
            assertEquals(Access.Bond.NONE, read(house, tx -> KEEPERS.bond(tx, board.owner(), ADA)), "another address is no list of hers");
            assertEquals(Optional.of(GRACE), read(house, tx -> KEEPERS.known(tx, EmailAddress.parse("GRACE@example.com"))));
            assertEquals(Optional.empty(), read(house, tx -> KEEPERS.known(tx, EmailAddress.parse("joan@example.org"))));
        }
    }

    @Test default void aRemovedListTakesItsKeepersAlong() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.ANYONE);
            replace(house, board, Keepers.Role.OWNER, false, "ada@example.net");
            assertTrue(holds(house, tx -> house.lists.remove(tx, board.address())));
            assertEquals(Optional.empty(), read(house, tx -> KEEPERS.known(tx, ADA)));
        }
    }

    @Test default void aKeyIsFoundByWhatOpensAndNeverShowsIt() {
        try (var house = new TestHousehold(open())) {
            ApiKeys.Issued issued = key(house, new ApiKeys.Holder("Ada's", KeyRole.OWNER, Optional.of(ADA)));
            assertFalse(issued.toString().contains(issued.secret()));
            ApiKeys.Key found = read(house, tx -> KEYS.presented(tx, issued.secret())).orElseThrow();
            assertEquals(issued.key(), found);
            assertEquals(Optional.empty(), read(house, tx -> KEYS.presented(tx, issued.secret() + "x")));
            assertEquals(Optional.empty(), read(house, tx -> KEYS.presented(tx, found.id())), "the id opens nothing");
            house.database.transact(tx -> KEYS.used(tx, found, TestHousehold.NOW));
            assertEquals(Optional.of(LocalDate.parse("2026-11-21")), read(house, tx -> KEYS.find(tx, found.id())).orElseThrow().used());
        }
    }

    @Test default void theLastKeyOfAnAdminStays() {
        try (var house = new TestHousehold(open())) {
            String owner = key(house, new ApiKeys.Holder("Ada's", KeyRole.OWNER, Optional.of(ADA))).key().id();
            String first = key(house, new ApiKeys.Holder("one", KeyRole.ADMIN, Optional.empty())).key().id();
            assertEquals(ApiKeys.Removal.LAST_ADMIN, read(house, tx -> KEYS.remove(tx, first)));
            String second = key(house, new ApiKeys.Holder("two", KeyRole.ADMIN, Optional.empty())).key().id();
            assertEquals(List.of(owner, first, second).stream().sorted().toList(),
                    read(house, tx -> KEYS.page(tx, "", 10)).stream().map(ApiKeys.Key::id).toList());
            assertEquals(ApiKeys.Removal.DONE, read(house, tx -> KEYS.remove(tx, first)));
            assertEquals(ApiKeys.Removal.NOT_THERE, read(house, tx -> KEYS.remove(tx, first)));
            assertEquals(ApiKeys.Removal.LAST_ADMIN, read(house, tx -> KEYS.remove(tx, second)));
            assertEquals(ApiKeys.Removal.DONE, read(house, tx -> KEYS.remove(tx, owner)));
        }
    }

    @Test default void twoAdminsWhoRemoveEachOthersKeyLeaveOne() throws Exception {
        try (var house = new TestHousehold(open()); var both = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < Peers.rounds(10, 50); round++) {
                for (ApiKeys.Key old : read(house, tx -> KEYS.page(tx, "", 10))) read(house, tx -> KEYS.remove(tx, old.id()));
                key(house, new ApiKeys.Holder("one", KeyRole.ADMIN, Optional.empty()));
                if (read(house, tx -> KEYS.page(tx, "", 10)).size() < 2) key(house, new ApiKeys.Holder("two", KeyRole.ADMIN, Optional.empty()));
                var start = new CyclicBarrier(2);
                var removals = new ArrayList<Callable<ApiKeys.Removal>>();
                for (ApiKeys.Key one : read(house, tx -> KEYS.page(tx, "", 10))) {
                    removals.add(() -> {
                        start.await();
                        return read(house, tx -> KEYS.remove(tx, one.id()));
                    });
                }
                for (Future<ApiKeys.Removal> removal : both.invokeAll(removals)) removal.get();
                assertEquals(1, read(house, tx -> KEYS.page(tx, "", 10)).size(), "round " + round);
            }
        }
    }

    @Test default void theAuditTrailIsReadByObjectListAndWho() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.ANYONE);
            MailingList staff = house.list("staff", PostingRule.ANYONE);
            replace(house, board, Keepers.Role.OWNER, false, "ada@example.net");
            replace(house, staff, Keepers.Role.MODERATOR, false, "ada@example.net");
            var admin = new Audit.Actor("0123456789", "first admin");
            house.database.transact(tx -> {
                for (MailingList list : List.of(board, staff, board)) {
                    AUDIT.add(tx, admin, new Audit.Change("list.change", "list " + list.key(), Optional.of(list.address()), Optional.of("{}"), Optional.of("{\"a\":1}")), TestHousehold.NOW);
                }
                AUDIT.add(tx, Audit.Actor.of(ADA), new Audit.Change("domain.create", "domain lists.example", Optional.empty(), Optional.empty(), Optional.of("{}")), TestHousehold.NOW);
            });
            assertEquals(4, entries(house, Scope.ALL, Audit.Filter.NONE).size());
            assertEquals("domain.create", entries(house, Scope.ALL, Audit.Filter.NONE).getFirst().action(), "newest first");
            assertEquals(2, entries(house, Scope.ALL, new Audit.Filter(Optional.of("list board@lists.example"), Optional.empty(), Optional.empty())).size());
            assertEquals(1, entries(house, Scope.ALL, new Audit.Filter(Optional.empty(), Optional.of(staff.address()), Optional.empty())).size());
            assertEquals(1, entries(house, Scope.ALL, new Audit.Filter(Optional.empty(), Optional.empty(), Optional.of("ada@example.net"))).size());
            Scope hers = Scope.of(new ApiKeys.Holder("Ada", KeyRole.OWNER, Optional.of(ADA)), Access.Matter.AUDIT);
            assertEquals(List.of("list board@lists.example", "list board@lists.example"), entries(house, hers, Audit.Filter.NONE).stream().map(Audit.Entry::object).toList());
            assertEquals(List.of(), entries(house, hers, new Audit.Filter(Optional.empty(), Optional.of(staff.address()), Optional.empty())), "what she moderates is not hers to read");
            house.database.transact(tx -> AUDIT.forget(tx, TestHousehold.NOW.plus(Duration.ofMillis(1))));
            assertEquals(List.of(), entries(house, Scope.ALL, Audit.Filter.NONE));
        }
    }

    @Test default void aLongViewIsCutBetweenCharacters() {
        try (var house = new TestHousehold(open())) {
            String wide = "x" + "😀".repeat(Audit.LONGEST_VIEW);
            house.database.transact(tx -> AUDIT.add(tx, Audit.Actor.of(ADA), new Audit.Change("list.change", "list a", Optional.empty(), Optional.of(wide), Optional.of("\\u0000")), TestHousehold.NOW));
            String kept = entries(house, Scope.ALL, Audit.Filter.NONE).getFirst().before().orElseThrow();
            assertTrue(kept.length() <= Audit.LONGEST_VIEW && kept.length() > Audit.LONGEST_VIEW - 3, () -> kept.length() + " characters");
            assertTrue(kept.endsWith("😀…"), () -> kept.substring(kept.length() - 3));
        }
    }

    private static List<Audit.Entry> entries(TestHousehold house, Scope scope, Audit.Filter filter) {
        return read(house, tx -> AUDIT.page(tx, scope, filter, Long.MAX_VALUE, 10));
    }

    private static ApiKeys.Issued key(TestHousehold house, ApiKeys.Holder holder) {
        return read(house, tx -> KEYS.issue(tx, holder, new SecureRandom(), TestHousehold.NOW));
    }

    private static Roster.Synced replace(TestHousehold house, MailingList list, Keepers.Role role, boolean dryRun, String... wanted) {
        return read(house, tx -> KEEPERS.replace(tx, list, role, Arrays.stream(wanted).map(EmailAddress::parse).toList(), dryRun));
    }

    private static List<String> of(TestHousehold house, MailingList list, Keepers.Role role) {
        return read(house, tx -> KEEPERS.of(tx, list, role)).stream().map(EmailAddress::toString).toList();
    }

    private static boolean holds(TestHousehold house, Function<Tx, Boolean> question) {
        return read(house, question);
    }

    private static <T> T read(TestHousehold house, Function<Tx, T> work) {
        return house.database.inTransaction(work);
    }
}
