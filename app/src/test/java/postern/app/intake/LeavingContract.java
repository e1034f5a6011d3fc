package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.NOW;
import static postern.app.intake.TestHousehold.submission;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import postern.app.lists.Audit;
import postern.app.lists.LeaveLinks;
import postern.app.lists.ListOptions;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.PostingRule;
import postern.app.lists.Scope;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.relay.Handover;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.FromSetting;
import postern.rewrite.auth.dkim.DkimResult;
import postern.rewrite.auth.dkim.DkimVerifier;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.DkimSigner;
import postern.rewrite.sign.SigningKey;

/** Members who leave a list by themselves: by what their copy tells them, by a mail of their own, by the link; on every database. */
interface LeavingContract {
    SigningKey AUTHOR = SigningKey.generate(new DomainName("author.example"), "s1");
    String MAIL = "From: Ada <ada@author.example>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <ID@author.example>\n\nHello.\n";
    String LEAVE = "From: Grace <grace@example.com>\nTo: somebody@lists.example\nSubject: unsubscribe\nMessage-ID: <ID@example.com>\n\n\n";
    String BY_AUTHOR = "From: Ada <ada@author.example>\nTo: Board <board-unsubscribe@lists.example>\nSubject: unsubscribe\nMessage-ID: <ID@author.example>\n\n\n";
    ListOptions PERSONAL = ListOptions.NONE.withPersonalised(true);

    TemporaryDatabase open();

    private static TestHousehold household(TemporaryDatabase store) {
        var house = new TestHousehold(store);
        publish(house, "reject");
        return house;
    }

    private static void publish(TestHousehold house, String policy) {
        house.dns.with(AUTHOR.dnsRecord().name().ascii(), AUTHOR.dnsRecord().value()).with("_dmarc.author.example", "v=DMARC1; p=" + policy);
        house.database.inTransaction(tx -> house.domains.find(tx, TestHousehold.DOMAIN)).orElseThrow().keys().forEach(key ->
                house.dns.with(key.key().dnsRecord().name().ascii(), key.key().dnsRecord().value()));
    }

    private static MailingList list(TestHousehold house, String name, FromSetting from, ListOptions options, String... members) {
        MailingList made = house.list(name, PostingRule.ANYONE, members);
        var list = new MailingList(made.address(), made.displayName(), made.posting(), from, options, made.created());
        house.database.transact(tx -> house.lists.update(tx, list));
        return list;
    }

    private static String signed(String mail) {
        return signedBut(mail, Set.of());
    }

    /** @param left fields that the signature does not cover */
    private static String signedBut(String mail, Set<String> left) {
        RawMessage message = RawMessage.parse(mail.replace("\n", "\r\n").getBytes(UTF_8));
        var fields = new ArrayList<HeaderField>();
        fields.add(DkimSigner.prepare(message, left).sign(AUTHOR, NOW.minusSeconds(60)));
        fields.addAll(message.fields());
        return new String(message.withFields(fields).toBytes(), UTF_8).replace("\r\n", "\n");
    }

    private static Reply delivered(TestHousehold house, String mail, String to) {
        return house.acceptance.deliver(submission("bounces@elsewhere.example", mail, to)).getFirst();
    }

    private static String posted(TestHousehold house, String id, String to) {
        Reply reply = delivered(house, signed(MAIL.replace("<ID@", "<" + id + "@").replace("board@", to.substring(0, to.indexOf('@') + 1))), to);
        assertTrue(reply.text().endsWith(" accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }

    private static List<Handover> copies(TestHousehold house, String id, String to) {
        return house.handovers(posted(house, id, to));
    }

    private static String unsubscribe(Handover copy) {
        List<HeaderField> fields = copy.message().all("List-Unsubscribe");
        assertEquals(1, fields.size());
        return fields.getFirst().value().replaceAll("\\r\\n ", " ");
    }

    private static Handover to(List<Handover> copies, String member) {
        return copies.stream().filter(copy -> copy.envelope().to().getFirst().toString().equals(member)).findFirst().orElseThrow();
    }

    /** The address in a copy's List-Unsubscribe. */
    private static String mailto(Handover copy) {
        return found(unsubscribe(copy), "<mailto:([^?>]+)\\?subject=unsubscribe>").group(1);
    }

    /** List and token of the link in it. */
    private static String[] link(Handover copy) {
        Matcher link = found(unsubscribe(copy), "<https://lists\\.example/unsubscribe/([^/>]+)/([^/>]+)>");
        return new String[] {link.group(1), link.group(2)};
    }

    private static Matcher found(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), text);
        return found;
    }

    private static void nothingLeft(TestHousehold house, Reply reply, String told) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), told + ": " + reply);
        assertTrue(journal(house, reply).startsWith("dropped"), told + ": " + journal(house, reply));
        assertEquals(0, absences(house), told);
    }

    private static String journal(TestHousehold house, Reply reply) {
        return house.database.inTransaction(tx -> house.journal.about(tx, reply.text().split(" ")[0])).stream().map(entry -> entry.kind() + ": " + entry.text()).reduce("", (a, b) -> a + b);
    }

    private static int absences(TestHousehold house) {
        return house.database.inTransaction(tx -> tx.query("SELECT member_key FROM app_absence", row -> row.string("member_key"))).size();
    }

    private static List<String> optedOut(TestHousehold house, String list) {
        return house.database.inTransaction(tx -> tx.query("SELECT member_key FROM app_absence WHERE list_key = ? AND state = 'optedOut' ORDER BY member_key", row -> row.string("member_key"), list));
    }

    private static List<String> audited(TestHousehold house) {
        return house.database.inTransaction(tx -> new Audit().page(tx, Scope.ALL, Audit.Filter.NONE, Long.MAX_VALUE, 100)).stream()
                .map(entry -> entry.actor().who() + " " + entry.actor().label() + " " + entry.action() + " " + entry.object() + " " + entry.list().orElse("") + " "
                        + entry.before().orElse("") + " " + entry.after().orElse("")).toList();
    }

    @Test default void eachCopyLetsItsMemberLeaveAndNobodyElse() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com", "joan@example.org", "kim@example.net");
            List<Handover> copies = copies(house, "1", "board@lists.example");
            assertEquals(3, copies.stream().map(LeavingContract::mailto).distinct().count());
            for (Handover copy : copies) {
                assertTrue(mailto(copy).matches("board-unsubscribe\\+[a-z2-7]{24}@lists\\.example"), mailto(copy));
                assertEquals("board@lists.example", link(copy)[0]);
                assertEquals(mailto(copy).substring("board-unsubscribe+".length(), mailto(copy).indexOf('@')), link(copy)[1]);
                assertEquals(List.of("List-Unsubscribe=One-Click"), copy.message().all("List-Unsubscribe-Post").stream().map(HeaderField::value).toList());
                DkimResult ours = new DkimVerifier(house.dns).verify(copy.message(), NOW).stream().filter(DkimResult::passes).findFirst().orElseThrow();
                assertEquals(Optional.of(TestHousehold.DOMAIN), ours.domain());
                assertTrue(ours.covers().containsAll(List.of("list-unsubscribe", "list-unsubscribe-post")), ours.covers().toString());
            }
            String grace = mailto(to(copies, "grace@example.com"));
            assertEquals("250 2.1.5 recipient ok", house.acceptance.recipient(EmailAddress.parse(grace)).toString());
            Reply reply = delivered(house, LEAVE, grace);
            assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), reply.toString());
            assertEquals("left: a member left board@lists.example by an address of his own", journal(house, reply));
            assertEquals(List.of("grace@example.com"), optedOut(house, "board@lists.example"));
            assertEquals(List.of("member the member member list board@lists.example board@lists.example {\"state\":\"active\"} {\"state\":\"optedOut\"}"), audited(house));
            assertEquals(List.of("joan@example.org", "kim@example.net"), house.recipients(posted(house, "2", "board@lists.example")));
        }
    }

    @Test default void whatWeDidNotMakeIsUnknownAtRcpt() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com");
            list(house, "staff", FromSetting.ALWAYS, PERSONAL, "grace@example.com");
            String board = mailto(copies(house, "1", "board@lists.example").getFirst());
            String staff = mailto(copies(house, "2", "staff@lists.example").getFirst());
            char other = board.charAt(20) == 'a' ? 'b' : 'a';
            for (String forged : List.of(board.substring(0, 20) + other + board.substring(21), staff.replace("staff", "board"), board.replace("board", "staff"), board.replace("board", "other"),
                    "board-unsubscribe+@lists.example", "board-unsubscribe+aaaaaaaaaaaaaaaaaaaaaaaa@lists.example", "-unsubscribe@lists.example", "nobody-unsubscribe@lists.example",
                    board.replace("lists.example", "elsewhere.example"))) {
                assertEquals("550 5.1.1 no such address here", house.acceptance.recipient(EmailAddress.parse(forged)).toString(), forged);
            }
            assertEquals(250, house.acceptance.recipient(EmailAddress.parse(board.toUpperCase(Locale.ROOT))).code());
            assertEquals(250, delivered(house, LEAVE, board.toUpperCase(Locale.ROOT)).code());
            assertEquals(List.of("grace@example.com"), optedOut(house, "board@lists.example"));
            assertEquals(List.of(), optedOut(house, "staff@lists.example"));
        }
    }

    @Test default void aLongNameLeavesByTheAddressOfAllAndALongerOneByItsOwner() {
        try (var house = household(open())) {
            String name = "the-people-who-look-after-the-bridge";
            list(house, name, FromSetting.ALWAYS, PERSONAL, "grace@example.com");
            Handover copy = copies(house, "1", name + "@lists.example").getFirst();
            assertEquals(name + "-unsubscribe@lists.example", mailto(copy));
            assertEquals(250, house.acceptance.recipient(EmailAddress.parse(mailto(copy))).code());
            assertTrue(links(house).leave(link(copy)[0], link(copy)[1]).isPresent());
            assertEquals(List.of("grace@example.com"), optedOut(house, name + "@lists.example"));
            String longer = "the-people-who-look-after-the-old-bridge-near-the-mill";
            list(house, longer, FromSetting.ALWAYS, ListOptions.NONE, "grace@example.com");
            assertEquals(longer + "-owner@lists.example", mailto(copies(house, "2", longer + "@lists.example").getFirst()));
        }
    }

    @Test default void copiesOfListsThatDoNotPersonaliseAreAlike() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, ListOptions.NONE, "grace@example.com", "joan@example.org");
            List<Handover> copies = copies(house, "1", "board@lists.example");
            assertEquals(copies.getFirst().message().fields(), copies.getLast().message().fields());
            assertEquals("<mailto:board-unsubscribe@lists.example?subject=unsubscribe>", unsubscribe(copies.getFirst()));
            assertEquals(List.of(), copies.getFirst().message().all("List-Unsubscribe-Post"));
        }
    }

    @Test default void withoutPagesThereIsNoLink() {
        try (var house = household(open())) {
            house.pages = Optional.empty();
            list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com");
            Handover copy = copies(house, "1", "board@lists.example").getFirst();
            assertTrue(unsubscribe(copy).matches("<mailto:board-unsubscribe\\+[a-z2-7]{24}@lists\\.example\\?subject=unsubscribe>"), unsubscribe(copy));
            assertEquals(List.of(), copy.message().all("List-Unsubscribe-Post"));
        }
    }

    @Test default void whoIsReachedThroughOtherListsLeavesTheOneThatSentTheCopy() {
        try (var house = household(open())) {
            list(house, "all", FromSetting.ALWAYS, PERSONAL, "board@lists.example", "info@lists.example", "kim@example.net");
            house.list("board", PostingRule.ANYONE, "grace@example.com", "joan@example.org");
            house.forward("info", "mary@example.net");
            List<Handover> copies = copies(house, "1", "all@lists.example");
            delivered(house, LEAVE, mailto(to(copies, "grace@example.com")));
            delivered(house, LEAVE.replace("ID", "2"), mailto(to(copies, "mary@example.net")));
            assertEquals(List.of("grace@example.com", "mary@example.net"), optedOut(house, "all@lists.example"));
            assertEquals(List.of("joan@example.org", "kim@example.net"), house.recipients(posted(house, "2", "all@lists.example")).stream().sorted().toList());
            assertEquals(List.of("grace@example.com", "joan@example.org"), house.recipients(posted(house, "3", "board@lists.example")), "the nested list is another");
        }
    }

    /** As a source of members writes them, time and again. */
    @Test default void whoWasPutOnTheListAgainHasLeftAllTheSame() {
        try (var house = household(open())) {
            MailingList board = list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com", "joan@example.org");
            delivered(house, LEAVE, mailto(to(copies(house, "1", "board@lists.example"), "grace@example.com")));
            house.database.transact(tx -> {
                house.roster.replace(tx, board, List.of(new Member(EmailAddress.parse("joan@example.org"), "")), false, NOW);
                house.roster.replace(tx, board, List.of(new Member(EmailAddress.parse("Grace@Example.com"), "Grace"), new Member(EmailAddress.parse("joan@example.org"), "")), false, NOW);
            });
            assertEquals(List.of("joan@example.org"), house.recipients(posted(house, "2", "board@lists.example")));
        }
    }

    @Test default void leavingTwiceIsLeavingOnce() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com");
            Handover copy = copies(house, "1", "board@lists.example").getFirst();
            Reply first = delivered(house, LEAVE, mailto(copy));
            assertEquals(first, delivered(house, LEAVE, mailto(copy)), "the same mail again");
            Reply second = delivered(house, LEAVE.replace("ID", "another"), mailto(copy));
            assertEquals("left: a member left board@lists.example by an address of his own, and had before", journal(house, second));
            assertTrue(links(house).leave(link(copy)[0], link(copy)[1]).isPresent());
            assertEquals(List.of("grace@example.com"), optedOut(house, "board@lists.example"));
            assertEquals(1, audited(house).size());
        }
    }

    @Test default void leavingTwiceAtOnceIsLeavingOnce() throws Exception {
        try (var house = household(open()); var both = Executors.newFixedThreadPool(2)) {
            list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com");
            Handover copy = copies(house, "1", "board@lists.example").getFirst();
            LeaveLinks links = links(house);
            for (int round = 0; round < 10; round++) {
                String id = "round" + round;
                List<Callable<Boolean>> twice = List.of(() -> delivered(house, LEAVE.replace("ID", id), mailto(copy)).isPositive(), () -> links.leave(link(copy)[0], link(copy)[1]).isPresent());
                for (Future<Boolean> done : both.invokeAll(twice)) assertTrue(done.get());
                assertEquals(2 * round + 1, audited(house).size());
                assertTrue(links.comeBack(link(copy)[0], link(copy)[1]).isPresent());
                assertEquals(0, absences(house));
            }
        }
    }

    /** @see AutomataTest for what programs write */
    @Test default void whatProgramsAndListsSendChangesNothing() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com", "ada@author.example");
            String grace = mailto(to(copies(house, "1", "board@lists.example"), "grace@example.com"));
            var fields = Map.of("Auto-Submitted: auto-generated", "", "Auto-Submitted: auto-replied; owner-email=\"x\"", "", "Precedence: bulk", "", "Precedence: list", "", "List-Id: <other.example>", "",
                    "List-Post: <mailto:other@lists.example>", "", "Content-Type: multipart/report; report-type=delivery-status; boundary=x", "", "X-Autoreply: yes", "",
                    "X-Postern-Loop: board@lists.example", "", "List-Id: <board.lists.example>", "");
            int i = 0;
            for (String field : fields.keySet()) {
                i++;
                nothingLeft(house, delivered(house, field + "\n" + LEAVE.replace("ID", "auto" + i), grace), field);
                nothingLeft(house, delivered(house, signed(field + "\n" + BY_AUTHOR.replace("ID", "auto" + i)), "board-unsubscribe@lists.example"), field);
            }
            nothingLeft(house, house.acceptance.deliver(submission("", LEAVE, grace)).getFirst(), "null sender");
            assertEquals(250, delivered(house, "Auto-Submitted: no\n" + LEAVE.replace("ID", "person"), grace).code());
            assertEquals(List.of("grace@example.com"), optedOut(house, "board@lists.example"));
        }
    }

    @Test default void whoIsProvenToWriteLeavesByTheAddressOfAll() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, ListOptions.NONE, "grace@example.com", "Ada@author.example");
            Reply reply = delivered(house, signed(BY_AUTHOR), "board-unsubscribe@lists.example");
            assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), reply.toString());
            assertEquals("left: a member left board@lists.example by a mail that he is proven to have written", journal(house, reply));
            assertEquals(List.of("ada@author.example"), optedOut(house, "board@lists.example"));
            assertEquals(List.of("grace@example.com"), house.recipients(posted(house, "2", "board@lists.example")));
        }
    }

    @Test default void whoIsNotProvenOrNotMeantChangesNothing() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, ListOptions.NONE, "grace@example.com", "ada@author.example");
            list(house, "staff", FromSetting.ALWAYS, ListOptions.NONE, "grace@example.com");
            nothingLeft(house, delivered(house, BY_AUTHOR.replace("ID", "1"), "board-unsubscribe@lists.example"), "unsigned");
            nothingLeft(house, delivered(house, LEAVE.replace("ID", "2").replace("somebody@", "board-unsubscribe@"), "board-unsubscribe@lists.example"), "nothing known of him");
            nothingLeft(house, delivered(house, signed(BY_AUTHOR.replace("ID", "3").replace("board-unsubscribe@", "friends@")), "board-unsubscribe@lists.example"), "written to others");
            nothingLeft(house, delivered(house, signed(BY_AUTHOR.replace("ID", "4").replace("<ada@author.example>", "<ada@author.example>, grace@author.example")), "board-unsubscribe@lists.example"), "two");
            nothingLeft(house, delivered(house, signed(BY_AUTHOR.replace("ID", "5").replace("board-", "staff-")), "staff-unsubscribe@lists.example"), "not on that list");
            nothingLeft(house, delivered(house, signed(BY_AUTHOR.replace("ID", "6")).replace("unsubscribe\nMessage", "Unsubscribe\nMessage"), "board-unsubscribe@lists.example"), "a broken signature");
            assertEquals(List.of(), house.database.inTransaction(tx -> tx.query("SELECT id FROM app_kept", row -> row.string("id"))), "nothing is kept");
        }
    }

    @Test default void theSameMailIsHeardWhenItComesWithItsSignature() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, ListOptions.NONE, "ada@author.example");
            nothingLeft(house, delivered(house, BY_AUTHOR, "board-unsubscribe@lists.example"), "spoilt by somebody who knows it");
            assertEquals(250, delivered(house, signed(BY_AUTHOR), "board-unsubscribe@lists.example").code());
            assertEquals(List.of("ada@author.example"), optedOut(house, "board@lists.example"));
        }
    }

    /** The envelope shows that it is meant for us. */
    @Test default void byTheWayItComesHeNeedNotNameTheAddress() throws Exception {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, ListOptions.NONE, "ada@author.example");
            house.dns.with("author.example", "v=spf1 ip4:192.0.2.10 -all");
            Submission plain = submission("ada@author.example", BY_AUTHOR.replace("board-unsubscribe@", "friends@"), "board-unsubscribe@lists.example");
            var client = new Peer.Client(Optional.empty(), Optional.of(InetAddress.getByName("192.0.2.10")), Optional.empty(), Optional.empty(), Optional.of("mx.author.example"), Optional.empty(), Optional.empty());
            var came = new Submission(plain.envelope(), plain.message(), new Peer(InetAddress.getLoopbackAddress(), "mx.example.org", Optional.of(client)), NOW);
            assertEquals(250, house.acceptance.deliver(came).getFirst().code());
            assertEquals(List.of("ada@author.example"), optedOut(house, "board@lists.example"));
        }
    }

    @Test default void whereTheDnsDoesNotTellHeComesAgain() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, ListOptions.NONE, "ada@author.example");
            house.silent = true;
            assertEquals("451 4.4.3", delivered(house, signed(BY_AUTHOR), "board-unsubscribe@lists.example").toString().substring(0, 9));
            house.silent = false;
            assertEquals(250, delivered(house, signed(BY_AUTHOR), "board-unsubscribe@lists.example").code());
            assertEquals(List.of("ada@author.example"), optedOut(house, "board@lists.example"));
        }
    }

    @Test default void aClosedListIsLeftLikeAnyOther() {
        try (var house = household(open())) {
            MailingList board = list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com", "ada@author.example");
            String grace = mailto(to(copies(house, "1", "board@lists.example"), "grace@example.com"));
            house.database.transact(tx -> house.lists.update(tx, new MailingList(board.address(), board.displayName(), PostingRule.CLOSED, board.from(), board.options(), board.created())));
            assertEquals(550, house.acceptance.recipient(board.address()).code());
            assertEquals(250, house.acceptance.recipient(EmailAddress.parse(grace)).code());
            delivered(house, LEAVE, grace);
            delivered(house, signed(BY_AUTHOR), "board-unsubscribe@lists.example");
            assertEquals(List.of("ada@author.example", "grace@example.com"), optedOut(house, "board@lists.example"));
        }
    }

    @Test default void aHiddenAuthorStaysHiddenAndReadersMayLeave() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.WHEN_NEEDED, PERSONAL.withHideAuthor(true), "grace@example.com", "joan@example.org");
            Handover copy = to(copies(house, "1", "board@lists.example"), "grace@example.com");
            String text = new String(copy.message().toBytes(), UTF_8);
            assertFalse(text.contains("author.example") || text.contains("joan@"), text);
            delivered(house, LEAVE, mailto(copy));
            assertEquals(List.of("grace@example.com"), optedOut(house, "board@lists.example"));
        }
    }

    @Test default void whatTheAuthorSignedStaysAsItIsWhereFromStays() {
        try (var house = household(open())) {
            publish(house, "none");
            list(house, "board", FromSetting.WHEN_NEEDED, PERSONAL, "grace@example.com");
            Handover kept = copies(house, "1", "board@lists.example").getFirst();
            assertTrue(kept.message().first("From").orElseThrow().value().contains("<ada@author.example>"));
            assertEquals("board@lists.example", kept.message().first("To").orElseThrow().value());
            assertTrue(mailto(kept).startsWith("board-unsubscribe+"), "he signed To, and nothing of how to leave");
            assertEquals(List.of("author.example", "lists.example"), new DkimVerifier(house.dns).verify(kept.message(), NOW).stream().filter(DkimResult::passes)
                    .map(one -> one.domain().orElseThrow().ascii()).distinct().sorted().toList());
            String his = signed("List-Unsubscribe: <mailto:board-unsubscribe@lists.example?subject=unsubscribe>\n" + MAIL.replace("ID", "2"));
            Handover signed = house.handovers(delivered(house, his, "board@lists.example").text().split(" ")[0]).getFirst();
            assertTrue(signed.message().first("From").orElseThrow().value().contains("<ada@author.example>"));
            assertEquals("board-unsubscribe@lists.example", mailto(signed), "he signed that field, as it happens with the very words that all copies have");
        }
    }

    /** A signature that covers nothing else of what differs. */
    @Test default void whereHisDomainAsksToRefuseFromIsMungedForIt() {
        for (boolean personal : List.of(true, false)) {
            try (var house = household(open())) {
                list(house, "board", FromSetting.WHEN_NEEDED, ListOptions.NONE.withPersonalised(personal), "grace@example.com");
                String his = signedBut("List-Unsubscribe: <mailto:board-unsubscribe@lists.example?subject=unsubscribe>\n" + MAIL, Set.of("to"));
                Handover copy = house.handovers(delivered(house, his, "board@lists.example").text().split(" ")[0]).getFirst();
                assertEquals(personal, mailto(copy).contains("+"));
                assertEquals(personal ? "lists.example" : "author.example", new DkimVerifier(house.dns).verify(copy.message(), NOW).stream().filter(DkimResult::passes)
                        .map(one -> one.domain().orElseThrow().ascii()).filter(domain -> copy.message().first("From").orElseThrow().value().endsWith("@" + domain + ">")).findFirst().orElse("nobody aligned"));
            }
        }
    }

    @Test default void itIsToldBeforehandAndInTheTraceAndNothingHappens() {
        try (var house = household(open())) {
            list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com", "ada@author.example");
            String id = posted(house, "1", "board@lists.example");
            assertTrue(house.database.inTransaction(tx -> house.postings.find(tx, id)).orElseThrow().changes().contains("List-Unsubscribe of each copy: its recipient's own"));
            String grace = mailto(to(house.handovers(id), "grace@example.com"));
            Explain.Outcome address = explained(house, LEAVE, grace);
            assertEquals(List.of("accept", "unsubscribe", "One member leaves the list by an address of his own.", "250 2.0.0 ID taken"),
                    List.of(address.decision().word(), address.rule(), address.why(), address.reply().toString()));
            assertEquals("One member leaves the list by a mail that he is proven to have written.", explained(house, signed(BY_AUTHOR), "board-unsubscribe@lists.example").why());
            assertEquals("drop", explained(house, BY_AUTHOR, "board-unsubscribe@lists.example").decision().word());
            assertEquals("refuse", explained(house, LEAVE, "board-unsubscribe+aaaaaaaaaaaaaaaaaaaaaaaa@lists.example").decision().word());
            assertEquals(0, absences(house));
            assertTrue(explained(house, signed(MAIL.replace("ID", "2")), "board@lists.example").changed().besides().contains("List-Unsubscribe of each copy: its recipient's own"));
        }
    }

    @Test default void theLinkLeavesAndComesBackAndOpeningItChangesNothing() {
        try (var house = household(open())) {
            MailingList board = list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com", "joan@example.org");
            List<Handover> copies = copies(house, "1", "board@lists.example");
            String[] grace = link(to(copies, "grace@example.com"));
            LeaveLinks links = links(house);
            assertEquals(Optional.of(board), links.list(grace[0], grace[1].toUpperCase(Locale.ROOT)));
            assertEquals(0, absences(house));
            assertEquals(Optional.of(board), links.leave(grace[0], grace[1]));
            assertEquals(List.of("grace@example.com"), optedOut(house, "board@lists.example"));
            assertEquals(Optional.of(board), links.comeBack(grace[0], grace[1]));
            assertEquals(Optional.of(board), links.comeBack(grace[0], grace[1]));
            assertEquals(0, absences(house));
            assertEquals(2, audited(house).size());
            for (String[] wrong : new String[][] {{"board@lists.example", "aaaaaaaaaaaaaaaaaaaaaaaa"}, {"staff@lists.example", grace[1]}, {"", ""}, {"board@lists.example", ""}, {"x".repeat(2_000), grace[1]}}) {
                assertEquals(Optional.empty(), links.leave(wrong[0], wrong[1]));
                assertEquals(Optional.empty(), links.comeBack(wrong[0], wrong[1]));
            }
            house.database.transact(tx -> house.roster.remove(tx, board, EmailAddress.parse("grace@example.com")));
            assertEquals(Optional.of(board), links.leave(grace[0], grace[1]), "it does not tell that he is gone");
            assertEquals(0, absences(house));
            house.database.transact(tx -> house.roster.disable(tx, board, EmailAddress.parse("joan@example.org"), NOW));
            String[] joan = link(to(copies, "joan@example.org"));
            links.comeBack(joan[0], joan[1]);
            assertEquals(1, absences(house), "whose mail comes back does not get it again by a link");
            links.leave(joan[0], joan[1]);
            assertEquals(List.of("joan@example.org"), optedOut(house, "board@lists.example"));
        }
    }

    /** Who had left when the list was emptied or his address was suppressed may come back. */
    @Test default void whoStandsOnTheListNoMoreCanTakeItBack() {
        try (var house = household(open())) {
            MailingList board = list(house, "board", FromSetting.ALWAYS, PERSONAL, "grace@example.com");
            String[] grace = link(copies(house, "1", "board@lists.example").getFirst());
            links(house).leave(grace[0], grace[1]);
            house.database.transact(tx -> house.roster.replace(tx, board, Collections.emptyList(), false, NOW));
            assertEquals(List.of("grace@example.com"), optedOut(house, "board@lists.example"));
            links(house).comeBack(grace[0], grace[1]);
            assertEquals(0, absences(house));
        }
    }

    private static LeaveLinks links(TestHousehold house) {
        return new LeaveLinks(house.database, house.lists, house.leaving, () -> NOW);
    }

    private static Explain.Outcome explained(TestHousehold house, String mail, String to) {
        return house.explain.explain(new Explain.Question(mail.replace("\n", "\r\n").getBytes(UTF_8), List.of(EmailAddress.parse(to)),
                ReversePath.of(EmailAddress.parse("bounces@elsewhere.example")), Optional.empty(), "")).destinations().getFirst();
    }
}
