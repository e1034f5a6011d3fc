package postern.app.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.ListOptions;
import postern.app.lists.MailingList;
import postern.app.lists.PostingRule;
import postern.app.lists.Releasing;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.relay.Handover;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.AuthorTraces;
import postern.rewrite.FromSetting;
import postern.rewrite.HideAuthor;
import postern.rewrite.Leak;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.sign.SigningKey;

/** That lists and tokens which hide authors do, from the final dot to the copy as it is handed over, on every database. */
interface HidingContract {
    String AUTHOR = "augusta@example.edu";
    /** What a mail tells of her on its way, and in fields that nobody reads. */
    String MAIL = """
            Return-Path: <augusta@example.edu>
            Received: from mx.example.edu (mx.example.edu [192.0.2.8]) by front.lists.example; Sat, 21 Nov 2026 09:59:00 +0000
            Received: from [10.0.0.7] (thinkpad.example.edu [192.0.2.7]) by mx.example.edu; Sat, 21 Nov 2026 10:58:00 +0100
            Authentication-Results: front.lists.example; spf=pass smtp.mailfrom=example.edu
            DKIM-Signature: v=1; a=rsa-sha256; d=example.edu; s=s1; h=from; bh=AAAA; b=AAAA
            X-Originating-IP: [192.0.2.7]
            User-Agent: Mail on Augusta's thinkpad
            Organization: Lovelace & Co
            X-Original-From: Augusta Lovelace <augusta@example.edu>
            Sender: augusta@example.edu
            From: =?UTF-8?B?QXVndXN0YSBMb3ZlbGFjZQ==?= <augusta@example.edu>
            Reply-To: Augusta Lovelace <augusta@example.edu>
            To: board@lists.example
            Cc: Augusta <augusta@example.edu>, Charles <charles@example.com>
            Date: Sat, 21 Nov 2026 10:58:00 +0100
            Subject: Hello
            Message-ID: <NUMBER@thinkpad.example.edu>

            Hello.
            """;

    TemporaryDatabase open();

    @Test default void noOctetOfACopyNamesItsAuthor() {
        try (var house = new TestHousehold(open())) {
            seal(house);
            hiding(house, "board", PostingRule.ANYONE, ReplyGoesTo.AUTHOR);
            house.list("open", PostingRule.ANYONE, "joan@example.org");
            Reply hidden = deliver(house, MAIL, "board@lists.example");
            Handover copy = house.handovers(accepted(hidden)).getFirst();
            assertEquals(List.of(), tell(copy));
            RawMessage message = copy.message();
            assertEquals(List.of("board <board@lists.example>"), message.all("From").stream().map(field -> field.value().strip()).toList());
            assertEquals("board-owner@lists.example", value(message, "Reply-To"));
            assertEquals("Charles <charles@example.com>", value(message, "Cc"));
            for (String name : List.of("Authentication-Results", "ARC-Seal", "ARC-Authentication-Results", "X-Original-From")) assertEquals(List.of(), message.all(name), name);
            assertFalse(message.all("DKIM-Signature").isEmpty(), "we sign it");

            Handover open = house.handovers(accepted(deliver(house, MAIL.replace("NUMBER", "2"), "open@lists.example"))).getFirst();
            assertFalse(open.message().all("ARC-Seal").isEmpty(), "a list that hides nobody seals");
            assertFalse(tell(open).isEmpty(), "the search finds what is there");
        }
    }

    @Test default void theTraceTellsAllTheSame() {
        try (var house = new TestHousehold(open())) {
            hiding(house, "board", PostingRule.ANYONE, ReplyGoesTo.LIST);
            String id = accepted(deliver(house, MAIL, "board@lists.example"));
            AcceptedPosting posting = house.database.inTransaction(tx -> house.postings.find(tx, id)).orElseThrow();
            AcceptedPosting.Outlook outlook = posting.outlook().orElseThrow();
            assertEquals("<NUMBER@thinkpad.example.edu>", posting.messageId());
            assertEquals("hidden", outlook.word());
            assertTrue(outlook.text().contains("header.from=example.edu"), outlook.text());
            assertEquals("board@lists.example", value(house.handovers(id).getFirst().message(), "Reply-To"));
        }
    }

    @Test default void anAnswerFindsItsThread() {
        try (var house = new TestHousehold(open())) {
            hiding(house, "board", PostingRule.ANYONE, ReplyGoesTo.AUTHOR);
            String first = accepted(deliver(house, MAIL, "board@lists.example"));
            String answer = MAIL.replace("Message-ID: <NUMBER@", "In-Reply-To: <NUMBER@thinkpad.example.edu>\nMessage-ID: <2@");
            String second = accepted(deliver(house, answer, "board@lists.example"));
            String id = value(house.handovers(first).getFirst().message(), "Message-ID");
            assertEquals(id, value(house.handovers(second).getFirst().message(), "In-Reply-To"));
            assertTrue(id.endsWith("@lists.example>"), id);
        }
    }

    @Test default void whoIsHiddenMustPassTheSameProofs() {
        try (var house = new TestHousehold(open())) {
            hiding(house, "board", PostingRule.ANYONE, ReplyGoesTo.AUTHOR);
            house.dns.with("_dmarc.example.edu", "v=DMARC1; p=reject");
            assertEquals("author's policy", keptBy(house, deliver(house, MAIL, "board@lists.example")));
            house.dns.away();
            Reply unknown = deliver(house, MAIL.replace("example.edu", "example.ac"), "board@lists.example");
            assertTrue(unknown.toString().startsWith("451 4.4.3 "), unknown.toString());
            house.database.transact(tx -> assertEquals(0, house.queue.waiting(tx)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/signed; boundary=x", "application/pkcs7-mime", "multipart/encrypted; boundary=x"})
    default void signedOrEncryptedMailIsRefusedOrKeptAndNeverSent(String type) {
        try (var house = new TestHousehold(open())) {
            hiding(house, "board", PostingRule.ANYONE, ReplyGoesTo.AUTHOR);
            String text = "MIME-Version: 1.0\nContent-Type: " + type + "\n" + MAIL;
            Reply unproven = deliver(house, text, "board@lists.example");
            assertEquals("signed or encrypted", keptBy(house, unproven));
            assertEquals(new Releasing.Unfit("signed or encrypted mail names its author"), house.held.release(id(unproven)));
            assertEquals("signed or encrypted", keptBy(house, unproven), "it is still kept");
            Reply proven = house.acceptance.deliver(proven(house, text.replace("NUMBER", "2"))).getFirst();
            assertEquals("550 5.7.1 signed or encrypted mail cannot hide its author", proven.toString());
            house.database.transact(tx -> assertEquals(0, house.queue.waiting(tx)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Regards, Augusta Lovelace", "Write to <AUGUSTA@example.edu>", "See http://www.example.edu/", "BASE64"})
    default void whatNamesItsAuthorInItsTextWaitsForAPersonAndGoesOutHidden(String words) {
        try (var house = new TestHousehold(open())) {
            hiding(house, "board", PostingRule.ANYONE, ReplyGoesTo.AUTHOR);
            String text = words.equals("BASE64")
                    ? "MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n" + MAIL.replace("Hello.\n", base64("All the best, Augusta Lovelace") + "\n")
                    : MAIL.replace("Hello.", words);
            Reply reply = house.acceptance.deliver(proven(house, text)).getFirst();
            assertEquals("names its author", keptBy(house, reply), "also where a refusal would reach her");
            String journal = house.database.inTransaction(tx -> house.journal.about(tx, id(reply))).getFirst().text();
            assertTrue(journal.contains("in body") && !journal.toLowerCase(Locale.ROOT).contains("augusta") && !journal.contains("example"), journal);
            String posting = ((Releasing.Posted) house.held.release(id(reply))).postings().getFirst();
            Handover copy = house.handovers(posting).getFirst();
            assertTrue(leaks(copy.message()).stream().allMatch(leak -> leak.where().equals("body")), leaks(copy.message()).toString());
            assertEquals("board-owner@lists.example", value(copy.message(), "Reply-To"));
        }
    }

    /** It may be a word like any other. */
    @Test default void aFirstNameAloneDoesNotHoldAMail() {
        try (var house = new TestHousehold(open())) {
            hiding(house, "board", PostingRule.ANYONE, ReplyGoesTo.AUTHOR);
            accepted(deliver(house, MAIL.replace("Hello.", "In Augusta, Georgia."), "board@lists.example"));
        }
    }

    @Test default void aTokenHidesItsAuthorFromAddressesAndLists() {
        try (var house = new TestHousehold(open())) {
            seal(house);
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            var token = house.token(true, List.of("joan@example.org"), "board@lists.example");
            deliver(house, "Postern-Token: " + token.secret() + "\n" + MAIL, "restricted@lists.example");
            var postings = house.database.inTransaction(tx -> house.postings.page(tx, "", 10));
            assertEquals(2, postings.size());
            for (AcceptedPosting posting : postings) {
                Handover copy = house.handovers(posting.id()).getFirst();
                assertEquals(List.of(), tell(copy), posting.destination().toString());
                assertEquals(posting.destination().localPart().equals("board") ? "board-owner@lists.example" : "postmaster@lists.example", value(copy.message(), "Reply-To"));
            }
        }
    }

    /** The token of the address is not kept with the mail; what it asked for is. */
    @Test default void whatATokenOfTheAddressHidWouldIsHiddenWhenItIsReleased() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            var token = house.token(true, List.of(), "board@lists.example");
            Reply reply = deliver(house, MAIL.replace("Hello.", "I am Augusta Lovelace."), "board+" + token.secret() + "@lists.example");
            assertEquals("names its author", keptBy(house, reply));
            String posting = ((Releasing.Posted) house.held.release(id(reply))).postings().getFirst();
            RawMessage copy = house.handovers(posting).getFirst().message();
            assertEquals(List.of(), leaks(copy).stream().filter(leak -> !leak.where().equals("body")).toList());
        }
    }

    @Test default void aListMailOfTheSameSubmissionThatHidesNobodyTellsItsAuthor() {
        try (var house = new TestHousehold(open())) {
            hiding(house, "board", PostingRule.ANYONE, ReplyGoesTo.AUTHOR);
            house.list("open", PostingRule.ANYONE, "kim@example.org");
            List<Reply> replies = house.acceptance.deliver(submission(AUTHOR, MAIL, "board@lists.example", "open@lists.example"));
            assertEquals(List.of(), tell(house.handovers(accepted(replies.getFirst())).getFirst()));
            assertTrue(house.stored(accepted(replies.getLast())).contains("From: Augusta Lovelace via open"), house.stored(accepted(replies.getLast())));
        }
    }

    private static void hiding(TestHousehold house, String name, PostingRule rule, ReplyGoesTo replies) {
        MailingList list = house.list(name, rule, "joan@example.org");
        var options = ListOptions.NONE.withHideAuthor(true).withReplies(replies);
        var changed = new MailingList(list.address(), list.displayName(), rule, FromSetting.WHEN_NEEDED, options, list.created());
        house.database.transact(tx -> {
            assertTrue(house.lists.update(tx, changed));
            assertEquals(Optional.of(changed), house.lists.find(tx, list.address()));
        });
    }

    private static void seal(TestHousehold house) {
        house.database.transact(tx -> house.domains.seal(tx, TestHousehold.DOMAIN, true));
        SigningKey key = house.database.inTransaction(tx -> house.domains.find(tx, TestHousehold.DOMAIN)).orElseThrow().signing().getFirst();
        house.dns.with(key.dnsRecord().name().ascii(), key.dnsRecord().value());
    }

    /** What an envelope and a message, octet for octet and decoded, tell of the author. */
    private static List<String> tell(Handover copy) {
        var found = new ArrayList<>(leaks(copy.message()).stream().map(Leak::toString).toList());
        String octets = (new String(copy.message().toBytes(), ISO_8859_1) + copy.envelope().from()).toLowerCase(Locale.ROOT);
        for (String known : List.of("augusta", "lovelace", "example.edu", "thinkpad", "192.0.2.", "10.0.0.7", "mx.example.org", "+0100")) if (octets.contains(known)) found.add(known);
        return found;
    }

    private static List<Leak> leaks(RawMessage copy) {
        Submission asSent = submission(AUTHOR, MAIL, "board@lists.example");
        var profile = ListProfile.plain(asSent.envelope().to().getFirst());
        return HideAuthor.leaks(copy, AuthorTraces.of(asSent.message(), asSent.envelope().from(), Optional.of("Augusta Lovelace"), profile));
    }

    /** The same from a client that SPF lets send for its MAIL FROM. */
    private static Submission proven(TestHousehold house, String text) {
        house.dns.with("example.edu", "v=spf1 ip4:192.0.2.8 -all");
        Submission plain = submission(AUTHOR, text, "board@lists.example");
        var client = new Peer.Client(Optional.empty(), Optional.of(InetAddress.ofLiteral("192.0.2.8")), Optional.empty(), Optional.empty(), Optional.of("mx.example.edu"),
                Optional.empty(), Optional.empty());
        return new Submission(plain.envelope(), plain.message(), new Peer(plain.peer().address(), plain.peer().lhlo(), Optional.of(client)), plain.received());
    }

    private static Reply deliver(TestHousehold house, String text, String to) {
        return house.acceptance.deliver(submission(AUTHOR, text, to)).getFirst();
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString());
        return id(reply);
    }

    private static String id(Reply reply) {
        return reply.text().split(" ")[0];
    }

    /** The rule by which it is kept. */
    private static String keptBy(TestHousehold house, Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), reply.toString());
        return house.database.inTransaction(tx -> house.kept.find(tx, id(reply))).orElseThrow().rule();
    }

    private static String value(RawMessage message, String name) {
        return message.first(name).map(HeaderField::value).orElse("none").strip();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
