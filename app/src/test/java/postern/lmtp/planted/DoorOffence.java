package postern.lmtp.planted;

import java.sql.Connection;
import postern.outbound.relay.Relay;

/** Planted for HouseRulesTest: the front door must know neither relays nor databases. */
interface DoorOffence {
    Relay relay();

    Connection connection();
}
