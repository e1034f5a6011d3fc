package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.app.lists.Directory;
import postern.app.lists.PostingRule;
import postern.app.testing.Furnished;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.UnsubscribeToken;

/** How addresses are written (quoted, in any case, with a delimiter, in UTF-8, long), and what they mean. */
class AddressFormsTest {
    private static final String LONG = "l".repeat(58);
    private static TestHousehold house;

    @BeforeAll static void open() {
        house = new TestHousehold(Furnished.h2());
        house.list("board", PostingRule.ANYONE);
        house.list("the.board", PostingRule.ANYONE);
        house.list("a_b-c", PostingRule.ANYONE);
        house.list("blå-liste", PostingRule.ANYONE);
        house.list(LONG, PostingRule.ANYONE);
        house.list("paid", PostingRule.TOKEN);
        house.list("archive", PostingRule.CLOSED);
        house.forward("info", "ada@example.net");
    }

    private static final String OPAQUE = new UnsubscribeToken(List.of(TestHousehold.LEAVING)).make(EmailAddress.parse("board@lists.example"), EmailAddress.parse("ada@example.net"));

    @AfterAll static void close() {
        house.close();
    }

    /** {@code LONG} stands for a local part of 58 octets, {@code TOKEN} for what looks like a token, {@code OPAQUE} for a member's of the board. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        board@lists.example                 | Posting
        BOARD@LISTS.EXAMPLE                 | Posting
        "board"@lists.example               | Posting
        "b\\oard"@lists.example             | Posting
        "BOARD"@lists.example               | Posting
        " board"@lists.example              | Unknown
        "board "@lists.example              | Unknown
        "bo ard"@lists.example              | Unknown
        board.@lists.example                | Unknown
        .board@lists.example                | Unknown
        the.board@lists.example             | Posting
        "the.board"@lists.example           | Posting
        the..board@lists.example            | Unknown
        A_B-C@lists.example                 | Posting
        blå-liste@lists.example             | Posting
        BLÅ-LISTE@lists.example             | Posting
        "blå-liste"@lists.example           | Posting
        bla-liste@lists.example             | Unknown
        LONG@lists.example                  | Posting
        "LONG"@lists.example                | Posting
        LONGl@lists.example                 | Unknown
        LONG-owner@lists.example            | Owner
        "LONG-owner"@lists.example          | Owner
        board@sub.lists.example             | Unknown
        board@elsewhere.example             | Unknown
        board@[127.0.0.1]                   | Unknown
        archive@lists.example               | Closed
        "Archive"@lists.example             | Closed
        info@lists.example                  | Forward
        "INFO"@lists.example                | Forward
        board+TOKEN@lists.example           | Posting
        board+@lists.example                | Unknown
        paid+TOKEN@lists.example            | Posting
        "paid+TOKEN"@lists.example          | Posting
        PAID+TOKEN@lists.example            | Posting
        archive+TOKEN@lists.example         | Closed
        paid-TOKEN@lists.example            | Unknown
        paid++TOKEN@lists.example           | Unknown
        restricted@lists.example            | TokenPosting
        "Restricted"@lists.example          | TokenPosting
        restricted+TOKEN@lists.example      | TokenPosting
        restricted+x@lists.example          | Unknown
        board-owner@lists.example           | Owner
        "Board-Owner"@lists.example         | Owner
        board-owner-owner@lists.example     | Unknown
        board-unsubscribe@lists.example     | Unsubscribe
        "Board-UNSUBSCRIBE"@lists.example   | Unsubscribe
        archive-unsubscribe@lists.example   | Unsubscribe
        blå-liste-unsubscribe@lists.example | Unsubscribe
        info-unsubscribe@lists.example      | Unknown
        none-unsubscribe@lists.example      | Unknown
        -unsubscribe@lists.example          | Unknown
        board-unsubscribe-owner@lists.example | Unknown
        board-owner-unsubscribe@lists.example | Unknown
        board-unsubscribe+OPAQUE@lists.example | Unsubscribe
        "BOARD-unsubscribe+OPAQUE"@LISTS.example | Unsubscribe
        paid-unsubscribe+OPAQUE@lists.example | Unknown
        board-unsubscribe+OPAQUEa@lists.example | Unknown
        board-unsubscribe+@lists.example    | Unknown
        board-unsubscribe+TOKEN@lists.example | Unknown
        board+OPAQUE@lists.example          | Unknown
        board-unsubscribe+x+OPAQUE@lists.example | Unknown
        board-unsubscribe+OPAQUE@elsewhere.example | Unknown
        board-request@lists.example         | Unknown
        board-bounces@lists.example         | Unknown
        "board-owner "@lists.example        | Unknown
        postmaster@lists.example            | Owner
        "PostMaster"@lists.example          | Owner
        abuse@LISTS.example                 | Owner
        b@lists.example                     | Unknown
        "b+x"@lists.example                 | Unknown
        SRS0=x@lists.example                | Unknown
        "srs0+x"@lists.example              | Unknown
        """)
    void anAddressMeansTheSameHoweverItIsWritten(String address, String meaning) {
        EmailAddress to = EmailAddress.parse(address.replace("LONG", LONG).replace("TOKEN", "ABCDEFGHIJKLMNOPQRSTUVWXYZ").replace("OPAQUE", OPAQUE));
        assertEquals(meaning, house.database.inTransaction(tx -> house.directory.find(tx, to, TestHousehold.NOW)).getClass().getSimpleName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"board-owner", "board-unsubscribe", "board-bounces", "board-request", "board-join", "board-leave", "board-subscribe", "board-confirm", "Board-REQUEST",
        "-owner", "\"board-leave\"", "\"the board-join\"", "postmaster", "PostMaster", "\"postmaster\"", "abuse", "ABUSE", "restricted", "\"Restricted\"", "b", "B", "b+x", "\"b+x\"",
        "SRS0", "srs1", "SRS0=x=y", "srs0+x", "SRS1-x", "\"SRS0=a b\"", "blå-owner"})
    void whatMeansSomethingElseIsReserved(String local) {
        assertEquals(true, Directory.isReserved(EmailAddress.parse(local + "@lists.example")), local);
    }

    @ParameterizedTest
    @ValueSource(strings = {"board", "owner", "owners", "board-owners", "ownership", "request", "join", "my-joint", "confirm", "bounces", "postmasters", "abuses", "bb", "b-team",
        "srs", "srs2", "srs0x", "unrestricted", "restricted-area", "board.owner", "board_owner"})
    void whatMeansNothingElseMayBeAList(String local) {
        assertEquals(false, Directory.isReserved(EmailAddress.parse(local + "@lists.example")), local);
    }
}
