package postern.app.notices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import postern.app.lists.KeptMail;
import postern.app.lists.ListOptions;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.LoopMark;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.testing.Peers;

/** Who is told what about mail that waits, and how often; on every database. */
interface TellingContract {
    List<String> OWNERS = List.of("olga@owners.example", "otto@owners.example");

    TemporaryDatabase open();

    @Test default void eachWhoKeepsTheListIsToldOnceOfAHeldMail() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", OWNERS, "mia@owners.example", "OLGA@owners.example");
            String id = house.mail(list).unproven().held();
            Telling telling = house.telling();
            telling.round();
            telling.round();
            assertEquals(List.of("mia@owners.example", "olga@owners.example", "otto@owners.example"), house.told());
            assertEquals(1, house.wakes.get());
            assertEquals(List.of("notice", "notice", "notice"), house.kinds(id));
            for (NoticeHouse.Sent sent : house.sent()) {
                assertTrue(sent.handover().envelope().from().isNull(), "the null sender");
                var message = sent.handover().message();
                assertTrue(message.first("DKIM-Signature").orElseThrow().value().contains("d=lists.example;"));
                assertEquals("BOARD\r\n <board-owner@lists.example>".replace("\r\n", ""), message.first("From").orElseThrow().value());
                assertEquals("auto-generated", message.first("Auto-Submitted").orElseThrow().value());
                assertEquals("<" + id + "@example.net>", message.first("In-Reply-To").orElseThrow().value());
                assertEquals("BOARD: a mail waits for your decision", sent.subject());
                assertTrue(LoopMark.isIn(message, list.address()) && LoopMark.isIn(message, list.owner()));
                for (String said : List.of("  From:      Ada Lovelace <ada@example.net>\r\n", "  Subject:   A question\r\n", "  Why:       Its author is not a member.\r\n",
                        "  Rule:      moderated\r\n", "Nothing proves who wrote it", NoticeHouse.URL + "/moderate/" + id)) {
                    assertTrue(sent.text().contains(said), said + " in\n" + sent.text());
                }
                long keepers = List.of("olga@", "otto@", "mia@").stream().filter(sent.text()::contains).count();
                assertEquals(1, keepers, "whom it goes to, and no other address of those who keep the list");
                assertEquals(List.of("Notice: held, about " + id), sent.posting().changes());
                assertEquals(list.owner(), sent.posting().destination());
            }
        }
    }

    @Test default void fiftyHeldMailsAreOneNoticeAndOneDigest() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of("olga@owners.example"));
            var other = house.list("choir", List.of("olga@owners.example"));
            Telling telling = house.telling();
            house.mail(list).held();
            telling.round();
            var ids = new ArrayList<String>();
            for (int i = 0; i < 49; i++) ids.add(house.mail(list).unproven().held());
            house.mail(list).kept(KeptMail.Kind.QUARANTINED);
            house.mail(other).unproven().held();
            house.now = NoticeHouse.NOW.plus(NoticeHouse.PAUSE).minusMillis(1);
            telling.round();
            assertEquals(List.of("BOARD: a mail waits for your decision", "CHOIR: a mail waits for your decision"), subjects(house, "Your mail to BOARD waits for approval"));
            house.now = NoticeHouse.NOW.plus(NoticeHouse.PAUSE);
            telling.round();
            telling.round();
            NoticeHouse.Sent digest = house.sent().getLast();
            assertEquals("BOARD: 49 mails wait for your decision", digest.subject());
            assertTrue(ids.stream().allMatch(id -> digest.text().contains("/moderate/" + id)), digest.text());
            assertTrue(digest.handover().message().first("In-Reply-To").isEmpty());
            assertEquals(3, subjects(house, "Your mail to BOARD waits for approval").size());
            house.now = NoticeHouse.NOW.plus(NoticeHouse.PAUSE.multipliedBy(5));
            telling.round();
            assertEquals(3, subjects(house, "Your mail to BOARD waits for approval").size(), "nothing came since");
        }
    }

    private static List<String> subjects(NoticeHouse house, String but) {
        return house.sent().stream().map(NoticeHouse.Sent::subject).filter(subject -> !subject.equals(but)).toList();
    }

    @Test default void aDigestNamesFiftyAndCountsTheRest() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of("olga@owners.example"));
            for (int i = 0; i < 60; i++) house.mail(list).unproven().held();
            house.telling().round();
            String text = house.sent().getFirst().text();
            assertEquals("BOARD: 60 mails wait for your decision", house.sent().getFirst().subject());
            assertEquals(50, text.split("/moderate/", -1).length - 1);
            assertTrue(text.contains("And 10 more"), text);
        }
    }

    @Test default void twoNodesTellOnce() throws Exception {
        try (var house = new NoticeHouse(open()); var both = Executors.newFixedThreadPool(2)) {
            for (int round = 1; round <= Peers.rounds(8, 50); round++) {
                var list = house.list("board" + round, OWNERS);
                house.mail(list).from("ada" + round + "@example.net").held();
                house.mail(list).from("ada" + round + "@example.net").held();
                List<Callable<Object>> nodes = List.of(Executors.callable(house.telling()::round), Executors.callable(house.telling()::round));
                for (var done : both.invokeAll(nodes)) done.get();
                house.telling().round();
                assertEquals(List.of("ada" + round + "@example.net", "olga@owners.example", "otto@owners.example"),
                        house.sent().stream().filter(sent -> sent.posting().destination().equals(list.owner())).map(NoticeHouse.Sent::to).sorted().toList(), "round " + round);
            }
        }
    }

    @Test default void whoIsToldIsStoredWithTheMailThatTellsHim() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", OWNERS);
            house.mail(list).unproven().held();
            house.ready = false;
            house.telling().round();
            assertEquals(List.of(), house.told(), "receivers do not find the key");
            house.ready = true;
            house.telling().round();
            assertEquals(OWNERS, house.told());
        }
    }

    @Test default void whatNobodyElseMayDecideIsToldToTheOperatorWithoutLinks() {
        try (var house = new NoticeHouse(open())) {
            String hidden = house.mail(house.list("quiet", OWNERS)).hidden().unproven().held();
            String hides = house.mail(house.list("secret", ListOptions.NONE.withHideAuthor(true), OWNERS)).unproven().held();
            String alone = house.mail(house.list("alone", List.of())).unproven().held();
            house.telling().round();
            assertEquals(List.of("operator@operator.example", "operator@operator.example", "operator@operator.example"), house.told());
            for (NoticeHouse.Sent sent : house.sent()) {
                assertFalse(sent.text().contains("/moderate/"), sent.text());
                assertEquals(sent.text().contains(alone), sent.text().contains("ada@example.net") || sent.text().contains("Ada"), sent.text());
                assertEquals(sent.text().contains(alone), sent.handover().message().first("In-Reply-To").isPresent());
                assertTrue(List.of(hidden, hides, alone).stream().anyMatch(id -> sent.text().contains("  postern held approve " + id + "\r\n")), sent.text());
            }
        }
    }

    @Test default void withoutAPublicAddressTheCommandIsNamed() {
        try (var house = new NoticeHouse(open())) {
            house.publicUrl = Optional.empty();
            String id = house.mail(house.list("board", OWNERS)).unproven().held();
            house.telling().round();
            assertEquals(OWNERS, house.told());
            assertTrue(house.sent().getFirst().text().contains("  postern held reject " + id), house.sent().getFirst().text());
        }
    }

    @Test default void aProvenAuthorHearsThatHisMailWaitsAndOthersDoNot() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of());
            String id = house.mail(list).held();
            house.mail(list).from("mallory@example.net").unproven().held();
            house.mail(list).from("bounce@example.net").sender("").held();
            house.mail(list).from("robot@example.net").with("Auto-Submitted: auto-generated").held();
            house.mail(list).from("digest@example.net").with("Precedence: bulk").held();
            house.mail(list).from("elsewhere@example.net").with("List-Id: <other.example>").held();
            house.mail(list).from("choir@lists.example").held();
            house.mail(list).from("victim@example.net").by("implicit destination").held();
            house.mail(list).from("again@example.net").by("replay").held();
            house.telling().round();
            assertEquals(List.of("ada@example.net", "operator@operator.example"), house.told());
            NoticeHouse.Sent sent = house.sent().stream().filter(one -> one.to().startsWith("ada")).findFirst().orElseThrow();
            assertEquals("Your mail to BOARD waits for approval", sent.subject());
            assertEquals("auto-replied", sent.handover().message().first("Auto-Submitted").orElseThrow().value());
            assertEquals("<first@example.net> <" + id + "@example.net>", sent.handover().message().first("References").orElseThrow().value());
            assertTrue(sent.handover().envelope().from().isNull());
            assertTrue(sent.text().contains("  A question\r\n") && !sent.text().contains("/moderate/"), sent.text());
        }
    }

    @Test default void aListMayKeepThatToItselfAndHasALanguage() {
        try (var house = new NoticeHouse(open())) {
            var silent = house.list("silent", List.of("olga@owners.example"));
            var norsk = house.list("styret", List.of("kari@owners.example"));
            house.database.transact(tx -> {
                house.noticeLists.set(tx, silent.key(), new NoticeOptions(Optional.empty(), false));
                house.noticeLists.set(tx, norsk.key(), new NoticeOptions(Optional.of("nb"), true));
                assertEquals(new NoticeOptions(Optional.of("nb"), true), house.noticeLists.options(tx, norsk.key()));
                assertEquals(NoticeOptions.USUAL, house.noticeLists.options(tx, "none@lists.example"));
            });
            house.mail(silent).held();
            house.mail(norsk).held();
            house.telling().round();
            assertEquals(List.of("ada@example.net", "kari@owners.example", "olga@owners.example"), house.told());
            house.sent().stream().filter(sent -> !sent.to().startsWith("olga")).forEach(sent -> assertTrue(sent.subject().contains("venter"), sent.subject()));
            house.database.transact(tx -> {
                house.lists.remove(tx, silent.address());
                assertEquals(NoticeOptions.USUAL, house.noticeLists.options(tx, silent.key()), "a new list of that name begins anew");
            });
        }
    }

    @Test default void aRejectionTellsAProvenAuthorAndNoOther() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of());
            String id = reject(house, house.mail(list).by("replay"), "Please ask in the forum.\nThank you.");
            reject(house, house.mail(list).from("mallory@example.net").unproven(), "No.");
            reject(house, house.mail(list).from("robot@example.net").with("Auto-Submitted: auto-generated"), "No.");
            house.telling().round();
            assertEquals(List.of("ada@example.net"), house.told());
            String text = house.sent().getFirst().text();
            assertTrue(text.contains("They say:\r\n\r\nPlease ask in the forum.\r\nThank you.\r\n"), text);
            assertEquals(List.of("rejected", "notice"), house.kinds(id));
        }
    }

    private static String reject(NoticeHouse house, NoticeHouse.Mail mail, String reason) {
        String id = mail.held();
        house.moderation.reject(id, Optional.of(reason), _ -> { });
        return id;
    }

    @Test default void whatNobodyDecidedIsToldToWhoeverMeantTheList() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of());
            house.database.transact(tx -> house.noticeLists.set(tx, list.key(), new NoticeOptions(Optional.empty(), false)));
            house.mail(list).held();
            house.mail(list).from("victim@example.net").by("implicit destination").held();
            house.mail(list).from("kept@example.net").kept(KeptMail.Kind.QUARANTINED);
            house.now = NoticeHouse.NOW.plus(KeptMail.KEPT);
            house.moderation.expire();
            house.telling().round();
            assertEquals(List.of("ada@example.net"), house.told());
            assertEquals("Your mail to BOARD was not sent", house.sent().getFirst().subject());
        }
    }

    @Test default void theSameIsToldOnceADayAndList() {
        try (var house = new NoticeHouse(open())) {
            var board = house.list("board", List.of());
            var choir = house.list("choir", List.of());
            for (int i = 0; i < 3; i++) reject(house, house.mail(board), "No " + i);
            reject(house, house.mail(choir), "No");
            reject(house, house.mail(board).from("ADA@example.net"), "No");
            house.telling().round();
            assertEquals(List.of("ada@example.net", "ada@example.net"), house.told());
            house.now = NoticeHouse.NOW.plus(Duration.ofHours(14));
            reject(house, house.mail(board), "No");
            house.telling().round();
            assertEquals(3, house.told().size(), "the next day");
        }
    }

    @Test default void twoTransactionsAtOnceTellAnAuthorOnce() throws Exception {
        try (var house = new NoticeHouse(open()); var both = Executors.newFixedThreadPool(2)) {
            for (int round = 1; round <= Peers.rounds(8, 50); round++) {
                var list = house.list("board" + round, List.of());
                reject(house, house.mail(list), "One");
                reject(house, house.mail(list), "Two");
                List<Callable<Object>> nodes = List.of(Executors.callable(house.telling()::round), Executors.callable(house.telling()::round));
                for (var done : both.invokeAll(nodes)) done.get();
                house.telling().round();
                assertEquals(round, house.told().size(), "round " + round);
                assertEquals(List.of(), house.in(tx -> house.due.ids(tx, 0, 10)), "nothing is left to be told");
            }
        }
    }

    @Test default void aListThatIsGoneTellsNobody() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", OWNERS);
            house.mail(list).held();
            reject(house, house.mail(list), "No");
            house.database.transact(tx -> house.lists.remove(tx, list.address()));
            house.telling().round();
            assertEquals(List.of(), house.told());
            assertEquals(List.of(), house.in(house.kept::untoldLists));
            assertEquals(List.of(), house.in(tx -> house.due.ids(tx, 0, 10)));
        }
    }

    @Test default void whatIsOldIsForgotten() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", OWNERS);
            reject(house, house.mail(list), "No");
            house.mail(list).held();
            house.telling().round();
            EmailAddress ada = EmailAddress.parse("ada@example.net");
            assertEquals(false, house.in(tx -> house.due.first(tx, ada, list.key(), NoticeKind.REJECTED, NoticeHouse.NOW)));
            house.now = NoticeHouse.NOW.plus(Telling.KEPT).plus(Duration.ofDays(2));
            house.telling().round();
            assertEquals(true, house.in(tx -> house.due.first(tx, ada, list.key(), NoticeKind.REJECTED, NoticeHouse.NOW)));
        }
    }

    @Test default void hostileWordsTravelHarmlessly() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", OWNERS);
            house.mail(list).with("Subject: =?utf-8?q?a=0D=0ABcc=3A_x=E2=80=AE?=" + "x".repeat(2_000)).with("References: nonsense \0 <a@b> <\"x y\"@c>").held();
            house.telling().round();
            assertEquals(3, house.told().size());
            for (NoticeHouse.Sent sent : house.sent()) {
                assertTrue(sent.handover().message().first("Bcc").isEmpty());
                assertFalse(sent.text().contains("=E2=80=AE") || sent.text().contains("x".repeat(300)), sent.text());
            }
        }
    }
}
