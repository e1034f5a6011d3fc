package postern.app.lists;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.rewrite.mail.EmailAddress;

/** What each role may see and change. */
class AccessTest {
    /** Columns: seeing and changing, for an owner of the list, a moderator, somebody else with a key of his own, and an auditor. + granted, - refused, 0 hidden. */
    @ParameterizedTest
    @CsvSource({
        "LIST,           ++, +-, 00, +-",
        "MEMBERS,        ++, --, 00, +-",
        "SOURCE,         +-, --, 00, +-",
        "KEEPERS,        ++, +-, 00, +-",
        "TOKENS,         ++, --, 00, +-",
        "HELD,           ++, ++, 00, +-",
        "HELD_MESSAGE,   ++, ++, 00, --",
        "POSTINGS,       ++, --, 00, +-",
        "HIDDEN_AUTHORS, --, --, --, --",
        "EXPLAIN,        ++, --, 00, +-",
        "AUDIT,          ++, --, 00, +-",
        "DOMAINS,        --, --, --, +-",
        "SIGNING_KEYS,   --, --, --, +-",
        "FORWARDS,       --, --, --, +-",
        "SUPPRESSIONS,   --, --, --, +-",
        "API_KEYS,       --, --, --, +-",
        "RELAYS,         --, --, --, +-",
        "ALARMS,         --, --, --, +-",
        "RECIPIENTS,     --, --, --, +-",
    })
    void theTable(Access.Matter matter, String owner, String moderator, String somebody, String auditor) {
        assertEquals(owner, signs(KeyRole.OWNER, Access.Bond.OWNER, matter), "an owner of the list");
        assertEquals(moderator, signs(KeyRole.OWNER, Access.Bond.MODERATOR, matter), "a moderator of the list");
        assertEquals(somebody, signs(KeyRole.OWNER, Access.Bond.NONE, matter), "a keeper of other lists");
        for (Access.Bond bond : Access.Bond.values()) {
            assertEquals(auditor, signs(KeyRole.AUDITOR, bond, matter), "an auditor");
            assertEquals("++", signs(KeyRole.ADMIN, bond, matter), "an admin");
        }
    }

    @Test void everyMatterHasALineInTheTable() throws NoSuchMethodException {
        String[] lines = AccessTest.class.getDeclaredMethod("theTable", Access.Matter.class, String.class, String.class, String.class, String.class)
                .getAnnotation(CsvSource.class).value();
        Set<Access.Matter> named = EnumSet.noneOf(Access.Matter.class);
        Arrays.stream(lines).map(line -> Access.Matter.valueOf(line.split(",")[0])).forEach(named::add);
        assertEquals(EnumSet.allOf(Access.Matter.class), named);
    }

    @Test void pagesHoldWhatWouldBeSeenOneByOne() {
        var ada = new ApiKeys.Holder("Ada", KeyRole.OWNER, Optional.of(EmailAddress.parse("ada@example.net")));
        assertEquals(List.of(Access.Bond.MODERATOR, Access.Bond.OWNER), Scope.of(ada, Access.Matter.HELD).bonds());
        assertEquals(List.of(Access.Bond.OWNER), Scope.of(ada, Access.Matter.TOKENS).bonds());
        assertEquals(Scope.ALL, Scope.of(new ApiKeys.Holder("audit", KeyRole.AUDITOR, ada.person()), Access.Matter.TOKENS), "his person is no limit to an auditor");
    }

    private static String signs(KeyRole role, Access.Bond bond, Access.Matter matter) {
        return sign(Access.verdict(role, bond, matter, Access.Deed.SEE)) + sign(Access.verdict(role, bond, matter, Access.Deed.CHANGE));
    }

    private static String sign(Access.Verdict verdict) {
        return switch (verdict) {
            case GRANTED -> "+";
            case REFUSED -> "-";
            case HIDDEN -> "0";
        };
    }
}
