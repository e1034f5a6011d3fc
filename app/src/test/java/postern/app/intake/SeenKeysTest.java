package postern.app.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import postern.app.standing.Sight;
import postern.app.standing.Standing;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.mail.DomainName;

/** What a domain's key counts for, and that the operator hears of one that nobody finds: again and again, but not with every mail. */
class SeenKeysTest {
    private static final DomainName OURS = new DomainName("lists.example");
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("postern.intake");

    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));

    @BeforeEach void listen() {
        told.start();
        LOG.addAppender(told);
    }

    @AfterEach void hush() {
        LOG.detachAppender(told);
    }

    private SeenKeys keys(Sight sight, boolean captured) {
        return new SeenKeys(_ -> new Standing(sight, Optional.of(now.get())), captured, now::get);
    }

    private List<ILoggingEvent> alarms() {
        return told.list.stream().filter(event -> event.getLevel() == Level.ERROR).toList();
    }

    @ParameterizedTest
    @EnumSource(Sight.class)
    void onlyAKeyThatIsSeenIsVisible(Sight sight) {
        boolean seen = sight == Sight.VISIBLE;
        assertEquals(seen ? OwnKey.VISIBLE : OwnKey.NOT_VISIBLE, keys(sight, false).of(OURS));
        assertEquals(seen ? 0 : 1, alarms().size());
    }

    @ParameterizedTest
    @EnumSource(Sight.class)
    void whereCopiesAreCapturedNobodyIsAlarmed(Sight sight) {
        assertEquals(sight == Sight.VISIBLE ? OwnKey.VISIBLE : OwnKey.CAPTURED, keys(sight, true).of(OURS));
        assertEquals(List.of(), alarms());
    }

    @Test void theAlarmNamesTheDomainAndComesEveryTenMinutesWhileMailComes() {
        SeenKeys keys = keys(Sight.ABSENT, false);
        for (int mail = 0; mail < 3; mail++) {
            keys.of(OURS);
            now.updateAndGet(at -> at.plusSeconds(60));
        }
        keys.of(new DomainName("other.example"));
        assertEquals(2, alarms().size(), "one for each domain");
        assertTrue(alarms().getFirst().getFormattedMessage().startsWith("ALARM domain lists.example: its signing key is absent in the DNS"), alarms().getFirst().getFormattedMessage());
        now.updateAndGet(at -> at.plus(Duration.ofMinutes(7)));
        keys.of(OURS);
        assertEquals(3, alarms().size());
    }
}
