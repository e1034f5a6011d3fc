package postern.outbound.relay;

import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The wires to one relay that are open or about to be; once {@link #close closed}, none is and none comes up.
 * <p><b>Threads:</b> any.
 */
final class OpenWires {
    private final Set<SmtpWire> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @throws SocketException if it is too late; the wire is dropped then */
    void add(SmtpWire wire) throws SocketException {
        open.add(wire);
        if (!closed) return;
        wire.drop();
        throw new SocketException("shutting down");
    }

    void remove(SmtpWire wire) {
        open.remove(wire);
    }

    int count() {
        return open.size();
    }

    void closeOverdue() {
        open.forEach(SmtpWire::closeIfOverdue);
    }

    /** Drops all; whoever is at work on one meets an I/O error at once. */
    void close() {
        closed = true;
        open.forEach(SmtpWire::drop);
    }

    /** True once trouble on a wire may be of our own making. */
    boolean isClosed() {
        return closed;
    }
}
