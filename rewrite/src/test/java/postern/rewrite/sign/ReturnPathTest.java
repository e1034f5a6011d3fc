package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;

class ReturnPathTest {
    private static final DomainName DOMAIN = new DomainName("lists.example");
    private static final Instant NOW = Instant.parse("2026-11-21T23:59:59Z");
    private static final byte[] SECRET = "0123456789abcdef".getBytes(UTF_8);
    private static final byte[] OTHER = "fedcba9876543210".getBytes(UTF_8);
    private final ReturnPath path = new ReturnPath(List.of(SECRET));

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4_711, Long.MAX_VALUE, -1})
    void aReportNamesTheCopy(long copyId) {
        assertEquals(new ReturnPath.Reading.Valid(copyId), path.read(path.make(copyId, DOMAIN, NOW), NOW));
    }

    @Test void whatTheWorldDoesToCaseDoesNotMatter() {
        EmailAddress made = path.make(7, DOMAIN, NOW);
        assertEquals(made.localPart(), made.localPart().toLowerCase(Locale.ROOT));
        var shouted = new EmailAddress(made.localPart().toUpperCase(Locale.ROOT), DOMAIN);
        assertEquals(new ReturnPath.Reading.Valid(7), path.read(shouted, NOW));
    }

    @Test void theLocalPartIsShortAndPlain() {
        assertTrue(path.make(Long.MAX_VALUE, DOMAIN, NOW).localPart().matches("b\\+[a-z2-7]{40}"));
    }

    @Test void itIsValidForThirtyDays() {
        EmailAddress made = path.make(7, DOMAIN, NOW);
        assertEquals(new ReturnPath.Reading.Valid(7), path.read(made, NOW.plus(Duration.ofDays(30))));
        assertEquals(new ReturnPath.Reading.Expired(7), path.read(made, NOW.plus(Duration.ofDays(31))));
        assertEquals(new ReturnPath.Reading.Expired(7), path.read(made, NOW.plus(Duration.ofDays(3_000))));
        assertEquals(new ReturnPath.Reading.Valid(7), path.read(made, NOW.minus(Duration.ofDays(1))), "another node's clock");
    }

    @Test void anyChangedCharacterIsAForgery() {
        String local = path.make(7, DOMAIN, NOW).localPart();
        for (int i = 2; i < local.length(); i++) {
            char other = local.charAt(i) == 'a' ? 'b' : 'a';
            var forged = new EmailAddress(local.substring(0, i) + other + local.substring(i + 1), DOMAIN);
            assertEquals(new ReturnPath.Reading.Forged(), path.read(forged, NOW), "character " + i);
        }
    }

    @Test void anotherDomainsAddressIsAForgeryHere() {
        var moved = new EmailAddress(path.make(7, DOMAIN, NOW).localPart(), new DomainName("other.example"));
        assertEquals(new ReturnPath.Reading.Forged(), path.read(moved, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b+", "b+a", "b+aaaaaaaa", "b+ada=example.org", "B+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "b+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1",
        "b+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void whatOnlyLooksLikeOneIsAForgery(String local) {
        assertEquals(new ReturnPath.Reading.Forged(), path.read(new EmailAddress(local, DOMAIN), NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"board", "b", "bb+x", "srs0=a", "postmaster"})
    void otherAddressesAreNotOurs(String local) {
        assertEquals(new ReturnPath.Reading.NotOurs(), path.read(new EmailAddress(local, DOMAIN), NOW));
    }

    @Test void secretsCanBeChangedWhileReportsAreUnderWay() {
        var rotated = new ReturnPath(List.of(OTHER, SECRET));
        assertEquals(new ReturnPath.Reading.Valid(7), rotated.read(path.make(7, DOMAIN, NOW), NOW));
        assertNotEquals(path.make(7, DOMAIN, NOW), rotated.make(7, DOMAIN, NOW));
        assertInstanceOf(ReturnPath.Reading.Forged.class, path.read(rotated.make(7, DOMAIN, NOW), NOW));
    }

    @Test void secretsWithTheSameNumberAreToldApart() {
        for (int i = 0; i < 64; i++) {
            byte[] another = ("another secret, number " + i).getBytes(UTF_8);
            var both = new ReturnPath(List.of(another, SECRET));
            assertEquals(new ReturnPath.Reading.Valid(7), both.read(path.make(7, DOMAIN, NOW), NOW));
            assertInstanceOf(ReturnPath.Reading.Forged.class, path.read(both.make(7, DOMAIN, NOW), NOW));
        }
    }

    @Test void weakSecretsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ReturnPath(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new ReturnPath(List.of(new byte[15])));
    }
}
