package postern.app.notices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import postern.app.lists.ApiKeys;
import postern.app.lists.Keepers;
import postern.app.lists.KeyRole;
import postern.app.lists.ManagedDomain;
import postern.app.lists.Sessions;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.LoopMark;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

/** To whom a link to sign in is mailed, from whom, and how often; on every database. */
interface SignInContract {
    Pattern LINK = Pattern.compile(Pattern.quote(NoticeHouse.URL) + "/signin/([A-Za-z0-9_-]{43})\r\n");
    EmailAddress OLGA = EmailAddress.parse("Olga@owners.example");

    TemporaryDatabase open();

    private static void ask(SignInMail mail, String... addresses) {
        for (String address : addresses) mail.attend(EmailAddress.parse(address));
    }

    private static String opaque(NoticeHouse.Sent sent) {
        Matcher link = LINK.matcher(sent.text());
        assertTrue(link.find(), sent.text());
        return link.group(1);
    }

    @Test default void whoKeepsAListIsMailedALinkSignedByItsDomain() {
        try (var house = new NoticeHouse(open()); var mail = house.signIn()) {
            var list = house.list("board", List.of(OLGA.toString()));
            house.database.transact(tx -> house.noticeLists.set(tx, list.key(), new NoticeOptions(Optional.of("fr"), true)));
            ask(mail, "oLGA@OWNERS.example");
            assertEquals(List.of("Olga@owners.example"), house.told(), "as the list has it, not as it was asked for");
            NoticeHouse.Sent sent = house.sent().getFirst();
            var message = sent.handover().message();
            assertTrue(sent.handover().envelope().from().isNull(), "the null sender");
            assertTrue(message.first("DKIM-Signature").orElseThrow().value().contains("d=lists.example;"));
            assertEquals("<postmaster@lists.example>", message.first("From").orElseThrow().value());
            assertEquals("auto-generated", message.first("Auto-Submitted").orElseThrow().value());
            assertEquals("Votre lien de connexion", sent.subject());
            assertTrue(LoopMark.isIn(message, EmailAddress.parse("postmaster@lists.example")));
            assertTrue(sent.text().contains("2026-11-21 10:15 UTC"), sent.text());
            assertEquals(1, house.wakes.get());
            assertEquals(Optional.of(OLGA), house.in(tx -> new Sessions().redeem(tx, opaque(sent), house.now)));
        }
    }

    @Test default void theLinkIsInTheMailAloneAndNotInItsTrace() {
        try (var house = new NoticeHouse(open()); var mail = house.signIn()) {
            house.list("board", List.of(), OLGA.toString());
            ask(mail, OLGA.toString());
            NoticeHouse.Sent sent = house.sent().getFirst();
            assertEquals(List.of("Notice: sign-in"), sent.posting().changes());
            assertFalse(sent.posting().toString().contains(opaque(sent)));
            assertFalse(house.in(tx -> tx.query("SELECT hash, person FROM app_sign_in_link", row -> row.string("hash") + row.string("person"))).toString().contains(opaque(sent)));
            assertEquals("link to sign in", new NoticeText.SignIn("https://a.example", "https://a.example/signin/x", house.now).toString());
        }
    }

    @Test default void nobodyElseIsMailedAnything() {
        try (var house = new NoticeHouse(open()); var mail = house.signIn()) {
            var list = house.list("board", List.of(OLGA.toString(), "choir@lists.example"));
            house.list("choir", List.of());
            house.database.transact(tx -> house.keepers.replace(tx, list, Keepers.Role.MODERATOR, List.of(EmailAddress.parse("gone@owners.example")), false));
            house.database.transact(tx -> house.keepers.replace(tx, list, Keepers.Role.MODERATOR, List.of(), false));
            ask(mail, "ada@example.net", "gone@owners.example", "board@lists.example", "choir@lists.example", "olga@owners.example.net", "\"olga@owners.example\"@example.net");
            assertEquals(List.of(), house.sent(), "a stranger, somebody who kept a list, lists");
            assertEquals(0L, house.in(tx -> tx.first("SELECT COUNT(*) AS links FROM app_sign_in_link", row -> row.number("links"))).orElseThrow());
            assertEquals(0, house.wakes.get());
        }
    }

    @Test default void theOperatorIsMailedByAnyDomainThatCanSend() {
        try (var house = new NoticeHouse(open()); var mail = house.signIn()) {
            house.database.transact(tx -> house.domains.add(tx, ManagedDomain.fresh(new DomainName("a.example"), house.now)));
            ask(mail, "Operator@operator.example");
            assertEquals(List.of(NoticeHouse.OPERATOR.toString()), house.told());
            assertEquals("<postmaster@a.example>", house.sent().getFirst().handover().message().first("From").orElseThrow().value());
            house.list("board", List.of(NoticeHouse.OPERATOR.toString()));
            house.now = house.now.plusSeconds(1);
            ask(mail, "Operator@operator.example");
            assertEquals("<postmaster@lists.example>", house.sent().getLast().handover().message().first("From").orElseThrow().value(), "of a list of his own, if he keeps one");
        }
    }

    @Test default void noLinkIsMadeThatCouldNotBeSentInTime() {
        try (var house = new NoticeHouse(open()); var mail = house.signIn()) {
            house.list("board", List.of(OLGA.toString()));
            house.ready = false;
            ask(mail, OLGA.toString(), NoticeHouse.OPERATOR.toString());
            assertEquals(List.of(), house.sent());
            house.ready = true;
            house.publicUrl = Optional.empty();
            try (var nowhere = house.signIn()) {
                assertFalse(nowhere.isOffered());
                nowhere.ask(OLGA);
            }
            assertEquals(List.of(), house.sent());
        }
    }

    @Test default void threeInAnHourAreEnoughForAnybody() {
        try (var house = new NoticeHouse(open()); var mail = house.signIn()) {
            house.list("board", List.of(OLGA.toString(), "otto@owners.example"));
            for (int i = 0; i < 5; i++) {
                ask(mail, i % 2 == 0 ? "olga@owners.example" : "OLGA@owners.example");
                house.now = house.now.plusSeconds(60);
            }
            ask(mail, "otto@owners.example");
            assertEquals(List.of("Olga@owners.example", "Olga@owners.example", "Olga@owners.example", "otto@owners.example"), house.told());
            assertEquals(3, house.sent().stream().limit(3).map(SignInContract::opaque).distinct().count());
            house.now = NoticeHouse.NOW.plus(SignInMail.WITHIN).minusMillis(1);
            ask(mail, "olga@owners.example");
            assertEquals(4, house.sent().size());
            house.now = NoticeHouse.NOW.plus(SignInMail.WITHIN);
            ask(mail, "olga@owners.example", "olga@owners.example");
            assertEquals(5, house.sent().size(), "the first of them is an hour old, the second is not");
        }
    }

    @Test default void whatWasAskedForIsStillDoneAtTheEnd() {
        try (var house = new NoticeHouse(open())) {
            house.list("board", List.of(OLGA.toString(), "otto@owners.example"));
            try (var mail = house.signIn()) {
                mail.ask(OLGA);
                mail.ask(EmailAddress.parse("ada@example.net"));
                mail.ask(EmailAddress.parse("otto@owners.example"));
            }
            assertEquals(List.of("Olga@owners.example", "otto@owners.example"), house.told());
        }
    }

    @Test default void whoSignsInIsWhatHeIsAtThatMoment() {
        try (var house = new NoticeHouse(open())) {
            var list = house.list("board", List.of(), OLGA.toString());
            assertEquals(Optional.of(new ApiKeys.Holder("Olga@owners.example", KeyRole.OWNER, Optional.of(OLGA))), house.in(tx -> house.people.holder(tx, EmailAddress.parse("olga@OWNERS.example"))));
            assertEquals(Optional.of(KeyRole.ADMIN), house.in(tx -> house.people.holder(tx, EmailAddress.parse("OPERATOR@operator.example"))).map(ApiKeys.Holder::role));
            assertEquals(Optional.empty(), house.in(tx -> house.people.holder(tx, EmailAddress.parse("ada@example.net"))));
            house.database.transact(tx -> house.keepers.replace(tx, list, Keepers.Role.MODERATOR, Collections.emptyList(), false));
            assertEquals(Optional.empty(), house.in(tx -> house.people.holder(tx, OLGA)));
        }
    }

    @Test default void aLinkOpensOnceAndForAQuarterOfAnHour() {
        try (var house = new NoticeHouse(open()); var mail = house.signIn()) {
            house.list("board", List.of(OLGA.toString()));
            ask(mail, OLGA.toString(), OLGA.toString());
            List<String> links = house.sent().stream().map(SignInContract::opaque).toList();
            assertEquals(Optional.of(OLGA), house.in(tx -> new Sessions().redeem(tx, links.getFirst(), house.now.plus(Duration.ofMinutes(15)).minusMillis(1))));
            assertEquals(Optional.empty(), house.in(tx -> new Sessions().redeem(tx, links.getFirst(), house.now)));
            assertEquals(Optional.empty(), house.in(tx -> new Sessions().redeem(tx, links.getLast(), house.now.plus(Duration.ofMinutes(15)))));
        }
    }
}
