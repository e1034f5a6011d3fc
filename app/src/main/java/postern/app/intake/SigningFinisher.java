package postern.app.intake;

import java.time.InstantSource;
import java.util.List;
import postern.app.lists.Domains;
import postern.outbound.Finisher;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.relay.Handover;
import postern.outbound.store.Database;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.SigningKey;

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
        List<SigningKey> keys = posting.signed() ? List.of(key(posting)) : List.of();
        CopyFinisher.Finishing finishing = finisher.open(posting.message(), keys, posting.domain(), clock.instant());
        return copy -> {
            CopyFinisher.Finished finished = finishing.finish(copy.id());
            ReversePath from = posting.sender().orElseGet(() -> ReversePath.of(finished.from()));
            boolean ascii = copy.recipient().isAscii() && from.address().map(EmailAddress::isAscii).orElse(true);
            boolean smtpUtf8 = posting.smtpUtf8() || !ascii;
            var envelope = new Envelope(from, List.of(copy.recipient()), posting.eightBit(), smtpUtf8);
            return new Handover(posting.id(), envelope, finished.message());
        };
    }

    private SigningKey key(QueuedPosting posting) {
        return database.inTransaction(tx -> domains.find(tx, posting.domain()))
                .orElseThrow(() -> new IllegalStateException("no key for " + posting.domain())).key();
    }
}
