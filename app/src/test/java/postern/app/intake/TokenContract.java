package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static postern.app.intake.TestHousehold.submission;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.app.lists.KeptMail;
import postern.app.lists.PostingRule;
import postern.app.lists.Token;
import postern.app.lists.Tokens;
import postern.lmtp.Submission;
import postern.outbound.store.Tx;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;
import postern.rewrite.testing.Peers;

/** What a token opens, once, on every database. */
interface TokenContract {
    String HEAD = "From: Ada Lovelace <ada@example.edu>\nTo: restricted@lists.example\nSubject: Hello\nMessage-ID: <1@example.edu>\n";
    String BODY = "\nHello.\n";

    TemporaryDatabase open();

    @Test default void aFileOpensWhatItsTokenNamesAndIsTakenOut() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "ada@example.net", "grace@example.com");
            var token = house.token(List.of("joan@example.org", "GRACE@example.com"), "board@lists.example");
            String text = HEAD + """
                    MIME-Version: 1.0
                    Content-Type: multipart/mixed; boundary=x

                    --x
                    Content-Type: text/plain

                    Hello.
                    --x
                    Content-Type: text/plain; name=token.txt
                    Content-Disposition: attachment; filename=token.txt

                    LEGOTOKEN TOKEN
                    --x--
                    """.replace(" TOKEN", " " + token.secret());
            String id = accepted(deliver(house, "ada@example.edu", text, "restricted@lists.example"));
            assertEquals(List.of("joan@example.org", "GRACE@example.com"), house.recipients(id));
            String stored = house.stored(id);
            assertFalse(stored.contains(token.secret()), stored);
            assertTrue(stored.contains("From: Ada Lovelace <ada@example.edu>\r\n"), stored);
            assertFalse(stored.contains("List-"), stored);
            var all = house.database.inTransaction(tx -> house.postings.page(tx, "", 10));
            var board = all.stream().filter(posting -> posting.destination().localPart().equals("board")).findFirst().orElseThrow();
            assertEquals(List.of("ada@example.net"), house.recipients(board.id()), "grace has a copy already");
            assertTrue(house.stored(board.id()).contains("List-Id: board\r\n <board.lists.example>\r\n"), house.stored(board.id()));
            assertTrue(all.stream().allMatch(posting -> posting.rule().equals("token") && posting.changes().contains("Token taken out")));
            assertEquals(Token.State.SPENT, state(house, token));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted+TOKEN@lists.example", "board+TOKEN@lists.example", "Board+token@LISTS.example"})
    default void anAddressPresentsATokenThatNoCopyShows(String address) {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            var token = house.token(List.of(), "board@lists.example");
            String to = with(address, token);
            String text = "Received: from a by b for <" + to + ">; x\nCc:x@example.com,\n\t" + to + " (x)\nX-Other: y+" + token.secret() + "@example.com\n" + HEAD + BODY;
            assertEquals(250, house.acceptance.recipient(EmailAddress.parse(to)).code());
            String id = accepted(deliver(house, "ada@example.edu", text, to));
            assertEquals(List.of("grace@example.com"), house.recipients(id));
            String stored = house.stored(id);
            String bare = address.replaceFirst("(?i)\\+token", "");
            assertTrue(stored.contains("Cc:x@example.com,\r\n\t" + bare + " (x)\r\n"), stored);
            assertTrue(stored.contains("for <" + bare + ">"), stored);
            assertTrue(stored.contains("X-Other: y+" + token.secret() + "@example.com"), "an address elsewhere is not ours to change");
            quarantined(house, deliver(house, "eve@example.edu", HEAD + BODY.repeat(2), to), "a token spent, expired or revoked");
        }
    }

    @Test default void aFieldPresentsATokenAndLeavesNoTraceInAnotherListsCopy() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            house.list("open", PostingRule.ANYONE, "joan@example.org");
            var token = house.token(List.of(), "board@lists.example");
            var replies = house.acceptance.deliver(submission("ada@example.edu", "Postern-Token: " + token.secret().toLowerCase(Locale.ROOT) + "\n" + HEAD + BODY,
                    "open@lists.example", "board@lists.example"));
            for (Reply reply : replies) assertFalse(house.stored(accepted(reply)).toUpperCase(Locale.ROOT).contains(token.secret()));
        }
    }

    @Test default void partsOfOneSubmissionAreOneUse() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            house.list("staff", PostingRule.TOKEN, "joan@example.org");
            var token = house.token(List.of(), "board@lists.example", "staff@lists.example");
            String text = "Postern-Token: " + token.secret() + "\n" + HEAD + BODY;
            assertEquals(1, house.recipients(accepted(deliver(house, "ada@example.edu", text, "board@lists.example"))).size());
            assertEquals(1, house.recipients(accepted(deliver(house, "ada@example.edu", text, "staff@lists.example"))).size());
            quarantined(house, deliver(house, "ada@example.edu", text + "More.\n", "staff@lists.example"), "a token spent, expired or revoked");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+"})
    default void aTokensMailAgainIsAnsweredWithTheFirstIdAndAddsNothing(String inAddress) {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            var token = house.token(List.of("joan@example.org"), "board@lists.example");
            String to = "restricted" + (inAddress.isEmpty() ? "" : inAddress + token.secret()) + "@lists.example";
            String text = (inAddress.isEmpty() ? "Postern-Token: " + token.secret() + "\n" : "") + HEAD + BODY;
            Reply first = deliver(house, "ada@example.edu", text, to);
            assertEquals(List.of("joan@example.org"), house.recipients(accepted(first)));
            assertEquals(first, deliver(house, "ada@example.edu", "Received: by another.example\n" + text, to.toLowerCase(Locale.ROOT)));
            house.database.transact(tx -> {
                assertEquals(2, house.queue.waiting(tx), "joan and grace");
                assertEquals(2, house.postings.page(tx, "", 10).size());
                assertEquals(0, kept(tx));
            });
        }
    }

    @Test default void whatWasKeptIsKeptOnceThoughItComesAgain() {
        try (var house = new TestHousehold(open())) {
            Reply first = deliver(house, "ada@example.edu", HEAD + BODY, "restricted@lists.example");
            Reply again = deliver(house, "ada@example.edu", HEAD + BODY, "restricted@lists.example");
            assertEquals(first, again);
            house.database.transact(tx -> assertEquals(1, kept(tx)));
        }
    }

    @Test default void aLaterPartSkipsWhomAnyPostingOfTheTokenServed() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            house.list("staff", PostingRule.ANYONE, "joan@example.org", "grace@example.com", "kim@example.org");
            var token = house.token(List.of("joan@example.org"), "board@lists.example");
            String text = "Postern-Token: " + token.secret() + "\n" + HEAD + BODY;
            Reply first = deliver(house, "ada@example.edu", text, "restricted@lists.example");
            assertEquals(List.of("joan@example.org"), house.recipients(accepted(first)));
            assertEquals(List.of("kim@example.org"), house.recipients(accepted(deliver(house, "ada@example.edu", text, "staff@lists.example"))));
            assertEquals(first, deliver(house, "ada@example.edu", text, "restricted@lists.example"), "the answer is the first posting's");
        }
    }

    @Test default void aMailForManyAddressesIsKeptOnce() {
        try (var house = new TestHousehold(open())) {
            Function<String, String> door = letters -> "restricted+" + letters.repeat(13) + "@lists.example";
            var part = submission("ada@example.edu", HEAD + BODY, door.apply("aa"), door.apply("bb"), door.apply("cc"));
            var ids = new ArrayList<>(house.acceptance.deliver(part).stream().map(reply -> reply.text().split(" ")[0]).toList());
            ids.add(deliver(house, "ada@example.edu", HEAD + BODY, door.apply("dd")).text().split(" ")[0]);
            house.database.transact(tx -> {
                assertEquals(4, kept(tx));
                assertEquals(1, rows(tx, "app_kept_part"));
                for (String id : ids) {
                    assertArrayEquals(part.message().toBytes(), house.kept.find(tx, id).orElseThrow().message().toBytes());
                }
            });
            house.moderation(TestHousehold.NOW.plus(KeptMail.KEPT)).expire();
            house.database.transact(tx -> assertEquals(0, rows(tx, "app_kept_part")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"To: \"restricted+TOKEN\"@lists.example", "To: <restricted+TOKEN@lists.example.>", "To: restricted+TOKEN@lists.example, a@LONG"})
    default void howeverAnAddressIsWrittenNoCopyShowsItsToken(String field) {
        try (var house = new TestHousehold(open())) {
            var token = house.token(List.of("joan@example.org"));
            String text = field.replace("TOKEN", token.secret()).replace("a@LONG", "x+" + token.secret() + "@a" + ".a".repeat(400)) + "\n"
                    + HEAD.replaceFirst("To: .*\n", "") + BODY;
            String stored = house.stored(accepted(deliver(house, "ada@example.edu", text, with("restricted+TOKEN@lists.example", token))));
            assertFalse(stored.contains(token.secret() + "@lists") || stored.contains(token.secret() + "\"@lists"), stored);
            assertTrue(stored.replace("\"", "").contains("restricted@lists.example"), stored);
        }
    }

    @Test default void whatMayNotPassIsKeptAsItCameAndNobodyIsMailed() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            house.list("all", PostingRule.TOKEN, IntStream.range(0, 501).mapToObj(i -> "m" + i + "@example.net").toArray(String[]::new));
            house.list("closed", PostingRule.CLOSED, "grace@example.com");
            var other = house.token(List.of("joan@example.org"));
            var many = house.token(List.of(), "all@lists.example");
            var closed = house.token(List.of(), "closed@lists.example", "gone@lists.example");
            var revoked = house.token(List.of("joan@example.org"));
            house.database.transact(tx -> assertTrue(house.tokens.revoke(tx, revoked.token().id())));
            refused(house, "", "board@lists.example", "no token");
            refused(house, "", "restricted@lists.example", "no token");
            refused(house, "Postern-Token: AAAABBBBCCCCDDDDEEEEFFFFGG\n", "restricted@lists.example", "a token that does not open this address");
            refused(house, "Postern-Token: " + other.secret() + "\n", "board@lists.example", "a token that does not open this address");
            refused(house, "Postern-Token: " + many.secret() + "\n", "restricted@lists.example", "a token for too many recipients");
            refused(house, "Postern-Token: " + closed.secret() + "\n", "restricted@lists.example", "a token that reaches nobody");
            refused(house, "Postern-Token: " + revoked.secret() + "\n", "restricted@lists.example", "a token spent, expired or revoked");
            refused(house, "Postern-Token: two words\n", "restricted@lists.example", "malformed");
            assertEquals(Token.State.OPEN, state(house, other), "what did not pass spends nothing");
        }
    }

    @Test default void aTokenIsOpenUntilItExpires() {
        try (var house = new TestHousehold(open())) {
            var token = house.token(List.of("joan@example.org"));
            String text = "Postern-Token: " + token.secret() + "\n" + HEAD + BODY;
            var now = submission("ada@example.edu", text, "restricted@lists.example");
            var late = new Submission(now.envelope(), now.message(), now.peer(), token.token().expires());
            quarantined(house, house.acceptance.deliver(late).getFirst(), "a token spent, expired or revoked");
            var other = submission("ada@example.edu", text.replace("<1@", "<2@"), "restricted@lists.example");
            var early = new Submission(other.envelope(), other.message(), other.peer(), token.token().expires().minusMillis(1));
            accepted(house.acceptance.deliver(early).getFirst());
        }
    }

    @Test default void aMailProgramsAnswerSpendsNoToken() {
        try (var house = new TestHousehold(open())) {
            var token = house.token(List.of("joan@example.org"));
            Reply reply = deliver(house, "ada@example.edu", "Auto-Submitted: auto-replied\nPostern-Token: " + token.secret() + "\n" + HEAD + BODY, "restricted@lists.example");
            assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), reply.toString());
            assertEquals(Token.State.OPEN, state(house, token));
        }
    }

    @Test default void ofTwoThatSpendATokenAtOnceOnePosts() throws Exception {
        try (var house = new TestHousehold(open()); var both = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < Peers.rounds(10, 50); round++) {
                var token = house.token(List.of("joan@example.org"));
                var posts = new ArrayList<Callable<Reply>>();
                for (String who : List.of("ada" + round, "eve" + round)) {
                    posts.add(() -> deliver(house, who + "@example.edu", "Postern-Token: " + token.secret() + "\n" + HEAD.replace("<1@", "<" + who + "@") + BODY,
                            "restricted@lists.example"));
                }
                var replies = new ArrayList<String>();
                for (var reply : both.invokeAll(posts)) replies.add(reply.get().text().replaceAll(".* ", ""));
                assertEquals(List.of("accepted", "taken"), replies.stream().sorted().toList(), "round " + round);
                long expected = round + 1;
                house.database.transact(tx -> assertEquals(expected, house.queue.waiting(tx)));
            }
        }
    }

    @Test default void forgettingTakesAllOfAToken() {
        try (var house = new TestHousehold(open())) {
            house.list("board", PostingRule.TOKEN, "grace@example.com");
            var token = house.token(List.of("joan@example.org"), "board@lists.example");
            accepted(deliver(house, "ada@example.edu", HEAD + BODY, with("restricted+TOKEN@lists.example", token)));
            house.database.transact(tx -> house.tokens.forget(tx, token.token().expires()));
            assertEquals(Token.State.SPENT, state(house, token), "not before it is due");
            house.database.transact(tx -> house.tokens.forget(tx, token.token().expires().plusMillis(1)));
            assertTrue(house.database.inTransaction(tx -> house.tokens.find(tx, token.token().id())).isEmpty());
        }
    }

    private static long kept(Tx tx) {
        return rows(tx, "app_kept");
    }

    private static long rows(Tx tx, String table) {
        return tx.first("SELECT COUNT(*) AS n FROM " + table, row -> row.number("n")).orElseThrow();
    }

    private static Token.State state(TestHousehold house, Tokens.Issued token) {
        return house.database.inTransaction(tx -> house.tokens.find(tx, token.token().id())).orElseThrow().state(TestHousehold.NOW);
    }

    private static String with(String address, Tokens.Issued token) {
        return address.replace("TOKEN", token.secret()).replace("token", token.secret().toLowerCase(Locale.ROOT));
    }

    private static Reply deliver(TestHousehold house, String from, String text, String to) {
        return house.acceptance.deliver(submission(from, text, to)).getFirst();
    }

    private static String accepted(Reply reply) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} accepted"), reply.toString());
        return reply.text().split(" ")[0];
    }

    private static void refused(TestHousehold house, String fields, String to, String rule) {
        Submission mail = submission("ada@example.edu", fields + HEAD + BODY, to);
        String id = quarantined(house, house.acceptance.deliver(mail).getFirst(), rule);
        var kept = house.database.inTransaction(tx -> house.kept.find(tx, id)).orElseThrow();
        assertArrayEquals(mail.message().toBytes(), kept.message().toBytes());
        assertEquals("ada@example.edu", kept.mailFrom());
        assertEquals(to, kept.destination().toString());
        Reply report = deliver(house, "", fields + HEAD + BODY, to);
        assertTrue(report.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), "a report is dropped: " + report);
        house.database.transact(tx -> assertEquals(0, house.queue.waiting(tx)));
        house.moderation(TestHousehold.NOW.plus(KeptMail.KEPT).minusMillis(1)).expire();
        house.database.transact(tx -> assertTrue(house.kept.find(tx, id).isPresent(), "not before its day"));
        house.moderation(TestHousehold.NOW.plus(KeptMail.KEPT)).expire();
        house.database.transact(tx -> assertTrue(house.kept.find(tx, id).isEmpty()));
    }

    private static String quarantined(TestHousehold house, Reply reply, String rule) {
        assertTrue(reply.toString().matches("250 2\\.0\\.0 [0-9A-Z]{26} taken"), reply.toString());
        String id = reply.text().split(" ")[0];
        var entries = house.database.inTransaction(tx -> house.journal.about(tx, id));
        assertEquals(List.of("quarantined: " + rule), entries.stream().map(entry -> entry.kind() + ": " + entry.text()).toList());
        return id;
    }
}
