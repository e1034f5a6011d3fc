package postern.app.intake;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Postings;
import postern.outbound.Finisher;
import postern.outbound.queue.QueuedCopy;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.relay.Handover;
import postern.outbound.store.Database;
import postern.rewrite.Authors;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.ChainStatus;
import postern.rewrite.sign.CopyFinisher;
import postern.rewrite.sign.Seal;
import postern.rewrite.sign.SigningKey;
import postern.rewrite.sign.Unsubscribe;
import postern.rewrite.sign.UnsubscribeToken;

/**
 * Completes copies at hand-over with the keys of the domain they come from, as it has them at that moment. Where From lies in
 * another domain of ours, that domain signs too, on top: its signature is the one that aligns. Whoever stored the posting has seen to
 * it that its From is not another's name.
 *
 * <p>Where the posting says so, To of each copy is its recipient, and List-Unsubscribe is his own.
 *
 * <p>A domain that seals puts an ARC set above all (RFC 8617), with what was found when the mail came; none where the chain it came with
 * could not be judged, none where the field of results was cut, and none above copies that do not tell who wrote them.
 *
 * <p><b>On failure:</b> database away or the domain gone: throws, and the copies wait.
 * <p><b>Threads:</b> any number.
 */
public final class SigningFinisher implements Finisher {
    /** Each costs a look for keys; an honest mail has one. */
    private static final int MOST_AUTHORS = 10;

    private final Database database;
    private final Postings postings;
    private final Keyring keyring;
    private final CopyFinisher finisher;
    private final UnsubscribeToken tokens;
    private final Optional<String> pages;
    private final InstantSource clock;

    /**
     * @param tokens by which members leave
     * @param pages  where people reach them: scheme and authority; empty if nobody has told
     */
    public SigningFinisher(Database database, Postings postings, Keyring keyring, CopyFinisher finisher, UnsubscribeToken tokens, Optional<String> pages, InstantSource clock) {
        this.database = database;
        this.postings = postings;
        this.keyring = keyring;
        this.finisher = finisher;
        this.tokens = tokens;
        this.pages = pages;
        this.clock = clock;
    }

    @Override public Finishing open(QueuedPosting posting) {
        List<SigningKey> keys = posting.signed() ? keys(posting) : List.of();
        Optional<AcceptedPosting> accepted = accepted(posting);
        Optional<Seal> seal = accepted.flatMap(one -> seal(posting, one));
        var perCopy = new CopyFinisher.PerCopy(posting.personal(), accepted.filter(AcceptedPosting::ownUnsubscribe).map(one -> new Unsubscribe(tokens, one.destination(), pages)));
        Function<QueuedCopy, CopyFinisher.Finished> finishing = finishing(posting, perCopy, keys, seal);
        return copy -> {
            CopyFinisher.Finished finished = finishing.apply(copy);
            ReversePath from = posting.sender().orElseGet(() -> ReversePath.of(finished.from()));
            boolean ascii = copy.recipient().isAscii() && from.address().map(EmailAddress::isAscii).orElse(true);
            boolean smtpUtf8 = posting.smtpUtf8() || !ascii;
            var envelope = new Envelope(from, List.of(copy.recipient()), posting.eightBit(), smtpUtf8);
            return new Handover(posting.id(), envelope, finished.message());
        };
    }

    /** Looked for where it tells what goes into the header: of lists' postings, and where the domain seals. */
    private Optional<AcceptedPosting> accepted(QueuedPosting posting) {
        if (!posting.signed() || posting.message().first("List-Id").isEmpty() && !keyring.ring(posting.domain()).seals()) return Optional.empty();
        return database.inTransaction(tx -> postings.find(tx, posting.id()));
    }

    private Function<QueuedCopy, CopyFinisher.Finished> finishing(QueuedPosting posting, CopyFinisher.PerCopy perCopy, List<SigningKey> keys, Optional<Seal> seal) {
        if (!perCopy.isNothing()) {
            CopyFinisher.Personal each = finisher.openPersonal(posting.message(), perCopy, keys, posting.domain(), seal, clock.instant());
            return copy -> each.finish(copy.id(), copy.recipient());
        }
        CopyFinisher.Finishing all = finisher.open(posting.message(), keys, posting.domain(), seal, clock.instant());
        return copy -> all.finish(copy.id());
    }

    private Optional<Seal> seal(QueuedPosting posting, AcceptedPosting accepted) {
        Keyring.Ring ring = keyring.ring(posting.domain());
        if (!ring.seals()) return Optional.empty();
        return accepted.outlook().filter(seen -> !seen.hidden()).flatMap(seen -> status(seen).map(status -> new Seal(ring.keys().getFirst(), status, seen.text())));
    }

    private static Optional<ChainStatus> status(AcceptedPosting.Outlook outlook) {
        return outlook.found().flatMap(found -> found.of("arc").stream().findFirst()).flatMap(arc -> switch (arc.result()) {
            case "none" -> Optional.of(ChainStatus.NONE);
            case "pass" -> Optional.of(ChainStatus.PASS);
            case "fail" -> Optional.of(ChainStatus.FAIL);
            default -> Optional.empty();
        });
    }

    private List<SigningKey> keys(QueuedPosting posting) {
        List<SigningKey> own = keyring.of(posting.domain());
        if (own.isEmpty()) throw new IllegalStateException("no key for " + posting.domain());
        var keys = new ArrayList<SigningKey>();
        Authors.of(posting.message()).domains().stream().limit(MOST_AUTHORS).filter(domain -> !domain.equals(posting.domain())).map(keyring::of).forEach(keys::addAll);
        keys.addAll(own);
        return keys;
    }
}
