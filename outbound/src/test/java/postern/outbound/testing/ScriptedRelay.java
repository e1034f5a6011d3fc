package postern.outbound.testing;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import postern.outbound.relay.Handover;
import postern.outbound.relay.Lease;
import postern.outbound.relay.Outcome;
import postern.outbound.relay.Relay;

/** Answers each recipient as the test says, and remembers what it was handed. The script may block, throw, or change in flight. */
public final class ScriptedRelay implements Relay {
    private final int connections;
    private final ConcurrentLinkedQueue<Handover> handed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger busiest = new AtomicInteger();
    private volatile Function<String, Outcome> script;

    /** {@code script}: recipient to outcome. */
    public ScriptedRelay(int connections, Function<String, Outcome> script) {
        this.connections = connections;
        this.script = script;
    }

    public void follow(Function<String, Outcome> other) {
        script = other;
    }

    /** Recipients in the order in which they came. */
    public List<String> handed() {
        return handed.stream().map(handover -> handover.envelope().to().getFirst().toString()).toList();
    }

    /** Most sends that were under way at the same time. */
    public int busiest() {
        return busiest.get();
    }

    @Override public String name() {
        return "scripted";
    }

    @Override public int connections() {
        return connections;
    }

    @Override public List<Outcome> send(Handover handover, Lease lease) {
        busiest.accumulateAndGet(busy.incrementAndGet(), Math::max);
        try {
            handed.add(handover);
            return handover.envelope().to().stream().map(to -> script.apply(to.toString())).toList();
        } finally {
            busy.decrementAndGet();
        }
    }

    @Override public void close() { }
}
