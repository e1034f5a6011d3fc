package postern.outbound.relay;

/** No session with the relay came about; {@link #outcome} is that of every recipient. */
final class SessionRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Outcome outcome;

    SessionRefused(Outcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
