package postern.outbound.relay;

/**
 * An open connection, greeted and logged in, between or in transactions. Owned by one sender at a time.
 */
final class SmtpSession {
    private final SmtpWire wire;
    private final Capabilities capabilities;
    private int transactions;
    private boolean spoilt;
    private long idleSince;

    SmtpSession(SmtpWire wire, Capabilities capabilities) {
        this.wire = wire;
        this.capabilities = capabilities;
    }

    SmtpWire wire() {
        return wire;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    void beginTransaction() {
        transactions++;
    }

    /** Transactions begun. */
    int transactions() {
        return transactions;
    }

    /** Nothing more may be said on it. */
    void spoil() {
        spoilt = true;
    }

    boolean isSpoilt() {
        return spoilt;
    }

    void restSince(long nanoTime) {
        idleSince = nanoTime;
    }

    long idleSince() {
        return idleSince;
    }
}
