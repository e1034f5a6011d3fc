package postern.app.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.lists.PostingRule;
import postern.app.testing.Furnished;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.sign.Srs;
import postern.rewrite.sign.SrsSecret;

class DirectoryTest {
    private static TestHousehold house;

    @BeforeAll static void open() {
        house = new TestHousehold(Furnished.h2());
        house.list("board", PostingRule.ANYONE);
        house.list("archive", PostingRule.CLOSED);
        house.list("members-only", PostingRule.TOKEN);
        house.forward("info", "ada@example.net");
        house.list("blå", PostingRule.ANYONE);
    }

    @AfterAll static void close() {
        house.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        board@lists.example            | Posting
        Board@LISTS.example            | Posting
        blå@lists.example              | Posting
        archive@lists.example          | Closed
        members-only@lists.example     | Posting
        Members-Only+ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example | Posting
        members-only+abcdefghijklmnopqrstuvwxyz@lists.example | Posting
        members-only+ABCDEFGHIJKLMNOPQRSTUVWXY1@lists.example | Unknown
        members-only+short@lists.example | Unknown
        board+ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example | Posting
        archive+ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example | Closed
        +ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example | Unknown
        restricted@lists.example       | TokenPosting
        Info@lists.example             | Forward
        info+x@lists.example           | Unknown
        info-owner@lists.example       | Unknown
        SRS0=AAAAAAAA=TT=author.example=ada@lists.example | Unknown
        SRS1=AAAAAAAA=first.example==x@lists.example | Unknown
        Restricted+ABCDEFGHIJKLMNOPQRSTUVWXYZ@lists.example | TokenPosting
        restricted+x@lists.example     | Unknown
        restricted@elsewhere.example   | Unknown
        board-owner@lists.example      | Owner
        archive-owner@lists.example    | Owner
        nothing-owner@lists.example    | Unknown
        -owner@lists.example           | Unknown
        postmaster@lists.example       | Owner
        Abuse@lists.example            | Owner
        nobody@lists.example           | Unknown
        board@elsewhere.example        | Unknown
        board@sub.lists.example        | Unknown
        b@lists.example                | Unknown
        b+aaaaaaaa@lists.example       | Unknown
        b+@lists.example               | Unknown
        board@[127.0.0.1]              | Unknown
        İİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİİ-owner@lists.example | Unknown
        """)
    void anAddressLeadsTo(String address, String destination) {
        assertEquals(destination, find(address, Duration.ZERO));
    }

    @Test void aReturnPathLeadsToItsCopyForThirtyDaysAndInItsDomainOnly() {
        EmailAddress path = house.returnPath.make(4711, TestHousehold.DOMAIN, TestHousehold.NOW);
        assertEquals("Bounce", find(path.toString(), Duration.ZERO));
        assertEquals("Bounce", find(path.toString().toUpperCase(java.util.Locale.ROOT), Duration.ofDays(30)));
        assertEquals("Unknown", find(path.toString(), Duration.ofDays(31)));
        assertEquals("Unknown", find(house.returnPath.make(4711, new DomainName("other.example"), TestHousehold.NOW).localPart() + "@lists.example", Duration.ZERO));
    }

    @Test void aRewrittenSenderLeadsBackForTwentyOneDaysInAnyCase() {
        var ada = EmailAddress.parse("ada@author.example");
        String made = ((Srs.Forwarded.Rewritten) house.srs.forward(ada, TestHousehold.DOMAIN, TestHousehold.NOW)).address().toString();
        assertEquals("SrsReturn", find(made, Duration.ZERO));
        assertEquals("SrsReturn", find(made.toLowerCase(java.util.Locale.ROOT), Duration.ofDays(21)));
        assertEquals("Unknown", find(made, Duration.ofDays(22)));
        assertEquals("Unknown", find(made.replace("@lists.", "@elsewhere."), Duration.ZERO));
    }

    @Test void shortHashesOfASharedSecretAreReadUntilTooManyAreWrongWithinAMinute() {
        var house = new TestHousehold(Furnished.h2());
        try (house) {
            var shared = new Srs(List.of(SrsSecret.shared("tops3cr3t".getBytes(UTF_8))));
            String right = made(shared).replaceFirst("=(....)....=", "=$1=");
            assertEquals("SrsReturn", find(house, right, Duration.ZERO));
            for (int i = 0; i < 60; i++) {
                assertEquals("SrsReturn", find(house, right, Duration.ZERO), "after " + i);
                assertEquals("Unknown", find(house, "SRS0=" + (1000 + i) + right.substring(9), Duration.ZERO));
            }
            assertEquals("Unknown", find(house, right, Duration.ofSeconds(59)), "none is believed");
            assertEquals("SrsReturn", find(house, made(shared), Duration.ofSeconds(59)), "a long one cannot be guessed");
            assertEquals("SrsReturn", find(house, right, Duration.ofSeconds(60)));
        }
    }

    private static String made(Srs srs) {
        return ((Srs.Forwarded.Rewritten) srs.forward(EmailAddress.parse("ada@author.example"), TestHousehold.DOMAIN, TestHousehold.NOW)).address().toString();
    }

    private static String find(TestHousehold house, String address, Duration later) {
        return house.database.inTransaction(tx -> house.directory.find(tx, EmailAddress.parse(address), TestHousehold.NOW.plus(later)))
                .getClass().getSimpleName();
    }

    private static String find(String address, Duration later) {
        return find(house, address, later);
    }
}
