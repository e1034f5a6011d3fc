package postern.outbound;

import java.time.Clock;
import java.time.Instant;

/**
 * Lets sends through to a relay, or keeps them back while it rests or is stopped.
 *
 * <p>Each opening has a number, the pass. Trouble counts once for all sends that went through under the same pass, so ten
 * connections that break together make the relay rest once. The reasons kept name nobody: the API shows them.
 * <p><b>Threads:</b> any.
 */
final class RelayGate {
    /** Not a pass: the gate is closed. */
    static final long CLOSED = -1;

    private final Clock clock;
    private RelayState state = new RelayState.Running();
    private long opening;
    private int strikes;

    RelayGate(Clock clock) {
        this.clock = clock;
    }

    /** A pass for one send, or {@link #CLOSED}. */
    synchronized long pass() {
        return state() instanceof RelayState.Running ? opening : CLOSED;
    }

    synchronized RelayState state() {
        if (state instanceof RelayState.Resting(Instant until, _) && !clock.instant().isBefore(until)) open();
        return state;
    }

    /** True from the first trouble until a send has been answered again: better try a few copies than many. */
    synchronized boolean isProving() {
        return strikes > 0;
    }

    /** A send under this pass was answered. @return true if that ends the proving */
    synchronized boolean success(long pass) {
        if (strikes == 0 || pass != opening || !(state instanceof RelayState.Running)) return false;
        strikes = 0;
        return true;
    }

    /** A send under this pass met trouble of the relay. @return true if the relay rests because of it, and did not before */
    synchronized boolean trouble(long pass, String why) {
        if (pass != opening || !(state instanceof RelayState.Running)) return false;
        strikes++;
        state = new RelayState.Resting(clock.instant().plus(Retry.rest(strikes)), OutboundLog.masked(why));
        return true;
    }

    /** The relay refuses us as a whole. @return true if it was not stopped before */
    synchronized boolean stop(String why) {
        if (state instanceof RelayState.Stopped) return false;
        state = new RelayState.Stopped(OutboundLog.masked(why), clock.instant());
        return true;
    }

    /** An operator says that it may go on. @return true if it was stopped or rested */
    synchronized boolean resume() {
        if (state instanceof RelayState.Running) return false;
        open();
        return true;
    }

    /** From when on copies that were kept back may be due: the end of the rest, or now. */
    synchronized Instant reopens() {
        return state instanceof RelayState.Resting(Instant until, _) ? until : clock.instant();
    }

    private void open() {
        state = new RelayState.Running();
        opening++;
    }
}
