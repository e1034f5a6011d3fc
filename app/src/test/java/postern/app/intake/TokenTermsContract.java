package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.NOW;
import static postern.app.intake.TestHousehold.submission;

import java.net.InetAddress;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import postern.app.lists.KeptMail;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.PostingRule;
import postern.app.lists.Releasing;
import postern.app.lists.Token;
import postern.app.lists.TokenTerms;
import postern.app.lists.TokenUse;
import postern.app.lists.Tokens;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.store.StoreTrouble;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.HandSigner;

/** What a token asks of its bearer, how often it pays, and what is remembered of that, on every database. */
interface TokenTermsContract {
    String MAIL = "From: Ada <ada@author.example>\nTo: restricted@lists.example\nSubject: Hello\nMessage-ID: <1@author.example>\n\nHello.\n";
    /** As foreign tokens are. */
    String FOREIGN = "aB3-".repeat(32);

    TemporaryDatabase open();

    @Test default void aForgedAuthorWithAStolenTokenDoesNotPassAndTheTrueOneThenDoes() {
        try (var house = new TestHousehold(open())) {
            var token = house.token(terms("joan@example.org").from("ada@author.example").terms());
            HandSigner author = author(house);
            String mail = presenting(token, MAIL);
            quarantined(house, deliver(house, "ada@author.example", mail), TokenGate.UNPROVEN);
            house.dns.with("eve.example", "v=spf1 ip4:192.0.2.8 -all");
            Reply toEve = house.acceptance.deliver(fromKnownClient(mail.replace("<1@", "<2@"), "eve@eve.example")).getFirst();
            assertEquals("550 5.7.26", toEve.toString().substring(0, 10), "eve's server is hers, and she is told");
            assertEquals(List.of(), uses(house, token), "what does not pass uses nothing");
            accepted(deliver(house, "ada@author.example", signed(author, mail)));
            assertEquals(Token.State.SPENT, state(house, token));
        }
    }

    @Test default void whoIsProvenAndNotNamedDoesNotPass() {
        try (var house = new TestHousehold(open())) {
            var token = house.token(terms("joan@example.org").from("grace@author.example", "joan@author.example").terms());
            HandSigner author = author(house);
            String mail = presenting(token, MAIL);
            quarantined(house, deliver(house, "ada@author.example", signed(author, mail)), "an author whom the token does not name");
            String both = mail.replace("From: Ada <ada@author.example>", "From: ada@author.example, grace@author.example").replace("<1@", "<2@");
            quarantined(house, deliver(house, "ada@author.example", signed(author, both)), "an author whom the token does not name");
            String named = mail.replace("Ada <ada@author.example>", "GRACE@Author.example, Joan <joan@author.example>").replace("<1@", "<3@");
            accepted(deliver(house, "ada@author.example", signed(author, named)));
        }
    }

    @Test default void whereProofAloneIsAskedAnybodyProvenPasses() {
        try (var house = new TestHousehold(open())) {
            var token = house.token(terms("joan@example.org").proof().terms());
            HandSigner author = author(house);
            String mail = presenting(token, MAIL);
            quarantined(house, deliver(house, "ada@author.example", mail), TokenGate.UNPROVEN);
            accepted(deliver(house, "ada@author.example", signed(author, mail)));
        }
    }

    @Test default void whereTheDnsIsAwayMailWithSuchATokenComesAgain() {
        try (var house = new TestHousehold(open())) {
            var token = house.token(terms("joan@example.org").proof().terms());
            String mail = signed(HandSigner.dkim(HandSigner.rsa(1024)), presenting(token, MAIL));
            house.dns.away();
            assertEquals("451 4.4.3", deliver(house, "ada@author.example", mail).toString().substring(0, 9));
            house.database.transact(tx -> assertEquals(0, house.kept.page(tx, KeptMail.Choice.ALL, "", 10).size()));
            assertEquals(Token.State.OPEN, state(house, token));
        }
    }

    @Test default void aTokenPaysAsOftenAsItSaysAndTellsWhatFor() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            var token = house.token(terms("joan@example.org").to("board@lists.example").uses(3).terms());
            for (int i = 1; i <= 3; i++) {
                Reply reply = deliver(house, "ada@author.example", presenting(token, MAIL.replace("<1@", "<" + i + "@")));
                accepted(reply);
                assertEquals(reply, deliver(house, "ada@author.example", presenting(token, MAIL.replace("<1@", "<" + i + "@"))), "the same mail is the same use");
            }
            List<TokenUse> uses = uses(house, token);
            assertEquals(3, uses.size());
            for (TokenUse use : uses) {
                assertEquals(NOW, use.at());
                assertEquals(List.of("token", "token"), use.became().stream().map(TokenUse.Became::rule).toList());
                house.database.transact(tx -> use.became().forEach(one -> assertTrue(house.postings.find(tx, one.posting()).isPresent())));
            }
            quarantined(house, deliver(house, "ada@author.example", presenting(token, MAIL.replace("<1@", "<4@"))), "a token spent, expired or revoked");
            assertEquals(3, uses(house, token).size());
        }
    }

    @Test default void partsThatComeLaterStandUnderTheSameUse() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            house.list("staff", PostingRule.TOKEN, "joan@example.org");
            var token = house.token(terms().to("board@lists.example", "staff@lists.example").terms());
            String board = accepted(deliver(house, "ada@author.example", presenting(token, MAIL), "board@lists.example"));
            String staff = accepted(deliver(house, "ada@author.example", presenting(token, MAIL), "staff@lists.example"));
            assertEquals(List.of(new TokenUse(NOW, Stream.of(board, staff).sorted().map(id -> new TokenUse.Became(id, "token")).toList())), uses(house, token));
        }
    }

    @Test default void whatMayNotStandInAnAddressIsNotTakenFromOneAndUsesNothing() {
        try (var house = new TestHousehold(open())) {
            var several = house.token(terms("joan@example.org").uses(2).terms());
            var one = house.token(terms("joan@example.org").notInAddress().terms());
            for (var token : List.of(several, one)) {
                String to = "restricted+" + token.secret() + "@lists.example";
                assertEquals(250, house.acceptance.recipient(EmailAddress.parse(to)).code(), "what RCPT hears tells nothing of a token");
                quarantined(house, deliver(house, "ada@author.example", MAIL, to), "a token that may not stand in an address");
                assertEquals(Token.State.OPEN, state(house, token));
                accepted(deliver(house, "ada@author.example", presenting(token, MAIL)));
            }
        }
    }

    @Test default void aTokenMadeElsewhereOpensAsItDidThere() {
        try (var house = new TestHousehold(open())) {
            var token = imported(house, terms("joan@example.org").notInAddress().terms(), FOREIGN);
            assertTrue(token.token().imported());
            String mail = MAIL.replace("\n\nHello.\n", "\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHello.\n--x\n") + "Content-Type: text/plain; name=token.txt\n"
                    + "Content-Transfer-Encoding: base64\n\n" + Base64.getMimeEncoder(76, "\n".getBytes()).encodeToString(("LEGOTOKEN" + FOREIGN).getBytes()) + "\n--x--\n";
            quarantined(house, deliver(house, "ada@author.example", "Postern-Token: " + FOREIGN.toLowerCase(Locale.ROOT) + "\n" + MAIL), TokenPosting.WRONG);
            String id = accepted(deliver(house, "ada@author.example", mail));
            assertEquals(List.of("joan@example.org"), house.recipients(id));
            assertTrue(house.stored(id).endsWith("--x\r\n\r\nHello.\r\n--x--\r\n"), house.stored(id));
            assertEquals(Token.State.SPENT, state(house, token));
        }
    }

    @Test default void aValueIsATokenOnce() {
        try (var house = new TestHousehold(open())) {
            imported(house, terms("joan@example.org").notInAddress().terms(), FOREIGN);
            StoreTrouble trouble = assertThrows(StoreTrouble.class, () -> imported(house, terms("eve@example.org").notInAddress().terms(), FOREIGN));
            assertTrue(trouble.isDuplicate());
            assertThrows(IllegalArgumentException.class, () -> imported(house, terms("eve@example.org").terms(), "x".repeat(257)));
            imported(house, terms("joan@example.org").notInAddress().terms(), "x".repeat(256));
        }
    }

    @Test default void shortValuesCannotBeTriedOneAfterTheOther() {
        try (var house = new TestHousehold(open())) {
            var weak = imported(house, terms("joan@example.org").notInAddress().terms(), "1234");
            var strong = house.token(terms("joan@example.org").terms());
            for (int guess = 0; guess < 60; guess++) {
                quarantined(house, deliver(house, "eve@eve.example", "Postern-Token: " + (2000 + guess) + "\n" + MAIL), TokenPosting.WRONG);
            }
            Submission right = submission("ada@author.example", presenting(weak, MAIL), "restricted@lists.example");
            assertEquals("451 4.7.1", house.acceptance.deliver(right).getFirst().toString().substring(0, 9), "the right one waits too");
            accepted(deliver(house, "ada@author.example", presenting(strong, MAIL)));
            accepted(house.acceptance.deliver(new Submission(right.envelope(), right.message(), right.peer(), NOW.plusSeconds(60))).getFirst());
        }
    }

    @Test default void themWhomItReachesAreCountedWhenItIsUsedEachOnce() {
        try (var house = new TestHousehold(open())) {
            MailingList board = house.list("board", PostingRule.TOKEN, "m1@example.net", "m2@example.net", "m3@example.net");
            house.list("staff", PostingRule.TOKEN, "M3@example.net", "m4@example.net");
            var token = house.token(terms("m4@example.net", "m5@example.net").to("board@lists.example", "staff@lists.example").most(5).uses(9).terms());
            accepted(deliver(house, "ada@author.example", presenting(token, MAIL)));
            var six = IntStream.of(1, 2, 3, 6).mapToObj(i -> new Member(EmailAddress.parse("m" + i + "@example.net"), "")).toList();
            house.database.transact(tx -> house.roster.replace(tx, board, six, false, NOW));
            quarantined(house, deliver(house, "ada@author.example", presenting(token, MAIL.replace("<1@", "<2@"))), "a token for too many recipients");
            assertEquals(1, uses(house, token).size());
            house.database.transact(tx -> house.roster.replace(tx, board, six.subList(1, 4), false, NOW));
            accepted(deliver(house, "ada@author.example", presenting(token, MAIL.replace("<1@", "<3@"))));
        }
    }

    @Test default void copiesToAddressesElsewhereCarryTheNameOfTheTokenAndWhomToAskForNoMore() {
        try (var house = new TestHousehold(open())) {
            house.dns.with("_dmarc.author.example", "v=DMARC1; p=reject").with("author.example", "v=spf1 ip4:192.0.2.8 -all");
            var named = house.token(terms("joan@example.org").named("Exam Office").unsubscribe("office@lists.example").terms());
            String mail = presenting(named, MAIL.replace("Subject:", "List-Unsubscribe: <mailto:other@author.example>\nSubject:"));
            String stored = house.stored(accepted(house.acceptance.deliver(fromKnownClient(mail, "ada@author.example")).getFirst()));
            assertTrue(stored.contains("From: Ada via Exam Office\r\n <restricted@lists.example>\r\n"), stored);
            assertTrue(stored.contains("Reply-To: Ada <ada@author.example>\r\n"), stored);
            assertTrue(stored.contains("List-Unsubscribe: <mailto:office@lists.example?subject=unsubscribe>\r\n"), stored);
            assertFalse(stored.contains("other@author.example"), stored);
            var plain = house.token(terms("joan@example.org").terms());
            String bare = house.stored(accepted(house.acceptance.deliver(fromKnownClient(presenting(plain, MAIL), "ada@author.example")).getFirst()));
            assertTrue(bare.contains("From: Ada via restricted\r\n <restricted@lists.example>\r\n"), bare);
            assertFalse(bare.contains("List-"), bare);
        }
    }

    @Test default void whatWasKeptThoughItsTokenStoodInTheAddressIsReleasedToAllWhoWereNotServed() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com", "kim@example.org");
            house.list("staff", PostingRule.TOKEN, "leo@example.org", "joan@example.org");
            house.list("open", PostingRule.ANYONE, "grace@example.com");
            var token = house.token(terms("joan@example.org").to("board@lists.example", "staff@lists.example").terms());
            String to = "restricted+" + token.secret() + "@lists.example";
            accepted(deliver(house, "ada@author.example", MAIL, to));
            List<Reply> replies = house.acceptance.deliver(submission("ada@author.example", MAIL.replace("<1@", "<2@"), "open@lists.example", to));
            String id = quarantined(house, replies.getLast(), "a token spent, expired or revoked");
            List<String> postings = released(house, id);
            assertEquals(List.of(List.of("joan@example.org"), List.of("kim@example.org"), List.of("leo@example.org")), postings.stream().map(house::recipients).toList());
            assertEquals(List.of(), postings.stream().map(house::stored).filter(text -> text.contains(token.secret())).toList());
            assertEquals(1, uses(house, token).size(), "it had no use left, and the person's word was enough");
        }
    }

    @Test default void whatAPersonLetsPassUsesTheTokenThatItPresented() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            var token = house.token(terms().to("board@lists.example").from("ada@author.example").terms());
            String id = quarantined(house, deliver(house, "ada@author.example", presenting(token, MAIL)), TokenGate.UNPROVEN);
            String posting = released(house, id).getFirst();
            assertEquals(Token.State.SPENT, state(house, token));
            assertEquals(List.of(new TokenUse.Became(posting, "released")), uses(house, token).getFirst().became());
            HandSigner author = author(house);
            quarantined(house, deliver(house, "ada@author.example", signed(author, presenting(token, MAIL.replace("<1@", "<2@")))), "a token spent, expired or revoked");
        }
    }

    @Test default void allOfATokenIsForgottenTogether() {
        try (var house = new TestHousehold(open())) {
            var token = house.token(terms("joan@example.org").from("ada@author.example").terms());
            accepted(deliver(house, "ada@author.example", signed(author(house), presenting(token, MAIL))));
            house.database.transact(tx -> house.tokens.forget(tx, token.token().expires().plusMillis(1)));
            house.database.transact(tx -> assertTrue(house.tokens.find(tx, token.token().id()).isEmpty()));
        }
    }

    @Test default void whatIsAskedForIsWhatIsRemembered() {
        try (var house = new TestHousehold(open())) {
            TokenTerms terms = terms("joan@example.org").to("board@lists.example").from("Ada@author.example").uses(7).most(9).named("Exam \u00d8ffice").unsubscribe("x@example.org").terms();
            var token = house.token(terms);
            Token found = house.database.inTransaction(tx -> house.tokens.find(tx, token.token().id())).orElseThrow();
            assertEquals(token.token(), found);
            assertEquals(terms, found.terms());
        }
    }

    /** Terms of a token to be, from what is said of it. */
    final class Saying {
        private TokenTerms terms;

        Saying(TokenTerms terms) {
            this.terms = terms;
        }

        TokenTerms terms() {
            return terms;
        }

        Saying to(String... lists) {
            return with(addresses(lists), terms.senders(), terms.proof(), terms.uses(), terms.maxRecipients(), terms.inAddress(), terms.name(), terms.unsubscribe());
        }

        Saying from(String... senders) {
            return with(terms.lists(), addresses(senders), true, terms.uses(), terms.maxRecipients(), terms.inAddress(), terms.name(), terms.unsubscribe());
        }

        Saying proof() {
            return with(terms.lists(), terms.senders(), true, terms.uses(), terms.maxRecipients(), terms.inAddress(), terms.name(), terms.unsubscribe());
        }

        Saying uses(int uses) {
            return with(terms.lists(), terms.senders(), terms.proof(), uses, terms.maxRecipients(), false, terms.name(), terms.unsubscribe());
        }

        Saying notInAddress() {
            return uses(1);
        }

        Saying most(int recipients) {
            return with(terms.lists(), terms.senders(), terms.proof(), terms.uses(), recipients, terms.inAddress(), terms.name(), terms.unsubscribe());
        }

        Saying named(String name) {
            return with(terms.lists(), terms.senders(), terms.proof(), terms.uses(), terms.maxRecipients(), terms.inAddress(), Optional.of(name), terms.unsubscribe());
        }

        Saying unsubscribe(String address) {
            return with(terms.lists(), terms.senders(), terms.proof(), terms.uses(), terms.maxRecipients(), terms.inAddress(), terms.name(), Optional.of(EmailAddress.parse(address)));
        }

        private Saying with(List<EmailAddress> lists, List<EmailAddress> senders, boolean proof, int uses, int most, boolean inAddress, Optional<String> name,
                            Optional<EmailAddress> unsubscribe) {
            terms = new TokenTerms("a label", terms.domain(), terms.recipients(), lists, senders, proof, uses, most, terms.expires(), inAddress, terms.hideAuthor(), name, unsubscribe);
            return this;
        }

        private static List<EmailAddress> addresses(String... texts) {
            return Stream.of(texts).map(EmailAddress::parse).toList();
        }
    }

    private static Saying terms(String... recipients) {
        return new Saying(TestHousehold.terms(List.of(recipients)));
    }

    private static Tokens.Issued imported(TestHousehold house, TokenTerms terms, String value) {
        return house.database.inTransaction(tx -> house.tokens.take(tx, terms, "a key", value, new SecureRandom(), NOW));
    }

    private static HandSigner author(TestHousehold house) {
        KeyPair key = HandSigner.rsa(1024);
        house.dns.with("s1._domainkey.author.example", HandSigner.record(key));
        return HandSigner.dkim(key);
    }

    private static String signed(HandSigner author, String mail) {
        return author.sign(mail.replace("\n", "\r\n")).replace("\r\n", "\n");
    }

    private static String presenting(Tokens.Issued token, String mail) {
        return "Postern-Token: " + token.secret() + "\n" + mail;
    }

    private static Reply deliver(TestHousehold house, String from, String text) {
        return deliver(house, from, text, "restricted@lists.example");
    }

    private static Reply deliver(TestHousehold house, String from, String text, String to) {
        return house.acceptance.deliver(submission(from, text, to)).getFirst();
    }

    /** From the server that the envelope sender's domain names. */
    private static Submission fromKnownClient(String text, String from) {
        Submission unknown = submission(from, text, "restricted@lists.example");
        var client = new Peer.Client(Optional.empty(), Optional.of(InetAddress.ofLiteral("192.0.2.8")), Optional.empty(), Optional.empty(), Optional.of("mx.example"),
                Optional.empty(), Optional.empty());
        RawMessage message = unknown.message();
        return new Submission(unknown.envelope(), message, new Peer(InetAddress.getLoopbackAddress(), "mx.example.org", Optional.of(client)), NOW);
    }

    private static Token.State state(TestHousehold house, Tokens.Issued token) {
        return house.database.inTransaction(tx -> house.tokens.find(tx, token.token().id())).orElseThrow().state(NOW);
    }

    private static List<TokenUse> uses(TestHousehold house, Tokens.Issued token) {
        return house.database.inTransaction(tx -> house.tokens.uses(tx, token.token().id(), 100));
    }

    private static List<String> released(TestHousehold house, String id) {
        return ((Releasing.Posted) house.held.release(id)).postings();
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }

    private static String quarantined(TestHousehold house, Reply reply, String rule) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), reply.toString());
        String id = reply.text().split(" ")[0];
        assertEquals(rule, house.database.inTransaction(tx -> house.kept.find(tx, id)).orElseThrow().rule());
        return id;
    }
}
