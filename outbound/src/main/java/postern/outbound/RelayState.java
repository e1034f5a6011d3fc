package postern.outbound;

import java.time.Instant;

/** Whether a relay gets mail at the moment. What looks like an address is masked in {@code why}, which may quote the relay. */
public sealed interface RelayState {
    /** It takes what is due. */
    record Running() implements RelayState { }

    /** It had trouble and is left alone until {@code until}; then it is tried again by itself. */
    record Resting(Instant until, String why) implements RelayState { }

    /** It refuses us as a whole since {@code since} (login, certificate, policy): nothing is sent until an operator acts. An alarm. */
    record Stopped(String why, Instant since) implements RelayState { }
}
