package postern.app.notices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.rewrite.mail.EmailAddress;

class ModerationLinkTest {
    private static final String ID = "01JD8QF3M5T6A7B8C9D0E1F2G3";
    private static final Instant EXPIRES = Instant.parse("2026-12-05T10:00:00.123Z");
    private static final EmailAddress ADA = EmailAddress.parse("ada@example.net");
    private static final EmailAddress OTTO = EmailAddress.parse("otto@example.net");
    private static final ModerationLink LINK = new ModerationLink(List.of("secret".getBytes(UTF_8)));

    @Test void itIsShortAndNamesNobody() {
        String opaque = LINK.opaque(ID, "board@lists.example", ADA, EXPIRES);
        assertEquals(ModerationLink.LENGTH, opaque.length());
        assertTrue(opaque.matches("[0-9A-Za-z]+") && opaque.startsWith(ID), opaque);
        assertEquals(Optional.of(ID), ModerationLink.entry(opaque));
        for (String none : List.of("", ID, opaque + "0", opaque.toUpperCase(java.util.Locale.ROOT), "../" + opaque.substring(3), "\0".repeat(58))) {
            assertEquals(Optional.empty(), ModerationLink.entry(none));
            assertEquals(Optional.empty(), LINK.person(none, "board@lists.example", EXPIRES, List.of(ADA)));
        }
    }

    @Test void eachOfItsPartsIsSigned() {
        String opaque = LINK.opaque(ID, "board@lists.example", ADA, EXPIRES);
        assertEquals(Optional.of(ADA), LINK.person(opaque, "board@lists.example", EXPIRES, List.of(OTTO, ADA)));
        assertEquals(Optional.of(EmailAddress.parse("ADA@example.net")), LINK.person(opaque, "board@lists.example", EXPIRES, List.of(EmailAddress.parse("ADA@example.net"))));
        assertEquals(Optional.empty(), LINK.person(opaque, "board@lists.example", EXPIRES, List.of(OTTO)));
        assertEquals(Optional.empty(), LINK.person(opaque, "board@lists.example", EXPIRES, List.of()));
        assertEquals(Optional.empty(), LINK.person(opaque, "choir@lists.example", EXPIRES, List.of(ADA)));
        assertEquals(Optional.empty(), LINK.person(opaque, "board@lists.example", EXPIRES.plusMillis(1), List.of(ADA)));
        assertEquals(Optional.empty(), LINK.person("01JD8QF3M5T6A7B8C9D0E1F2G4" + opaque.substring(26), "board@lists.example", EXPIRES, List.of(ADA)));
        assertEquals(Optional.empty(), new ModerationLink(List.of("other".getBytes(UTF_8))).person(opaque, "board@lists.example", EXPIRES, List.of(ADA)));
    }

    @Test void anOlderSecretIsStillAccepted() {
        var both = new ModerationLink(List.of("newer".getBytes(UTF_8), "secret".getBytes(UTF_8)));
        assertEquals(Optional.of(ADA), both.person(LINK.opaque(ID, "l", ADA, EXPIRES), "l", EXPIRES, List.of(ADA)));
        assertEquals(Optional.empty(), LINK.person(both.opaque(ID, "l", ADA, EXPIRES), "l", EXPIRES, List.of(ADA)));
        assertThrows(IllegalArgumentException.class, () -> new ModerationLink(List.of()));
    }

    @Test void aFormIsOfOnePageAndForTwelveHours() {
        String opaque = LINK.opaque(ID, "l", ADA, EXPIRES);
        Instant now = Instant.parse("2026-11-21T10:00:00.5Z");
        String token = LINK.formToken(opaque, now);
        assertTrue(LINK.isFormToken(opaque, token, now));
        assertTrue(LINK.isFormToken(opaque, token, now.plus(ModerationLink.FORM).minusSeconds(1)));
        assertFalse(LINK.isFormToken(opaque, token, now.plus(ModerationLink.FORM)));
        assertFalse(LINK.isFormToken(opaque, token, now.minusSeconds(1)), "made in the future");
        assertFalse(LINK.isFormToken(LINK.opaque(ID, "l", OTTO, EXPIRES), token, now));
        assertFalse(LINK.isFormToken(opaque, "0" + token, now));
        assertFalse(LINK.isFormToken(opaque, token.toUpperCase(java.util.Locale.ROOT) + "0", now));
        assertFalse(LINK.isFormToken(opaque, opaque.substring(26), now), "a link is no form");
    }
}
