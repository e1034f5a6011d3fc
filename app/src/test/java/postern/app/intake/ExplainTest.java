package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.intake.Explain.Decision;
import postern.app.intake.Explain.Outcome;
import postern.app.lists.KeptMail;
import postern.app.lists.PostingRule;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;
import postern.rewrite.mail.ReversePath;

/** What is explained beforehand is what then happens, and the explaining leaves nothing behind. */
class ExplainTest {
    private static final String MAIL = "From: Ada <ada@example.edu>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@example.edu>\n\nHello.\n";
    private TestHousehold house;

    @BeforeEach void open() {
        house = new TestHousehold(TemporaryDatabase.h2());
        house.list("board", PostingRule.ANYONE, "grace@example.com", "joan@example.org");
        house.list("second", PostingRule.ANYONE, "joan@example.org", "kim@example.org");
        house.list("paid", PostingRule.TOKEN, "grace@example.com");
        house.list("closed", PostingRule.CLOSED);
        house.forward("info", "x@example.com");
        house.dns.with("_dmarc.strict.example", "v=DMARC1; p=reject");
    }

    @AfterEach void close() {
        house.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ada@example.edu    | board          | ACCEPT     | anyone                                | 2 | 250 2.0.0 ID accepted
        ada@example.edu    | board+x        | REFUSE     | unknown address                       | 0 | 550 5.1.1 no such address here
        ada@example.edu    | closed         | REFUSE     | closed                                | 0 | 550 5.2.1 this address takes no mail
        ada@example.edu    | paid           | QUARANTINE | no token                              | 0 | 250 2.0.0 ID taken
        ''                 | paid           | DROP       | a report, sent with a null sender     | 0 | 250 2.0.0 ID taken
        ''                 | board          | DROP       | a report, sent with a null sender     | 0 | 250 2.0.0 ID taken
        ada@example.edu    | info           | ACCEPT     | forward                               | 1 | 250 2.0.0 ID accepted
        ada@example.edu    | board-owner    | ACCEPT     | owner                                 | 1 | 250 2.0.0 ID accepted
        ada@strict.example | board          | QUARANTINE | author's policy                       | 0 | 250 2.0.0 ID taken
        """)
    void theReplyIsTheOneThatIsGivenThen(String from, String name, Decision decision, String rule, int recipients, String reply) {
        String mail = MAIL.replace("ada@example.edu", from.isEmpty() ? "ada@example.edu" : from);
        String to = name + "@lists.example";
        Outcome told = explain(from, mail, to).getFirst();
        assertEquals(List.of(decision, rule, recipients, reply), List.of(told.decision(), told.rule(), told.recipients(), told.reply().toString()));
        Reply rcpt = house.acceptance.recipient(EmailAddress.parse(to));
        Reply given = rcpt.isPositive() ? house.acceptance.deliver(TestHousehold.submission(from, mail, to)).getFirst() : rcpt;
        assertEquals(reply, given.toString().replaceAll("[0-9A-Z]{26}", "ID"));
        assertEquals(recipients, (int) house.database.inTransaction(house.queue::waiting).longValue());
    }

    @Test void nobodyIsCountedTwiceAndTheOrderIsTheOneAsked() {
        List<Outcome> told = explain("ada@example.edu", MAIL, "board@lists.example", "none@lists.example", "second@lists.example");
        assertEquals(List.of(2, 0, 1), told.stream().map(Outcome::recipients).toList());
        assertTrue(told.getFirst().forecast().orElseThrow().munged(), "this list always puts its own address there");
        assertTrue(told.getFirst().changes().stream().anyMatch(change -> change.contains(" id ID;")), told.getFirst().changes().toString());
        assertTrue(told.getFirst().changes().stream().anyMatch(change -> change.startsWith("From")), told.getFirst().changes().toString());
    }

    @Test void nothingIsStoredNorATokenSpent() {
        String token = house.token(List.of("x@example.com"), "paid@lists.example").secret();
        String mail = MAIL.replace("Subject", "Postern-Token: " + token + "\nSubject");
        for (int i = 0; i < 2; i++) {
            Outcome told = explain("ada@example.edu", mail, "restricted@lists.example").getFirst();
            assertEquals(List.of(Decision.ACCEPT, "token", 2), List.of(told.decision(), told.rule(), told.recipients()));
        }
        explain("ada@example.edu", MAIL, "paid@lists.example");
        house.database.transact(tx -> {
            assertEquals(List.of(), house.postings.page(tx, "", 10));
            assertEquals(List.of(), house.kept.page(tx, KeptMail.Choice.ALL, "", 10));
            assertEquals(0, house.queue.waiting(tx));
        });
        Reply given = house.acceptance.deliver(TestHousehold.submission("ada@example.edu", mail, "restricted@lists.example")).getFirst();
        assertTrue(given.text().endsWith(" accepted"), given.toString());
    }

    @Test void whatCameBeforeIsAnsweredAsThenAndDecidedAsNew() {
        Reply first = house.acceptance.deliver(TestHousehold.submission("ada@example.edu", MAIL, "board@lists.example")).getFirst();
        List<Outcome> told = explain("ada@example.edu", MAIL, "board@lists.example", "second@lists.example");
        assertEquals(first, told.getFirst().reply());
        assertEquals(List.of(Decision.ACCEPT, 2, Optional.of(first.text().split(" ")[0])), List.of(told.getFirst().decision(), told.getFirst().recipients(), told.getFirst().before()));
        assertEquals(Optional.empty(), told.get(1).before());
    }

    @Test void whereTheDnsIsAwayItIsDeferredAndToldWhy() {
        house.dns.away();
        Outcome told = explain("ada@elsewhere.example", MAIL.replace("example.edu>", "elsewhere.example>"), "board@lists.example").getFirst();
        assertEquals(List.of(Decision.DEFER, "author not known now", "451 4.4.3 the author could not be checked now, come again"),
                List.of(told.decision(), told.rule(), told.reply().toString()));
        assertTrue(told.forecast().orElseThrow().reason().contains("elsewhere.example"), told.toString());
    }

    private List<Outcome> explain(String from, String mail, String... to) {
        ReversePath sender = from.isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(from));
        return house.explain.explain(new Explain.Question(mail.replace("\n", "\r\n").getBytes(UTF_8), Arrays.stream(to).map(EmailAddress::parse).toList(), sender,
                Optional.empty(), "")).destinations();
    }
}
