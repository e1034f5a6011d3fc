package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.intake.Explain.Decision;
import postern.app.intake.Explain.Outcome;
import postern.app.lists.ListOptions;
import postern.app.lists.MailingList;
import postern.app.lists.KeptMail;
import postern.app.lists.PostingRule;
import postern.app.testing.Furnished;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;
import postern.rewrite.mail.ReversePath;

/** What is explained beforehand is what then happens, and the explaining leaves nothing behind. */
class ExplainTest {
    private static final String MAIL = "From: Ada <ada@example.edu>\nTo: board@lists.example\nSubject: Hello\nMessage-ID: <1@example.edu>\n\nHello.\n";
    private TestHousehold house;

    @BeforeEach void open() {
        house = new TestHousehold(Furnished.h2());
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
        assertEquals(List.of(decision, rule, recipients, reply), List.of(told.decision(), told.rule(), told.recipients().size(), told.reply().toString()));
        Reply rcpt = house.acceptance.recipient(EmailAddress.parse(to));
        Reply given = rcpt.isPositive() ? house.acceptance.deliver(TestHousehold.submission(from, mail, to)).getFirst() : rcpt;
        assertEquals(reply, given.toString().replaceAll("[0-9A-Z]{26}", "ID"));
        assertEquals(recipients, (int) house.database.inTransaction(house.queue::waiting).longValue());
    }

    @Test void nobodyIsCountedTwiceAndTheOrderIsTheOneAsked() {
        List<Outcome> told = explain("ada@example.edu", MAIL, "board@lists.example", "none@lists.example", "second@lists.example");
        assertEquals(List.of(2, 0, 1), told.stream().map(one -> one.recipients().size()).toList());
        assertTrue(told.getFirst().forecast().orElseThrow().munged(), "this list always puts its own address there");
        assertTrue(told.getFirst().changed().all().stream().anyMatch(change -> change.contains(" id ID;")), told.getFirst().changed().all().toString());
        assertTrue(told.getFirst().changed().all().stream().anyMatch(change -> change.startsWith("From")), told.getFirst().changed().all().toString());
    }

    @Test void theHeaderIsToldAsItDiffersAndWhatIsNoFieldBesides() {
        var list = house.list("tagged", PostingRule.ANYONE, "grace@example.com");
        house.database.transact(tx -> house.lists.update(tx, new MailingList(list.address(), list.displayName(), list.posting(), list.from(),
                ListOptions.NONE.withSubjectTag(Optional.of("[Board]")).withFooter(Optional.of("Sent to all.")), list.created())));
        String mail = MAIL.replace("Subject", "Approved: xyzzy\nX-Kept: this\nSubject");
        Explain.Changed told = explain("ada@example.edu", mail, "tagged@lists.example").getFirst().changed();
        List<String> header = told.header();
        assertTrue(header.containsAll(List.of("- From: Ada <ada@example.edu>", "+ From: Ada via tagged <tagged@lists.example>", "- Subject: Hello",
                "+ Subject: [Board] Hello", "- Approved: (not shown)", "+ Reply-To: Ada <ada@example.edu>")), String.join("\n", header));
        assertTrue(header.indexOf("- From: Ada <ada@example.edu>") < header.indexOf("- Subject: Hello"), String.join("\n", header));
        assertTrue(header.stream().noneMatch(line -> line.contains("X-Kept") || line.contains("xyzzy") || line.contains("<1@example.edu>")), String.join("\n", header));
        assertTrue(header.stream().anyMatch(line -> line.startsWith("+ Received: ") && line.contains(" id ID;")), String.join("\n", header));
        assertEquals(1, told.besides().size(), told.besides().toString());
        assertTrue(told.besides().getFirst().startsWith("Body: "), told.besides().toString());
        assertTrue(told.all().containsAll(told.besides()));
    }

    @Test void ourSignatureSpeaksForAProvenAuthorOfTheSameOrganisation() {
        house.dns.with("_dmarc.lists.example", "v=DMARC1; p=reject").with("staff.lists.example", "v=spf1 ip4:192.0.2.10 -all");
        house.forward("reached", "x@example.com");
        byte[] mail = MAIL.replace("example.edu", "staff.lists.example").replace("\n", "\r\n").getBytes(UTF_8);
        Outcome told = house.explain.explain(new Explain.Question(mail, List.of(EmailAddress.parse("reached@lists.example")),
                ReversePath.of(EmailAddress.parse("ada@staff.lists.example")), Optional.of(InetAddress.ofLiteral("192.0.2.10")), "mx")).destinations().getFirst();
        Explain.Foreseen forecast = told.forecast().orElseThrow();
        assertTrue(forecast.passes() && !forecast.munged(), forecast.toString());
        assertTrue(forecast.reason().contains("our signature speaks for staff.lists.example too"), forecast.reason());
    }

    @Test void aTokenStandsInNoLine() {
        String token = house.token(List.of("x@example.com"), "paid@lists.example").secret();
        String mail = MAIL.replace("Subject", "Postern-Token: " + token + "\nSubject").replace("To: board@", "To: restricted+" + token + "@");
        Explain.Changed told = explain("ada@example.edu", mail, "restricted@lists.example").getFirst().changed();
        assertTrue(told.besides().contains("Token taken out"), told.toString());
        assertFalse(told.toString().toLowerCase(Locale.ROOT).contains(token.toLowerCase(Locale.ROOT)), told.toString());
    }

    @Test void membersAreKnownAndNobodyTwice() {
        String token = house.token(List.of("grace@example.com", "x@example.com"), "board@lists.example").secret();
        String mail = MAIL.replace("Subject", "Postern-Token: " + token + "\nSubject");
        assertEquals(Set.of("grace@example.com", "x@example.com", "joan@example.org"),
                Set.copyOf(explain("ada@example.edu", mail, "restricted@lists.example").getFirst().recipients().stream().map(EmailAddress::toString).toList()));
    }

    @Test void whileThereIsNoRoomAllIsPutOffButWhatNobodyKnows() {
        house.putsOff = Optional.of(Reply.of(452, "4.3.1", "no room for more mail now, try again later"));
        List<Outcome> told = explain("ada@example.edu", MAIL, "board@lists.example", "none@lists.example");
        assertEquals(List.of("DEFER no room 452 4.3.1 no room for more mail now, try again later", "REFUSE unknown address 550 5.1.1 no such address here"),
                told.stream().map(one -> one.decision() + " " + one.rule() + " " + one.reply()).toList());
    }

    @Test void aHiddenAuthorIsToldSo() {
        var list = house.list("quiet", PostingRule.ANYONE, "grace@example.com");
        house.database.transact(tx -> house.lists.update(tx, new MailingList(list.address(), list.displayName(), list.posting(), list.from(),
                ListOptions.NONE.withHideAuthor(true), list.created())));
        Explain.Foreseen told = explain("ada@example.edu", MAIL, "quiet@lists.example").getFirst().forecast().orElseThrow();
        assertTrue(told.hidden() && told.munged(), told.toString());
        assertFalse(explain("ada@example.edu", MAIL, "board@lists.example").getFirst().forecast().orElseThrow().hidden());
    }

    @Test void nothingIsStoredNorATokenSpent() {
        String token = house.token(List.of("x@example.com"), "paid@lists.example").secret();
        String mail = MAIL.replace("Subject", "Postern-Token: " + token + "\nSubject");
        for (int i = 0; i < 2; i++) {
            Outcome told = explain("ada@example.edu", mail, "restricted@lists.example").getFirst();
            assertEquals(List.of(Decision.ACCEPT, "token", 2), List.of(told.decision(), told.rule(), told.recipients().size()));
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
        assertEquals(List.of(Decision.ACCEPT, 2, Optional.of(first.text().split(" ")[0])), List.of(told.getFirst().decision(), told.getFirst().recipients().size(), told.getFirst().before()));
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
