package postern.outbound.relay;

import java.util.List;

/**
 * Takes finished messages off our hands.
 *
 * <p><b>Threads:</b> any number of sends may run at once; each blocks. More than {@link #connections} at a time wait for
 * a connection.
 * <p><b>On failure:</b> every trouble is an {@link Outcome}; nothing is thrown for what a peer or the network does.
 */
public interface Relay extends AutoCloseable {
    /** As the settings name it; stands in log, trace and API. */
    String name();

    /** How many sends can make progress at the same time; 1 or more. */
    int connections();

    /**
     * One mail transaction. The message goes out byte for byte (dots stuffed).
     *
     * @param lease asked right before the final dot; if it is over, the connection is dropped instead
     * @return one outcome for each recipient of the envelope, in the same order
     */
    List<Outcome> send(Handover handover, Lease lease);

    /**
     * Says QUIT on idle connections and drops what is still in hand, without waiting: those sends return at once, with
     * {@link Outcome.Unknown} where the final dot had left. Later sends are deferred. A second call does nothing.
     */
    @Override void close();
}
