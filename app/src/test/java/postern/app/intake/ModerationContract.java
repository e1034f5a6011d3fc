package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.ProvenAuthor.directly;
import static postern.app.intake.ProvenAuthor.signed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import postern.app.lists.AuthorPattern;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.ListPolicy;
import postern.app.lists.MailingList;
import postern.app.lists.Moderation;
import postern.app.lists.PostingRule;
import postern.app.lists.Releasing;
import postern.app.lists.SenderPatterns;
import postern.app.lists.Token;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.HandSigner;
import postern.rewrite.testing.Peers;

/** What a list's policy decides of mail that came, and what becomes of what it held, on every database. */
interface ModerationContract {
    String MAIL = "From: Ada Lovelace <ada@author.example>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@author.example>\n\nHello.\n";
    Instant NOW = TestHousehold.NOW;

    TemporaryDatabase open();

    @Test default void anApprovedPostingKeepsFromAndTheProofsItCameWith() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("members.proven", "hold")), "ada@author.example", "grace@example.com");
            Reply first = direct(house, signed(MAIL));
            assertTrue(first.text().endsWith(" taken"), first.toString());
            KeptMail.Listed held = listed(house).getFirst();
            assertEquals(List.of(KeptMail.Kind.HELD, "members", "board@lists.example", "From names a member of the list, proven by dkim.", NOW.plus(Duration.ofDays(14))),
                    List.of(held.kind(), held.rule(), held.list().orElseThrow(), held.reason(), held.expires()));
            assertEquals("dkim", held.author().orElseThrow().provenBy().orElseThrow());
            assertEquals("<1@author.example>", held.messageId());
            assertEquals(List.of(held.id()), house.database.inTransaction(tx -> house.kept.untold(tx, "board@lists.example", 10)).stream().map(KeptMail.Listed::id).toList());

            String posting = approved(house, held.id());
            assertTrue(house.stored(posting).contains("\r\nFrom: Ada Lovelace <ada@author.example>\r\n"), house.stored(posting));
            var trace = house.database.inTransaction(tx -> house.postings.find(tx, posting)).orElseThrow();
            assertEquals(List.of("moderated", "A moderator let it pass; it was held by the rule members: From names a member of the list, proven by dkim.", Optional.of("dkim"), false),
                    List.of(trace.rule(), trace.reason(), trace.outlook().orElseThrow().provenBy(), trace.outlook().orElseThrow().munged()));
            assertTrue(trace.outlook().orElseThrow().text().contains("spf=pass"), "the client that it came from is remembered: " + trace.outlook());
            assertEquals(List.of("held", "approved"), house.database.inTransaction(tx -> house.journal.about(tx, held.id())).stream().map(entry -> entry.kind()).toList());
            assertEquals(first, direct(house, signed(MAIL)), "the same mail again");
            assertEquals(2, waiting(house));
        }
    }

    /** The author's signature is gone by then: what was true of it does not help his readers. */
    @Test default void whereTheKeyWasWithdrawnMeanwhileFromIsTheLists() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MODERATED, ListPolicy.NONE, "grace@example.com");
            String id = id(direct(house, signed(MAIL)));
            house.withdrawn = true;
            String posting = approved(house, id);
            assertTrue(house.stored(posting).contains("From: Ada Lovelace via board\r\n <board@lists.example>\r\n"), house.stored(posting));
            assertEquals(Optional.of("dkim"), house.database.inTransaction(tx -> house.postings.find(tx, posting)).orElseThrow().outlook().orElseThrow().provenBy());
        }
    }

    @Test default void whereTheDnsIsAwayAModeratorIsAskedToComeAgain() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MODERATED, ListPolicy.NONE, "grace@example.com");
            String id = id(direct(house, signed(MAIL)));
            house.silent = true;
            assertTrue(house.held.release(id) instanceof Releasing.ComeAgain);
            assertEquals(1, listed(house).size());
            house.silent = false;
            assertEquals(List.of("grace@example.com"), house.recipients(approved(house, id)));
        }
    }

    @Test default void anUnprovenMembersMailIsHeldAndItsTwinWithProofIsPosted() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE, "ada@author.example", "grace@example.com");
            Reply forged = house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", MAIL, "board@lists.example")).getFirst();
            assertTrue(forged.text().endsWith(" taken"), forged.toString());
            assertEquals(forged, house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", MAIL, "board@lists.example")).getFirst(), "the forgery again");
            Reply accepted = direct(house, signed(MAIL));
            assertTrue(accepted.text().endsWith(" accepted"), accepted.toString());
            assertEquals(1, listed(house).size());
            assertEquals(0, house.recipients(approved(house, id(forged))).size(), "they all have it");
            assertEquals(2, waiting(house));
        }
    }

    @Test default void whoMayNotPostIsRefusedWhereHeAloneHearsOfItElseQuarantined() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.ANNOUNCE, ListPolicy.NONE, "grace@example.com");
            assertTrue(direct(house, signed(MAIL)).toString().startsWith("550 5.7.1 "));
            Reply unproven = house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", MAIL, "board@lists.example")).getFirst();
            assertTrue(unproven.text().endsWith(" taken"), unproven.toString());
            assertEquals(List.of(KeptMail.Kind.QUARANTINED), listed(house).stream().map(KeptMail.Listed::kind).toList());
            assertEquals(List.of(), house.database.inTransaction(tx -> house.kept.untold(tx, "board@lists.example", 10)), "nobody is mailed");
        }
    }

    @Test default void keepersAllowedAndBlockedSendersAreFound() {
        try (var house = household()) {
            MailingList board = house.asNeeded("board", PostingRule.ANNOUNCE, ListPolicy.NONE, "grace@example.com");
            var patterns = new SenderPatterns();
            for (String pattern : List.of("Ada@author.example", "author.example", "*.example")) {
                house.database.transact(tx -> patterns.replace(tx, board, SenderPatterns.Kind.ALLOWED, List.of(AuthorPattern.parse(pattern)), false));
                assertEquals("senders", rule(house, accepted(direct(house, signed(MAIL.replace("<1@", "<" + pattern.length() + "@"))))), pattern);
            }
            house.database.transact(tx -> patterns.replace(tx, board, SenderPatterns.Kind.ALLOWED, List.of(AuthorPattern.parse("*.author.example")), false));
            assertTrue(direct(house, signed(MAIL.replace("<1@", "<below@"))).toString().startsWith("550 5.7.1 "), "a domain does not lie below itself");
            house.database.transact(tx -> new Keepers().replace(tx, board, Keepers.Role.MODERATOR, List.of(EmailAddress.parse("ADA@author.example")), false));
            assertEquals("owners", rule(house, accepted(direct(house, signed(MAIL.replace("<1@", "<keeper@"))))));
            house.database.transact(tx -> patterns.replace(tx, board, SenderPatterns.Kind.BLOCKED, List.of(AuthorPattern.parse("author.example")), false));
            assertTrue(direct(house, signed(MAIL.replace("<1@", "<blocked@"))).toString().startsWith("550 5.7.1 "));
        }
    }

    @Test default void aMembersSignedCopyOfOneListSentToAnotherIsHeld() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE, "ada@author.example", "grace@example.com");
            house.asNeeded("staff", PostingRule.MEMBERS, ListPolicy.NONE, "ada@author.example", "joan@example.org");
            String posting = accepted(direct(house, signed(MAIL)));
            String copy = house.stored(posting).replace("\r\n", "\n");
            Reply again = house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", copy, "staff@lists.example")).getFirst();
            assertTrue(again.text().endsWith(" taken"), again.toString());
            assertEquals(List.of("implicit destination"), listed(house).stream().map(KeptMail.Listed::rule).toList());
            String named = copy.replaceFirst("\nTo: board@lists.example\n", "\nTo: board@lists.example\nCc: staff@lists.example\n");
            id(house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", named, "staff@lists.example")).getFirst());
            assertEquals(List.of("implicit destination", "replay"), listed(house).stream().map(KeptMail.Listed::rule).sorted().toList(), "an unsigned Cc does not help");
        }
    }

    /** Whatever the signature does not cover, whoever has a copy may write anew. */
    @Test default void aSignedMailThatIsSentAgainUnderAnotherMessageIdOrWithOtherWhiteSpaceIsHeld() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE, "ada@author.example", "grace@example.com");
            house.asNeeded("staff", PostingRule.MEMBERS, ListPolicy.NONE, "ada@author.example", "joan@example.org");
            String both = timed("1795255140", MAIL.replace("To: board@lists.example", "To: board@lists.example, staff@lists.example"));
            accepted(direct(house, both));
            for (String again : List.of(both.replace("<1@", "<2@"), both.replace("Hello.\n", "Hello.  \n\n"), both.replaceFirst("Message-ID:[^\n]*\n", ""), "List-Id: <x.example>\n" + both.replace("<1@", "<3@"))) {
                for (String list : List.of("board", "staff")) id(house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", again, list + "@lists.example")).getFirst());
            }
            assertEquals(Set.of("replay"), listed(house).stream().map(KeptMail.Listed::rule).collect(Collectors.toSet()));
            assertEquals(8, listed(house).size());
            Reply parts = house.acceptance.deliver(directly(both, "staff@lists.example")).getFirst();
            assertEquals(List.of("joan@example.org"), house.recipients(accepted(parts)), "the very mail, in parts");
            assertEquals(parts, house.acceptance.deliver(directly(both, "staff@lists.example")).getFirst(), "and repeated");
            accepted(direct(house, timed("1795255141", MAIL.replace("<1@", "<new@"))));
        }
    }

    @Test default void whatWasHeldIsNoReplayOfItselfAndIsKnownOnceItIsApproved() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("members.proven", "hold")), "ada@author.example", "grace@example.com");
            String mail = timed("1795255140", MAIL);
            String held = id(direct(house, mail));
            id(direct(house, mail.replace("<1@", "<2@")));
            assertEquals(List.of("members", "members"), listed(house).stream().map(KeptMail.Listed::rule).toList());
            assertTrue(house.held.release(held) instanceof Releasing.Posted);
            house.asNeeded("staff", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("implicitDestination", "accept")), "ada@author.example", "joan@example.org");
            id(house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", mail.replace("<1@", "<3@"), "staff@lists.example")).getFirst());
            assertEquals(List.of("replay"), listed(house).stream().filter(entry -> entry.destination().toString().startsWith("staff")).map(KeptMail.Listed::rule).toList());
        }
    }

    private static String timed(String time, String mail) {
        return HandSigner.dkim(ProvenAuthor.KEY).with("t", time).sign(mail.replace("\n", "\r\n")).replace("\r\n", "\n");
    }

    @Test default void theSameMailForTwoListsIsNoReplay() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE, "ada@author.example");
            house.asNeeded("staff", PostingRule.MEMBERS, ListPolicy.NONE, "ada@author.example", "joan@example.org");
            String both = signed(MAIL.replace("To: board@lists.example", "To: board@lists.example, staff@lists.example"));
            accepted(direct(house, both));
            accepted(house.acceptance.deliver(directly(both, "staff@lists.example")).getFirst());
        }
    }

    @Test default void whoPostsTooOftenIsHeldAndAForgerUsesUpNobodysPostings() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("limits.authorPerHour", "2")), "ada@author.example", "grace@example.com");
            for (int i = 0; i < 5; i++) id(house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", MAIL.replace("<1@", "<forged" + i + "@"), "board@lists.example")).getFirst());
            accepted(direct(house, signed(MAIL)));
            accepted(direct(house, signed(MAIL.replace("<1@", "<2@"))));
            assertTrue(direct(house, signed(MAIL.replace("<1@", "<3@"))).text().endsWith(" taken"));
            assertEquals(List.of("author's rate"), listed(house).stream().map(KeptMail.Listed::rule).filter(rule -> !rule.equals("members")).toList());
        }
    }

    @Test default void whatTheListTakesIsLimited() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MEMBERS, ListPolicy.NONE.with(Map.of("limits.octets", "2000", "attachments.forbidden", "exe")), "ada@author.example");
            assertTrue(direct(house, signed(MAIL + "x".repeat(70).concat("\n").repeat(30))).toString().startsWith("552 5.2.3 "));
            id(direct(house, signed(MAIL.replace("Subject: Hello\n", "Subject: Hello\nContent-Type: application/octet-stream; name*=utf-8''x%2eEXE\n"))));
            assertEquals("attachment", listed(house).getFirst().rule());
        }
    }

    @Test default void aTokenOpensAListThatAsksForNoneAndAHeldPostingSpendsIt() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.OWNERS, ListPolicy.NONE.with(Map.of("token.unproven", "hold")), "grace@example.com");
            var token = house.token(List.of(), "board@lists.example");
            String text = "Postern-Token: " + token.secret() + "\n" + MAIL.replace("author.example", "elsewhere.example");
            Reply held = house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", text, "board@lists.example")).getFirst();
            assertEquals("token", listed(house).getFirst().rule());
            assertEquals(Optional.of(token.token().id()), listed(house).getFirst().token());
            assertEquals(Token.State.SPENT, house.database.inTransaction(tx -> house.tokens.find(tx, token.token().id())).orElseThrow().state(NOW));
            assertEquals(held, house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", text, "board@lists.example")).getFirst());
            String posting = approved(house, id(held));
            assertEquals(List.of("grace@example.com"), house.recipients(posting));
            assertFalse(house.stored(posting).contains(token.secret()), "no copy shows it");
            var second = house.token(List.of(), "board@lists.example");
            String address = "board+" + second.secret() + "@lists.example";
            assertEquals("token", rule(house, accepted(house.acceptance.deliver(directly(signed(MAIL.replace("<1@", "<2@")), address)).getFirst())));
        }
    }

    @Test default void whatIsRejectedOrExpiresIsToldOnceAndOnlyIfItWasHeld() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MODERATED, ListPolicy.NONE.with(Map.of("heldDays", "3")), "grace@example.com");
            String rejected = id(direct(house, signed(MAIL)));
            String expired = id(direct(house, signed(MAIL.replace("<1@", "<2@"))));
            String quarantined = id(house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", MAIL.replace("<1@", "<3@"), "board@lists.example")).getFirst());
            Moderation moderation = house.moderation(NOW.plus(Duration.ofDays(3)));
            assertEquals(Moderation.Outcome.NOT_HELD, moderation.reject(quarantined, Optional.empty(), _ -> { }));
            assertEquals(Moderation.Outcome.DONE, moderation.reject(rejected, Optional.of("Not here."), _ -> { }));
            assertEquals(Moderation.Outcome.NOT_KEPT, moderation.reject(rejected, Optional.of("Not here."), _ -> { }));
            moderation.expire();
            moderation.expire();
            assertEquals(List.of("rejected " + rejected + ": Not here.", "expired " + expired), house.rejections);
            assertEquals(List.of(quarantined), listed(house).stream().map(KeptMail.Listed::id).toList());
            assertEquals(new Releasing.NotKept(), house.held.release(expired));
            assertEquals(0, waiting(house));
        }
    }

    @Test default void whoeverDecidesAtOnceOneDecides() throws Exception {
        try (var house = household(); var three = Executors.newFixedThreadPool(3)) {
            house.asNeeded("board", PostingRule.MODERATED, ListPolicy.NONE, "grace@example.com");
            Moderation moderation = house.moderation(NOW);
            long posted = 0;
            for (int round = 1; round <= Peers.rounds(10, 50); round++) {
                String mail = signed(MAIL.replace("<1@", "<" + round + "@").replace("<ada@", "<ada" + round + "@"));
                String id = id(direct(house, mail));
                house.rejections.clear();
                List<Callable<String>> all = List.of(() -> house.held.release(id).getClass().getSimpleName(), () -> house.held.release(id).getClass().getSimpleName(),
                        () -> moderation.reject(id, Optional.empty(), _ -> { }).toString());
                var outcomes = new ArrayList<String>();
                for (var outcome : three.invokeAll(all)) outcomes.add(outcome.get());
                boolean isPosted = outcomes.contains("Posted");
                assertEquals(isPosted ? List.of("NOT_KEPT", "NotKept", "Posted") : List.of("DONE", "NotKept", "NotKept"), outcomes.stream().sorted().toList(), "round " + round);
                assertEquals(isPosted ? 0 : 1, house.rejections.size());
                posted += isPosted ? 1 : 0;
                assertEquals(posted, waiting(house));
            }
        }
    }

    @Test default void theSameMailThatComesWhileItIsApprovedIsSentOnce() throws Exception {
        try (var house = household(); var both = Executors.newFixedThreadPool(2)) {
            house.asNeeded("board", PostingRule.MODERATED, ListPolicy.NONE, "grace@example.com");
            for (int round = 1; round <= Peers.rounds(10, 50); round++) {
                String mail = signed(MAIL.replace("<1@", "<" + round + "@"));
                String id = id(direct(house, mail));
                List<Callable<String>> all = List.of(() -> house.held.release(id).getClass().getSimpleName(), () -> id(direct(house, mail)));
                var outcomes = new ArrayList<String>();
                for (var outcome : both.invokeAll(all)) outcomes.add(outcome.get());
                assertEquals(List.of("Posted", id), outcomes);
                assertEquals(round, waiting(house));
                assertEquals(0, listed(house).size());
            }
        }
    }

    @Test default void heldMailOfProvenAuthorsFindsRoomWhereForgersHaveFilledTheirs() {
        try (var house = household()) {
            house.asNeeded("board", PostingRule.MODERATED, ListPolicy.NONE, "grace@example.com");
            String large = MAIL.replace("<1@", "<large@") + "x\n".repeat((int) TestHousehold.QUARANTINE / 2);
            id(house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", large, "board@lists.example")).getFirst());
            assertTrue(house.acceptance.deliver(TestHousehold.submission("eve@elsewhere.example", MAIL.replace("<1@", "<2@"), "board@lists.example")).getFirst().toString().startsWith("452 4.3.1 "));
            id(direct(house, signed(MAIL)));
        }
    }

    private TestHousehold household() {
        return ProvenAuthor.household(open());
    }

    private static Reply direct(TestHousehold house, String text) {
        return house.acceptance.deliver(directly(text, "board@lists.example")).getFirst();
    }

    private static List<KeptMail.Listed> listed(TestHousehold house) {
        return house.database.inTransaction(tx -> house.kept.page(tx, KeptMail.Choice.ALL, "", 20));
    }

    private static String rule(TestHousehold house, String posting) {
        return house.database.inTransaction(tx -> house.postings.find(tx, posting)).orElseThrow().rule();
    }

    private static long waiting(TestHousehold house) {
        return house.database.inTransaction(house.queue::waiting);
    }

    private static String approved(TestHousehold house, String id) {
        var outcome = house.held.release(id);
        assertTrue(outcome instanceof Releasing.Posted, outcome.toString());
        return ((Releasing.Posted) outcome).postings().getFirst();
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.text().endsWith(" accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }

    private static String id(Reply reply) {
        assertEquals(250, reply.code(), reply.toString());
        return reply.text().split(" ")[0];
    }
}
