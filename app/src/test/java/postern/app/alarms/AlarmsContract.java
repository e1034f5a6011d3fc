package postern.app.alarms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import postern.app.lists.Journal;
import postern.app.testing.Await;
import postern.app.testing.Furnished;
import postern.outbound.testing.TemporaryDatabase;

/** Alarms are told once when they begin and once when they end, in log and journal; on every database. */
interface AlarmsContract {
    Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    TemporaryDatabase open();

    /** Sources that a test sets, and what is told of them. */
    final class House implements AutoCloseable {
        private static final Logger LOG = (Logger) LoggerFactory.getLogger("postern.alarms");

        final List<Alarms.State> relays = new ArrayList<>();
        final List<Alarms.State> domains = new ArrayList<>();
        final AtomicReference<Instant> now = new AtomicReference<>(NOON);
        final ListAppender<ILoggingEvent> log = new ListAppender<>();
        final TemporaryDatabase store;
        final Alarms alarms;
        boolean silent;

        House(TemporaryDatabase store) {
            this.store = Furnished.tables(store);
            alarms = new Alarms(store.database(), new Journal(), List.of(this::relays, () -> List.copyOf(domains)), now::get);
            log.start();
            LOG.addAppender(log);
        }

        private List<Alarms.State> relays() {
            if (silent) throw new IllegalStateException("no answer");
            return List.copyOf(relays);
        }

        List<String> told() {
            return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        }

        List<String> journal() {
            return store.database().inTransaction(tx -> tx.query("SELECT text FROM app_journal WHERE kind = 'alarm' ORDER BY id", row -> row.string("text")));
        }

        @Override public void close() {
            LOG.detachAppender(log);
            alarms.close();
            store.close();
        }
    }

    Alarms.State RELAY = new Alarms.State(Alarm.Name.RELAY_STOPPED, "smarthost", "login refused");
    Alarms.State KEY = new Alarms.State(Alarm.Name.DOMAIN_KEY, "lists.example", "absent");

    @Test default void anAlarmIsToldOnceWhenItBeginsAndOnceWhenItEnds() {
        try (var house = new House(open())) {
            assertEquals(List.of(), house.alarms.standing());
            house.relays.add(RELAY);
            house.alarms.round();
            house.now.set(NOON.plusSeconds(60));
            house.domains.add(KEY);
            house.alarms.round();
            house.alarms.round();
            assertEquals(List.of(new Alarm(Alarm.Name.RELAY_STOPPED, "smarthost", NOON, "login refused"), new Alarm(Alarm.Name.DOMAIN_KEY, "lists.example", NOON.plusSeconds(60), "absent")),
                    house.alarms.standing());
            house.relays.clear();
            house.alarms.round();
            assertEquals(List.of("lists.example"), house.alarms.standing().stream().map(Alarm::subject).toList());
            List<String> log = List.of("ALARM relay-stopped smarthost: login refused", "ALARM domain-key lists.example: absent", "alarm relay-stopped smarthost is over, it stood since 2026-11-21T12:00:00Z");
            assertEquals(log, house.told());
            assertEquals(List.of("raised relay-stopped smarthost: login refused", "raised domain-key lists.example: absent", "over relay-stopped smarthost, since 2026-11-21T12:00:00Z"), house.journal());
        }
    }

    @Test default void thatItsReasonChangesIsShownAndNotTold() {
        try (var house = new House(open())) {
            house.domains.add(KEY);
            house.alarms.round();
            house.now.set(NOON.plusSeconds(60));
            house.domains.set(0, new Alarms.State(Alarm.Name.DOMAIN_KEY, "lists.example", "different"));
            assertEquals(List.of(new Alarm(Alarm.Name.DOMAIN_KEY, "lists.example", NOON, "different")), house.alarms.standing());
            house.alarms.round();
            assertEquals(1, house.told().size());
            assertEquals(1, house.journal().size());
        }
    }

    @Test default void aSourceThatDoesNotAnswerHasSaidNothingNew() {
        try (var house = new House(open())) {
            house.relays.add(RELAY);
            house.alarms.round();
            house.silent = true;
            house.relays.clear();
            house.domains.add(KEY);
            assertEquals(List.of("smarthost", "lists.example"), house.alarms.standing().stream().map(Alarm::subject).toList());
            house.silent = false;
            assertEquals(List.of("lists.example"), house.alarms.standing().stream().map(Alarm::subject).toList());
        }
    }

    /** Who asks waits for no database: what he saw is written down by the round behind. */
    @Test default void whatSomebodySawWhoAskedIsWrittenDownAtOnce() {
        try (var house = new House(open())) {
            house.alarms.start();
            house.relays.add(RELAY);
            assertEquals(1, house.alarms.standing().size());
            Await.until(Duration.ofSeconds(10), "the journal has it", () -> house.journal().size() == 1);
        }
    }

    @Test default void withoutTheDatabaseTheLogTellsAndNothingIsThrown() {
        try (var house = new House(open())) {
            house.store.database().close();
            house.relays.add(RELAY);
            assertEquals(1, house.alarms.standing().size());
            house.alarms.round();
            assertEquals("ALARM relay-stopped smarthost: login refused", house.told().getFirst());
            assertTrue(house.told().getLast().startsWith("writing down alarms: "), house.told().getLast());
            house.relays.clear();
            assertEquals(List.of(), house.alarms.standing());
        }
    }

    /** A line that the journal could not take would keep all others from it. */
    @Test default void aLongReasonFitsTheJournal() {
        try (var house = new House(open())) {
            house.relays.add(new Alarms.State(Alarm.Name.RELAY_STOPPED, "smarthost", "x".repeat(600)));
            house.alarms.round();
            assertEquals(500, house.journal().getFirst().length());
        }
    }
}
