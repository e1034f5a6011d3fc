package postern.outbound.testing;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import postern.outbound.relay.Handover;
import postern.outbound.relay.Lease;
import postern.outbound.relay.Outcome;
import postern.outbound.relay.Relay;
import postern.rewrite.mail.Reply;

/** Says yes to everything at once, and counts. */
public final class InstantRelay implements Relay {
    private final int connections;
    private final LongAdder taken = new LongAdder();

    public InstantRelay(int connections) {
        this.connections = connections;
    }

    public long taken() {
        return taken.sum();
    }

    @Override public String name() {
        return "instant";
    }

    @Override public int connections() {
        return connections;
    }

    @Override public List<Outcome> send(Handover handover, Lease lease) {
        taken.increment();
        return handover.envelope().to().stream().map(_ -> (Outcome) new Outcome.Delivered(Reply.of(250, "2.0.0", "ok"))).toList();
    }

    @Override public void close() { }
}
