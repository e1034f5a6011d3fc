package postern.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import postern.outbound.queue.Claim;
import postern.outbound.queue.QueuedCopy;

/**
 * Claimed copies on their way to a sender, first in, first out; and how many senders are at work.
 * <p><b>Threads:</b> the loop puts, senders take, whoever stops the house closes.
 */
final class InHand {
    /** One copy, and under which claim it is ours. */
    record Held(QueuedCopy copy, Claim claim, ClaimLease lease) {
        Claim.Posting posting() {
            return claim.postings().get(copy.posting());
        }
    }

    private final ArrayDeque<Held> waiting = new ArrayDeque<>();
    private final int lowMark;
    private final Runnable low;
    private int sending;
    private boolean closed;

    /** {@code low} is called when the copies that wait become fewer than {@code lowMark}. */
    InHand(int lowMark, Runnable low) {
        this.lowMark = lowMark;
        this.low = low;
    }

    synchronized void put(List<Held> copies) {
        waiting.addAll(copies);
        notifyAll();
    }

    /** Waits for a copy; null when closed. Whoever took one calls {@link #done} afterwards. */
    Held take() {
        Held held;
        boolean isLow;
        synchronized (this) {
            while (waiting.isEmpty() && !closed) pause(0);
            if (closed) return null;
            held = waiting.poll();
            sending++;
            isLow = waiting.size() == lowMark - 1;
        }
        if (isLow) low.run();
        return held;
    }

    synchronized void done() {
        sending--;
        notifyAll();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty() && sending == 0;
    }

    /** Ends the handing out; may be called again for what came later. @return those that no sender has taken */
    synchronized List<Held> close() {
        closed = true;
        notifyAll();
        var left = new ArrayList<>(waiting);
        waiting.clear();
        return left;
    }

    /** @return how many sends have not ended by then ({@link System#nanoTime}) */
    synchronized int awaitSends(long deadline) {
        for (long left; sending > 0 && (left = deadline - System.nanoTime()) > 0; ) pause(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        return sending;
    }

    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            // nobody has a reason to; the wait is short or for work
        }
    }
}
