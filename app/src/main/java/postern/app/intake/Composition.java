package postern.app.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.MailingList;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.queue.QueuedPosting;
import postern.rewrite.Arrival;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.Rewriter;
import postern.rewrite.Rewritten;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;

/** Composes postings: the message as a destination sends it, and what the trace says of it. Pure. */
final class Composition {
    private final Rewriter rewriter;
    private final PostingIds ids;

    Composition(Rewriter rewriter, PostingIds ids) {
        this.rewriter = rewriter;
        this.ids = ids;
    }

    /** @param rule which let it pass, in one word */
    Prepared.Copies copies(Presented mail, EmailAddress destination, String rule, ListProfile profile, List<EmailAddress> recipients) {
        Submission submission = mail.submission();
        String id = ids.next(submission.received());
        Rewritten rewritten = rewriter.rewrite(mail.message(), profile, arrival(submission, id));
        var queued = new QueuedPosting(id, destination.domain(), rewritten.message(), Octets.eightBit(submission.message()),
                submission.envelope().smtpUtf8() && Octets.eightBit(rewritten.message().fields()), submission.received());
        var changes = new ArrayList<String>();
        if (mail.isChanged()) changes.add("Token taken out");
        rewritten.changes().all().forEach(change -> changes.add(change.toString()));
        var posting = new AcceptedPosting(id, destination, destination.domain(), submission.message().first("Message-ID").map(HeaderField::value).orElse(""),
                submission.peer().client().flatMap(Peer.Client::ident), rule, changes, recipients.size(), submission.message().size(), submission.received());
        return new Prepared.Copies(posting, queued, recipients);
    }

    static ListProfile profile(MailingList list) {
        return ListProfile.list(list.address(), list.displayName(), list.owner(), true, ReplyGoesTo.AUTHOR);
    }

    /** Those who are not served yet; afterwards they are. */
    static List<EmailAddress> notYet(List<EmailAddress> recipients, Set<String> served) {
        return recipients.stream().filter(recipient -> served.add(recipient.key())).toList();
    }

    private static Arrival arrival(Submission submission, String id) {
        return new Arrival(id, submission.received(), submission.peer().lhlo(), Optional.of(submission.peer().address()), Optional.empty(),
                submission.envelope().smtpUtf8());
    }
}
