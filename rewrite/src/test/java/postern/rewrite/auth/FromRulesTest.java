package postern.rewrite.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.DomainName;

/** What holds for a copy that may go out by any of several relays. */
class FromRulesTest {
    private static final FromRules ANY = new FromRules(Set.of(), Optional.empty(), Set.of(), Duration.ofDays(5));

    private static FromRules allowing(String... domains) {
        return new FromRules(Set.of(), Optional.of(Arrays.stream(domains).map(DomainName::new).collect(Collectors.toSet())), Set.of(), Duration.ofDays(5));
    }

    private static FromRules replacing(String field) {
        return new FromRules(Set.of(), Optional.empty(), Set.of(field), Duration.ofDays(5));
    }

    @Test void onlyWhatAllOfThemAllowMayStandInFrom() {
        FromRules both = allowing("a.example", "b.example").and(allowing("b.example", "c.example"));
        assertTrue(both.allows(new DomainName("b.example")));
        assertFalse(both.allows(new DomainName("a.example")) || both.allows(new DomainName("c.example")));
        assertFalse(allowing("a.example").and(allowing("b.example")).allows(new DomainName("a.example")), "none in common is none, not all");
        for (FromRules one : new FromRules[] {ANY.and(allowing("a.example")), allowing("a.example").and(ANY)}) {
            assertTrue(one.allows(new DomainName("a.example")));
            assertFalse(one.allows(new DomainName("b.example")));
        }
        assertTrue(ANY.and(ANY).allows(new DomainName("b.example")));
    }

    @Test void whatOneOfThemReplacesArrivesByNone() {
        assertEquals(Set.of("date", "message-id"), replacing("date").and(replacing("message-id")).replaced());
        assertEquals(Set.of("date", "to"), replacing("date").perCopy(Set.of("to")).replaced());
    }

    @Test void theStricterOfBothCounts() {
        var gmail = new FromRules(Set.of(new DomainName("gmail.com")), Optional.empty(), Set.of(), Duration.ofDays(1));
        assertEquals(Set.of(new DomainName("gmail.com")), ANY.and(gmail).strict());
        assertEquals(Duration.ofDays(5), gmail.and(ANY).longest());
    }
}
