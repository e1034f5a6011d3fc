package postern.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import postern.app.alarms.Alarm;
import postern.app.alarms.Alarms;
import postern.app.api.Relays;
import postern.app.standing.Sight;
import postern.app.standing.Standing;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.Reply;

/** Which states of the house are alarms. */
class AlarmSourcesTest {
    private static final DomainName OURS = new DomainName("lists.example");

    @ParameterizedTest
    @EnumSource(Sight.class)
    void aKeyThatReceiversDoNotFindIsOneWhereMailLeavesTheMachine(Sight sight) {
        Map<DomainName, Standing> seen = Map.of(OURS, new Standing(sight, Optional.of(Instant.EPOCH)));
        List<Alarms.State> states = AlarmSources.domainKeys(() -> seen, false).states();
        assertEquals(sight == Sight.VISIBLE ? List.of() : List.of("lists.example"), states.stream().map(Alarms.State::subject).toList());
        states.forEach(state -> assertTrue(state.name() == Alarm.Name.DOMAIN_KEY && state.text().startsWith("its signing key is " + sight.word() + " in the DNS"), state.text()));
        assertEquals(List.of(), AlarmSources.domainKeys(() -> seen, true).states());
    }

    @Test void aDomainThatNobodyHasLookedAtIsNone() {
        assertEquals(List.of(), AlarmSources.domainKeys(() -> Map.of(OURS, new Standing(Sight.UNREACHABLE, Optional.empty())), false).states());
    }

    @Test void aRelayThatIsStoppedIsOneAndOneThatRestsIsNone() {
        var door = new Relays() {
            @Override public List<State> all() {
                return List.of(new State("first", true, "login refused", false), new State("second", false, "no answer", false));
            }

            @Override public boolean resume(String name) {
                return false;
            }
        };
        assertEquals(List.of(new Alarms.State(Alarm.Name.RELAY_STOPPED, "first", "it takes nothing, and copies wait until POST /api/v1/relays/first/resume: login refused")),
                AlarmSources.relays(door).states());
    }

    @Test void mailThatIsPutOffForWantOfRoomIsOne() {
        assertEquals(List.of(), AlarmSources.room(Optional::empty).states());
        assertEquals(List.of(Alarm.Name.NO_ROOM), AlarmSources.room(() -> Optional.of(Reply.of(452, "4.3.1", "no room"))).states().stream().map(Alarms.State::name).toList());
    }
}
