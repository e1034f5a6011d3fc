package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.app.lists.Sessions;
import postern.outbound.testing.TemporaryDatabase;
import postern.rewrite.mail.EmailAddress;

/** Sessions and links that sign in, on every database. */
interface SessionsContract {
    Sessions.Who KEY = new Sessions.Who.OfKey("0123456789");
    Sessions.Who ADA = new Sessions.Who.OfPerson(EmailAddress.parse("Ada@example.net"));
    Instant NOW = TestHousehold.NOW;
    Sessions SESSIONS = new Sessions();
    SecureRandom RANDOM = new SecureRandom();

    TemporaryDatabase open();

    @Test default void aSessionIsFoundByItsSecretAlone() {
        try (var house = new TestHousehold(open())) {
            String key = house.database.inTransaction(tx -> SESSIONS.begin(tx, KEY, RANDOM, NOW));
            String ada = house.database.inTransaction(tx -> SESSIONS.begin(tx, ADA, RANDOM, NOW));
            assertNotEquals(key, ada);
            assertEquals(Optional.of(KEY), use(house, key, NOW));
            assertEquals(Optional.of(ADA), use(house, ada, NOW));
            for (String other : new String[] {"", "A".repeat(43), key.substring(1), key + "A", "' OR 1=1 --"}) assertEquals(Optional.empty(), use(house, other, NOW), other);
            house.database.transact(tx -> SESSIONS.end(tx, key));
            assertEquals(Optional.empty(), use(house, key, NOW));
            assertEquals(Optional.of(ADA), use(house, ada, NOW), "the other one goes on");
        }
    }

    @Test default void aSessionEndsWhenItIsIdleOrOld() {
        try (var house = new TestHousehold(open())) {
            String secret = house.database.inTransaction(tx -> SESSIONS.begin(tx, ADA, RANDOM, NOW));
            assertEquals(Optional.empty(), use(house, secret, NOW.plus(Sessions.IDLE)), "idle for an hour");
            Instant used = NOW;
            while (used.plus(Duration.ofMinutes(50)).isBefore(NOW.plus(Sessions.LONGEST))) {
                used = used.plus(Duration.ofMinutes(50));
                assertEquals(Optional.of(ADA), use(house, secret, used), used.toString());
            }
            assertEquals(Optional.empty(), use(house, secret, NOW.plus(Sessions.LONGEST)), "however busy");
        }
    }

    @Test default void aLinkSignsInOnceAndNotLater() {
        try (var house = new TestHousehold(open())) {
            EmailAddress ada = EmailAddress.parse("ada@example.net");
            String link = house.database.inTransaction(tx -> SESSIONS.link(tx, ada, RANDOM, NOW));
            String late = house.database.inTransaction(tx -> SESSIONS.link(tx, ada, RANDOM, NOW));
            assertEquals(Optional.empty(), use(house, link, NOW), "a link is no session");
            assertEquals(Optional.of(ada), redeem(house, link, NOW.plus(Sessions.LINK).minusMillis(1)));
            assertEquals(Optional.empty(), redeem(house, link, NOW), "once");
            assertEquals(Optional.empty(), redeem(house, late, NOW.plus(Sessions.LINK)), "a quarter of an hour");
        }
    }

    @Test default void whatIsOldIsForgotten() {
        try (var house = new TestHousehold(open())) {
            String old = house.database.inTransaction(tx -> SESSIONS.begin(tx, KEY, RANDOM, NOW));
            String young = house.database.inTransaction(tx -> SESSIONS.begin(tx, KEY, RANDOM, NOW.plus(Duration.ofMinutes(30))));
            house.database.transact(tx -> SESSIONS.forget(tx, NOW.plus(Sessions.IDLE)));
            assertEquals(Optional.empty(), use(house, old, NOW), "its row is gone");
            assertEquals(Optional.of(KEY), use(house, young, NOW.plus(Sessions.IDLE)));
        }
    }

    private static Optional<Sessions.Who> use(TestHousehold house, String secret, Instant now) {
        return house.database.inTransaction(tx -> SESSIONS.use(tx, secret, now));
    }

    private static Optional<EmailAddress> redeem(TestHousehold house, String secret, Instant now) {
        return house.database.inTransaction(tx -> SESSIONS.redeem(tx, secret, now));
    }
}
