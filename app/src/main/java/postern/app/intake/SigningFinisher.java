package postern.app.intake;

import java.time.InstantSource;
import java.util.List;
import postern.app.lists.Domains;
import postern.outbound.Finisher;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.relay.Handover;
import postern.outbound.store.Database;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.CopyFinisher;

/**
 * Completes copies at hand-over with the keys of the domain they come from, as it has them at that moment.
 *
 * <p><b>On failure:</b> database away or the domain gone: throws, and the copies wait.
 * <p><b>Threads:</b> any number.
 */
public final class SigningFinisher implements Finisher {
    private final Database database;
    private final Domains domains;
    private final CopyFinisher finisher;
    private final InstantSource clock;

    public SigningFinisher(Database database, Domains domains, CopyFinisher finisher, InstantSource clock) {
        this.database = database;
        this.domains = domains;
        this.finisher = finisher;
        this.clock = clock;
    }

    @Override public Finishing open(QueuedPosting posting) {
        var key = database.inTransaction(tx -> domains.find(tx, posting.domain()))
                .orElseThrow(() -> new IllegalStateException("no key for " + posting.domain())).key();
        CopyFinisher.Finishing finishing = finisher.open(posting.message(), key, clock.instant());
        return copy -> {
            CopyFinisher.Finished finished = finishing.finish(copy.id());
            boolean smtpUtf8 = posting.smtpUtf8() || !copy.recipient().isAscii();
            var envelope = new Envelope(ReversePath.of(finished.from()), List.of(copy.recipient()), posting.eightBit(), smtpUtf8);
            return new Handover(posting.id(), envelope, finished.message());
        };
    }
}
