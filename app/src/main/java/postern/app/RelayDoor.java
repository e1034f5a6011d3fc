package postern.app;

import java.util.List;
import postern.app.api.Relays;
import postern.outbound.Dispatcher;
import postern.outbound.RelayState;
import postern.outbound.relay.Relay;

/** The one relay of this house as the API shows it. */
record RelayDoor(Relay relay, boolean capture, Dispatcher dispatcher) implements Relays {
    @Override public List<State> all() {
        return List.of(switch (dispatcher.relayState()) {
            case RelayState.Running() -> new State(relay.name(), false, "", capture);
            case RelayState.Resting(_, String why) -> new State(relay.name(), false, why, capture);
            case RelayState.Stopped(String why, _) -> new State(relay.name(), true, why, capture);
        });
    }

    @Override public boolean resume(String name) {
        if (!name.equals(relay.name())) return false;
        dispatcher.resume();
        return true;
    }
}
