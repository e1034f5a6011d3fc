package postern.rewrite.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.DomainName;

/** What can be asked of the DNS is more than what an address may hold, and still has an end. */
class DnsNameTest {
    private static final String LABEL = "a".repeat(63);

    @Test void whatADomainNameRefusesMayBeAName() {
        for (String odd : List.of("foo:bar/baz.example.com", "macro%percent  space.example.com", "-a-.example", "a\\b\"c.example", "com")) {
            assertEquals(Optional.of(new DnsName(odd)), DnsName.parse(odd));
        }
    }

    @Test void caseIsNoDifference() {
        assertEquals(DnsName.parse("mx.example.org"), DnsName.parse("MX.Example.ORG"));
        assertThrows(IllegalArgumentException.class, () -> new DnsName("MX.example.org"));
    }

    @Test void theLongestIsStillAName() {
        String longest = String.join(".", LABEL, LABEL, LABEL, "a".repeat(61));
        assertEquals(DnsName.LONGEST, longest.length());
        assertEquals(Optional.of(new DnsName(longest)), DnsName.parse(longest));
        assertEquals(Optional.empty(), DnsName.parse(longest + "a"));
        assertEquals(Optional.empty(), DnsName.parse("a" + LABEL + ".example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".example", "example.", "a..b", "a\tb", "a\u0000b", "caf\u00e9.example", "a\u007fb", "\u212a.example"})
    void noQuestionCanBeMadeOfIt(String text) {
        assertEquals(Optional.empty(), DnsName.parse(text));
        assertThrows(IllegalArgumentException.class, () -> new DnsName(text));
    }

    @Test void anAddressLiteralIsNoName() {
        assertEquals(new DnsName("example.org"), DnsName.of(DomainName.parse("Example.ORG")));
        assertThrows(IllegalArgumentException.class, () -> DnsName.of(DomainName.parse("[192.0.2.1]")));
    }

    @Test void belowIsByLabels() {
        var above = new DnsName("example.org");
        assertTrue(new DnsName("mx.example.org").isBelow(above));
        assertFalse(new DnsName("anexample.org").isBelow(above));
        assertFalse(above.isBelow(above));
        assertEquals(List.of("mx", "example", "org"), new DnsName("mx.example.org").labels());
    }
}
