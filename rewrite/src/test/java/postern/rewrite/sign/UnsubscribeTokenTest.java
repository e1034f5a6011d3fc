package postern.rewrite.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.rewrite.mail.EmailAddress;

class UnsubscribeTokenTest {
    private static final EmailAddress BOARD = EmailAddress.parse("board@lists.example");
    private static final EmailAddress ADA = EmailAddress.parse("ada@author.example");
    private static final EmailAddress BOB = EmailAddress.parse("bob@members.example");
    private static final List<String> MEMBERS = List.of(BOB.key(), ADA.key(), "cy@members.example");
    private static final byte[] SECRET = "0123456789abcdef".getBytes(UTF_8);
    private static final byte[] OTHER = "fedcba9876543210".getBytes(UTF_8);
    private final UnsubscribeToken tokens = new UnsubscribeToken(List.of(SECRET));

    @Test void itMeansTheMemberItWasMadeFor() {
        assertEquals(Optional.of(ADA.key()), meant(tokens.make(BOARD, ADA)));
        assertEquals(Optional.of(BOB.key()), meant(tokens.make(BOARD, BOB)));
    }

    @Test void itIsShortAndPlainAndAlwaysTheSame() {
        assertTrue(tokens.make(BOARD, ADA).matches("[a-z2-7]{24}"));
        assertEquals(tokens.make(BOARD, ADA), tokens.make(EmailAddress.parse("BOARD@Lists.Example"), EmailAddress.parse("Ada@AUTHOR.example")));
    }

    @Test void whatTheWorldDoesToCaseDoesNotMatter() {
        assertEquals(Optional.of(ADA.key()), meant(tokens.make(BOARD, ADA).toUpperCase(Locale.ROOT)));
    }

    @Test void nobodyIsMeantWhereTheMemberIsGone() {
        assertEquals(Optional.empty(), tokens.read(BOARD, tokens.make(BOARD, ADA)).orElseThrow().among(List.of(BOB.key())));
    }

    @Test void aMemberNamedTwiceIsOne() {
        assertEquals(Optional.of(ADA.key()), tokens.read(BOARD, tokens.make(BOARD, ADA)).orElseThrow().among(List.of(ADA.key(), ADA.key())));
    }

    @Test void anotherListsIsNone() {
        for (String other : List.of("staff@lists.example", "board@other.example", "boar@lists.example")) {
            assertTrue(tokens.read(BOARD, tokens.make(EmailAddress.parse(other), ADA)).isEmpty(), other);
        }
    }

    @Test void anyChangedCharacterIsAForgery() {
        String made = tokens.make(BOARD, ADA);
        for (int i = 0; i < made.length(); i++) {
            char other = made.charAt(i) == 'a' ? 'b' : 'a';
            assertTrue(tokens.read(BOARD, made.substring(0, i) + other + made.substring(i + 1)).isEmpty(), "character " + i);
        }
    }

    /** One member's name and another's seal. */
    @Test void halvesOfTwoAreAForgery() {
        byte[] ada = Base32.decode(tokens.make(BOARD, ADA)).orElseThrow();
        byte[] bob = Base32.decode(tokens.make(BOARD, BOB)).orElseThrow();
        System.arraycopy(bob, 8, ada, 8, 7);
        assertTrue(tokens.read(BOARD, Base32.encode(ada)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "aaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaaaaaaaaaa\u0130", "\u0130aaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void whatOnlyLooksLikeOneIsAForgery(String text) {
        assertTrue(tokens.read(BOARD, text).isEmpty());
    }

    @Test void secretsCanBeChangedAndOldCopiesStillServe() {
        var rotated = new UnsubscribeToken(List.of(OTHER, SECRET));
        String old = tokens.make(BOARD, ADA);
        assertEquals(Optional.of(ADA.key()), rotated.read(BOARD, old).orElseThrow().among(MEMBERS));
        assertNotEquals(old, rotated.make(BOARD, ADA));
        assertTrue(tokens.read(BOARD, rotated.make(BOARD, ADA)).isEmpty());
    }

    @Test void secretsWithTheSameNumberAreToldApart() {
        for (int i = 0; i < 64; i++) {
            var both = new UnsubscribeToken(List.of(("another secret, number " + i).getBytes(UTF_8), SECRET));
            assertEquals(Optional.of(ADA.key()), both.read(BOARD, tokens.make(BOARD, ADA)).orElseThrow().among(MEMBERS));
            assertTrue(tokens.read(BOARD, both.make(BOARD, ADA)).isEmpty());
        }
    }

    @Test void manyMembersHaveOneEach() {
        Set<String> made = new HashSet<>();
        IntStream.range(0, 20_000).forEach(i -> made.add(tokens.make(BOARD, EmailAddress.parse("m" + i + "@members.example"))));
        assertEquals(20_000, made.size());
    }

    @Test void itTellsNothingOfWhoseItIs() {
        assertFalse(tokens.make(BOARD, ADA).contains("ada"));
        assertNotEquals(tokens.make(BOARD, ADA).substring(2, 12), tokens.make(EmailAddress.parse("staff@lists.example"), ADA).substring(2, 12), "the same person on two lists");
    }

    @Test void weakSecretsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new UnsubscribeToken(List.of()));
        assertThrows(IllegalArgumentException.class, () -> new UnsubscribeToken(List.of(new byte[15])));
    }

    private Optional<String> meant(String token) {
        return tokens.read(BOARD, token).orElseThrow().among(MEMBERS);
    }
}
