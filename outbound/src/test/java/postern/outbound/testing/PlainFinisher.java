package postern.outbound.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import postern.outbound.Finisher;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.relay.Handover;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.ReversePath;

/** Sends the message as it is stored, with a null return path, and counts how often a posting was opened. */
public final class PlainFinisher implements Finisher {
    private final AtomicInteger opened = new AtomicInteger();

    public int opened() {
        return opened.get();
    }

    @Override public Finishing open(QueuedPosting posting) {
        opened.incrementAndGet();
        return copy -> new Handover(posting.id(), new Envelope(ReversePath.NULL, List.of(copy.recipient()), posting.eightBit(), posting.smtpUtf8()),
                posting.message());
    }
}
