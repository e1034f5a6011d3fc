package postern.app.notices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import postern.app.lists.Audit;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.ListOptions;
import postern.app.lists.MailingList;
import postern.app.lists.Releasing;
import postern.app.lists.Scope;
import postern.app.notices.LinkedMail.Decided;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.testing.Peers;

/** What a link to a held mail opens, for whom and how long; on every database. */
interface LinkedContract {
    EmailAddress OLGA = EmailAddress.parse("olga@owners.example");
    EmailAddress MIA = EmailAddress.parse("mia@owners.example");

    TemporaryDatabase open();

    /** Lets pass by taking the entry out; counts. */
    final class Counting implements Releasing {
        private final NoticeHouse house;
        final List<String> released = new ArrayList<>();

        Counting(NoticeHouse house) {
            this.house = house;
        }

        @Override public Outcome release(String id, Consumer<Tx> with) {
            boolean was = house.database.inTransaction(tx -> {
                if (house.kept.find(tx, id).isEmpty() || !house.kept.remove(tx, id)) return false;
                with.accept(tx);
                return true;
            });
            if (!was) return new NotKept();
            synchronized (this) {
                released.add(id);
            }
            return new Posted(List.of(id));
        }
    }

    private static String link(NoticeHouse house, MailingList list, String id, EmailAddress person) {
        return house.links.opaque(id, list.key(), person, house.in(tx -> house.kept.listed(tx, id)).orElseThrow().expires());
    }

    @Test default void theLinkInANoticeOpensItsMailAndChangesNothing() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of(OLGA.toString()), MIA.toString());
            String id = house.mail(list).unproven().held();
            house.telling().round();
            for (NoticeHouse.Sent sent : house.sent()) {
                String opaque = sent.text().replaceAll("(?s).*/moderate/([0-9A-Za-z]+).*", "$1");
                var linked = house.linked(new Counting(house));
                for (int twice = 0; twice < 2; twice++) {
                    LinkedMail.Open open = linked.open(opaque).orElseThrow();
                    assertEquals(List.of(id, list.address().toString(), sent.to()), List.of(open.mail().id(), open.list().address().toString(), open.person().toString()));
                    assertTrue(open.view().texts().getFirst().text().startsWith("Hello " + id), open.view().toString());
                }
                assertEquals(Optional.empty(), linked.open(opaque.substring(1)));
                assertEquals(Optional.empty(), linked.open(opaque.substring(0, 57) + (opaque.endsWith("0") ? "1" : "0")));
            }
            assertTrue(house.in(tx -> house.kept.listed(tx, id)).isPresent());
        }
    }

    @Test default void aLinkIsForOneMailAndOnePersonWhoStillKeepsTheList() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of(OLGA.toString()), MIA.toString());
            String first = house.mail(list).held();
            String second = house.mail(list).held();
            var linked = house.linked(new Counting(house));
            String olgas = link(house, list, first, OLGA);
            String mias = link(house, list, first, MIA);
            assertEquals(OLGA, linked.open(olgas).orElseThrow().person());
            assertEquals(MIA, linked.open(mias).orElseThrow().person());
            assertEquals(Optional.empty(), linked.open(second + olgas.substring(26)), "the same signature for another mail");
            assertEquals(Optional.empty(), linked.open(link(house, list, first, EmailAddress.parse("eve@example.net"))), "never was a keeper");
            String token = linked.open(mias).orElseThrow().formToken();
            house.database.transact(tx -> house.keepers.replace(tx, list, Keepers.Role.MODERATOR, List.of(), false));
            assertEquals(Optional.empty(), linked.open(mias));
            assertEquals(Decided.NOTHING_THERE, linked.approve(mias, token));
            assertTrue(linked.open(olgas).isPresent());
        }
    }

    @Test default void whatIsOverOrHiddenOrInQuarantineOpensForNobody() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of(OLGA.toString()));
            var secret = house.list("secret", ListOptions.NONE.withHideAuthor(true), List.of(OLGA.toString()));
            var linked = house.linked(new Counting(house));
            assertEquals(Optional.empty(), linked.open(link(house, list, house.mail(list).kept(KeptMail.Kind.QUARANTINED), OLGA)));
            assertEquals(Optional.empty(), linked.open(link(house, list, house.mail(list).hidden().held(), OLGA)));
            assertEquals(Optional.empty(), linked.open(link(house, secret, house.mail(secret).held(), OLGA)));
            String good = link(house, list, house.mail(list).held(), OLGA);
            assertTrue(linked.open(good).isPresent());
            house.now = NoticeHouse.NOW.plus(KeptMail.KEPT);
            assertEquals(Optional.empty(), linked.open(good));
        }
    }

    @Test default void itIsDecidedByAFormOfOursAndOnce() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of(OLGA.toString()));
            var releasing = new Counting(house);
            var linked = house.linked(releasing);
            String id = house.mail(list).held();
            String opaque = link(house, list, id, OLGA);
            String other = linked.open(link(house, list, house.mail(list).held(), OLGA)).orElseThrow().formToken();
            for (String wrong : List.of("", "x", other, "0-" + "0".repeat(32), "ffffffffffff-" + "0".repeat(32))) {
                assertEquals(Decided.STALE_FORM, linked.approve(opaque, wrong), wrong);
                assertEquals(Decided.STALE_FORM, linked.reject(opaque, wrong, Optional.empty()), wrong);
            }
            String token = linked.open(opaque).orElseThrow().formToken();
            house.now = NoticeHouse.NOW.plus(ModerationLink.FORM);
            assertEquals(Decided.STALE_FORM, linked.approve(opaque, token), "open too long");
            token = linked.open(opaque).orElseThrow().formToken();
            assertEquals(Decided.APPROVED, linked.approve(opaque, token));
            assertEquals(Decided.NOTHING_THERE, linked.approve(opaque, token));
            assertEquals(Decided.NOTHING_THERE, linked.reject(opaque, token, Optional.of("too late")));
            assertEquals(List.of(id), releasing.released);
            Audit.Entry entry = house.in(tx -> house.audit.page(tx, Scope.ALL, Audit.Filter.NONE, Long.MAX_VALUE, 10)).getFirst();
            assertEquals(List.of(OLGA.key(), "approve", "mail " + id, Optional.of(list.key())), List.of(entry.actor().who(), entry.action(), entry.object(), entry.list()));
        }
    }

    @Test default void aRejectionTellsItsReason() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of(OLGA.toString()));
            var linked = house.linked(new Counting(house));
            String opaque = link(house, list, house.mail(list).held(), OLGA);
            String reason = "Not today.\r\n\u202e" + "x".repeat(5_000);
            assertEquals(Decided.REJECTED, linked.reject(opaque, linked.open(opaque).orElseThrow().formToken(), Optional.of(reason)));
            house.telling().round();
            assertTrue(house.sent().getFirst().text().contains("Not today.\r\n" + "x".repeat(50)), house.sent().getFirst().text());
        }
    }

    @Test default void twoWhoDecideAtOnceDecideOnce() throws Exception {
        try (var house = new NoticeHouse(open()); var both = Executors.newFixedThreadPool(2)) {
            var list = house.list("board", List.of(OLGA.toString()), MIA.toString());
            var releasing = new Counting(house);
            var linked = house.linked(releasing);
            for (int round = 1; round <= Peers.rounds(10, 50); round++) {
                String id = house.mail(list).unproven().held();
                String olgas = link(house, list, id, OLGA);
                String mias = link(house, list, id, MIA);
                String olgasToken = linked.open(olgas).orElseThrow().formToken();
                String miasToken = linked.open(mias).orElseThrow().formToken();
                Callable<Decided> approve = () -> linked.approve(olgas, olgasToken);
                Callable<Decided> reject = () -> linked.reject(mias, miasToken, Optional.empty());
                var outcomes = new ArrayList<Decided>();
                for (var done : both.invokeAll(List.of(approve, reject))) outcomes.add(done.get());
                assertEquals(1, outcomes.stream().filter(Decided.NOTHING_THERE::equals).count(), "round " + round + ": " + outcomes);
                assertEquals(outcomes.contains(Decided.APPROVED), releasing.released.contains(id));
                int entries = house.in(tx -> house.audit.page(tx, Scope.ALL, Audit.Filter.NONE, Long.MAX_VALUE, 1_000)).size();
                assertEquals(round, entries, "one line of the audit trail for each");
            }
        }
    }
}
