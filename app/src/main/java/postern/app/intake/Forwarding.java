package postern.app.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Destination;
import postern.app.lists.Forward;
import postern.app.lists.Forwards;
import postern.app.lists.Reached;
import postern.app.lists.SenderReferences;
import postern.app.lists.Suppressions;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.store.Tx;
import postern.rewrite.LoopMark;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.sign.Srs;

/**
 * Mail that is only passed on: through a forward to its targets, and reports about it on their way back.
 *
 * <p>A forward's copies leave with the sender rewritten to an SRS address at the forward's domain, so that SPF passes and
 * reports find the way back; where none fits, a stored reference stands in it. A report
 * goes back byte for byte, unsigned, with the null sender; a mail with another sender goes nowhere, else we were a relay for
 * all who have seen such an address.
 */
final class Forwarding {
    private static final String DELIVERED_TO = "Delivered-To";

    private final Srs srs;
    private final SenderReferences references;
    private final Forwards forwards = new Forwards();
    private final Suppressions suppressions = new Suppressions();
    private final Composition composition;
    private final MayNotPost mayNot;
    private final PostingIds ids;

    Forwarding(Srs srs, SenderReferences references, Composition composition, MayNotPost mayNot, PostingIds ids) {
        this.srs = srs;
        this.references = references;
        this.composition = composition;
        this.mayNot = mayNot;
        this.ids = ids;
    }

    /** With whom copies leave. @param reference to be stored with them */
    private record Sender(ReversePath path, Optional<SenderReferences.Reference> reference) {
        static Sender of(ReversePath path) {
            return new Sender(path, Optional.empty());
        }
    }

    Prepared prepare(Tx tx, Forward forward, Presented mail, Served served) {
        return passed(tx, forward, order(tx, forward, "forward"), mail, served);
    }

    /** For those who answer for an address of ours. */
    Prepared toKeepers(Tx tx, Forward keepers, Presented mail, Served served) {
        return passed(tx, keepers, Composition.Order.owner(keepers.address(), "owner", keepers.targets()), mail, served);
    }

    private Prepared passed(Tx tx, Forward forward, Composition.Order order, Presented mail, Served served) {
        Optional<LoopGuard.Stop> loop = loop(forward, mail.submission().message());
        if (loop.isPresent()) return mayNot.dropped(loop.get(), mail, forward.address());
        if (mail.malformed().isPresent()) return mayNot.because("malformed", mail, forward.address(), MayNotPost.MALFORMED);
        return switch (composition.compose(tx, mail, order, served)) {
            case Composed.Made(Prepared.Copies copies) -> forwarded(tx, forward, mail, copies);
            case Composed.Stopped(Prepared why) -> why;
        };
    }

    private Prepared forwarded(Tx tx, Forward forward, Presented mail, Prepared.Copies copies) {
        Sender sender = sender(tx, mail.submission(), forward);
        var forwarded = marked(copies, forward, Optional.of("Envelope sender is: <" + sender.path() + ">"), Optional.of(sender.path()));
        return sender.reference().<Prepared>map(reference -> new Prepared.Referring(reference, forwarded)).orElse(forwarded);
    }

    /** What a person lets pass: reports come to us alone, since nothing proves the sender whom they would go to. */
    Prepared.Copies released(Tx tx, Forward forward, Presented mail, Served served) {
        return marked(composition.released(mail, order(tx, forward, Preparation.RELEASED), served), forward, Optional.empty(), Optional.empty());
    }

    private Composition.Order order(Tx tx, Forward forward, String rule) {
        Reached reached = forwards.reached(tx, forward);
        return Composition.Order.plain(forward.address(), rule, reached.persons()).noting(reached.note());
    }

    /** With the mark by which a loop is known. */
    private static Prepared.Copies marked(Prepared.Copies copies, Forward forward, Optional<String> note, Optional<ReversePath> sender) {
        var fields = new ArrayList<HeaderField>();
        fields.add(HeaderField.of(DELIVERED_TO, forward.address().toString()));
        fields.addAll(copies.queued().message().fields());
        var changes = new ArrayList<>(copies.posting().changes());
        changes.add(DELIVERED_TO + " added: " + forward.address());
        note.ifPresent(changes::add);
        return new Prepared.Copies(copies.posting().withChanges(changes),
                copies.queued().withMessage(copies.queued().message().withFields(fields)).withSender(sender), copies.recipients());
    }

    /** A report on its way back to whom we forwarded for. */
    Prepared back(Tx tx, Destination.SrsReturn way, Presented mail, Served served) {
        Submission submission = mail.submission();
        if (!submission.envelope().from().isNull()) return mayNot.dropped(new LoopGuard.Stop("no report, sent to a return path", false), mail, way.shown());
        Optional<LoopGuard.Stop> hops = LoopGuard.hops(submission.message());
        if (hops.isPresent()) return mayNot.dropped(hops.get(), mail, way.shown());
        if (submission.message().isCut()) return mayNot.because("malformed", mail, way.shown(), MayNotPost.MALFORMED);
        List<EmailAddress> recipients = served.serve(suppressions.spare(tx, List.of(way.target())));
        String id = ids.next(submission.received());
        RawMessage message = submission.message();
        var queued = new QueuedPosting(id, way.shown().domain(), message, Octets.eightBit(message), submission.envelope().smtpUtf8(),
                submission.received()).withSender(Optional.of(ReversePath.NULL)).unsigned();
        var posting = new AcceptedPosting(id, way.shown(), way.shown().domain(), message.first("Message-ID").map(HeaderField::value).orElse(""),
                submission.peer().client().flatMap(Peer.Client::ident), "srs", List.of(), recipients.size(), message.size(), submission.received(),
                Optional.empty());
        return new Prepared.Copies(posting, queued, recipients);
    }

    private static Optional<LoopGuard.Stop> loop(Forward forward, RawMessage message) {
        boolean been = message.all(DELIVERED_TO).stream().anyMatch(field -> isAddress(field.value(), forward.key()))
                || LoopMark.isIn(message, forward.address());
        return been ? Optional.of(new LoopGuard.Stop("loop: the forward delivered it before", true)) : LoopGuard.hops(message);
    }

    private static boolean isAddress(String text, String key) {
        try {
            return EmailAddress.parse(text).key().equals(key);
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private Sender sender(Tx tx, Submission submission, Forward forward) {
        ReversePath from = submission.envelope().from();
        if (from.isNull()) return Sender.of(from);
        EmailAddress author = from.address().orElseThrow();
        return switch (srs.forward(author, forward.address().domain(), submission.received())) {
            case Srs.Forwarded.Rewritten(EmailAddress address) -> Sender.of(ReversePath.of(address));
            case Srs.Forwarded.NotNeeded() -> Sender.of(from);
            case Srs.Forwarded.DoesNotFit() -> {
                var reference = references.refer(tx, author, forward.address().domain(), submission.received());
                yield new Sender(ReversePath.of(reference.address()), Optional.of(reference));
            }
        };
    }
}
