package postern.app.intake;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import postern.outbound.Finisher;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.relay.Handover;
import postern.rewrite.FromDomains;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.SigningKey;

/**
 * Completes copies at hand-over with the keys of the domain they come from, as it has them at that moment. Where From lies in
 * another domain of ours, that domain signs too, on top: its signature is the one that aligns. Whoever stored the posting has seen to
 * it that its From is not another's name.
 *
 * <p><b>On failure:</b> database away or the domain gone: throws, and the copies wait.
 * <p><b>Threads:</b> any number.
 */
public final class SigningFinisher implements Finisher {
    private final Keyring keyring;
    private final CopyFinisher finisher;
    private final InstantSource clock;

    public SigningFinisher(Keyring keyring, CopyFinisher finisher, InstantSource clock) {
        this.keyring = keyring;
        this.finisher = finisher;
        this.clock = clock;
    }

    @Override public Finishing open(QueuedPosting posting) {
        List<SigningKey> keys = posting.signed() ? keys(posting) : List.of();
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

    private List<SigningKey> keys(QueuedPosting posting) {
        List<SigningKey> own = keyring.of(posting.domain());
        if (own.isEmpty()) throw new IllegalStateException("no key for " + posting.domain());
        var keys = new ArrayList<SigningKey>();
        FromDomains.of(posting.message()).stream().filter(domain -> !domain.equals(posting.domain())).map(keyring::of).forEach(keys::addAll);
        keys.addAll(own);
        return keys;
    }
}
