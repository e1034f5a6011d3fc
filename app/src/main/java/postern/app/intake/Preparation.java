package postern.app.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Destination;
import postern.app.lists.Directory;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.Roster;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.queue.MailQueue;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.store.Tx;
import postern.rewrite.Arrival;
import postern.rewrite.ListProfile;
import postern.rewrite.ReplyGoesTo;
import postern.rewrite.Rewriter;
import postern.rewrite.Rewritten;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;

/**
 * Decides and composes: for each recipient of a submission, what will be done. Reads the directory and the roster, and has
 * no effect; doing nothing with the result is a dry run.
 *
 * <p>The same destination named twice is prepared once. A person whom several destinations reach has one copy, from the
 * first of them in the order of RCPT.
 */
public final class Preparation {
    private final Directory directory;
    private final Roster roster;
    private final MailQueue queue;
    private final Rewriter rewriter;
    private final EmailAddress operator;
    private final PostingIds ids = new PostingIds();

    /** @param operator receives what is for postmaster, abuse and list owners */
    public Preparation(Directory directory, Roster roster, MailQueue queue, Rewriter rewriter, EmailAddress operator) {
        this.directory = directory;
        this.roster = roster;
        this.queue = queue;
        this.rewriter = rewriter;
        this.operator = operator;
    }

    /**
     * @param known what the same submission became before, by destination
     * @return one for each recipient, in the same order; the same value where the destination is the same
     */
    List<Prepared> prepare(Tx tx, Submission submission, SubmissionKey key, Map<String, String> known) {
        Map<String, Prepared> byDestination = new HashMap<>();
        Set<String> served = new HashSet<>();
        if (!known.isEmpty()) queue.recipients(tx, known.values()).forEach(recipient -> served.add(recipient.key()));
        for (EmailAddress to : submission.envelope().to()) {
            String before = known.get(key.of(to));
            if (before != null) byDestination.put(to.key(), new Prepared.Known(before));
        }
        List<Prepared> prepared = new ArrayList<>();
        for (EmailAddress to : submission.envelope().to()) {
            if (!byDestination.containsKey(to.key())) byDestination.put(to.key(), prepare(tx, submission, to, served));
            prepared.add(byDestination.get(to.key()));
        }
        return prepared;
    }

    private Prepared prepare(Tx tx, Submission submission, EmailAddress to, Set<String> served) {
        return switch (directory.find(tx, to, submission.received())) {
            case Destination.Posting(MailingList list) -> LoopGuard.stops(submission, list.address())
                    .map(why -> dropped(submission, list.address(), why))
                    .orElseGet(() -> copies(submission, list.address(), list.posting().word(), profile(list), notYet(members(tx, list), served)));
            case Destination.Owner(EmailAddress address) -> LoopGuard.loops(submission.message(), address)
                    .map(why -> dropped(submission, address, why))
                    .orElseGet(() -> copies(submission, address, "owner", ListProfile.operator(address), notYet(List.of(operator), served)));
            case Destination.Bounce(long copy, _) -> new Prepared.Returned(copy, queue.copy(tx, copy).map(found -> found.posting()), submission.message().size());
            case Destination.Closed _, Destination.Unknown _ -> new Prepared.Gone();
        };
    }

    private Prepared dropped(Submission submission, EmailAddress destination, String why) {
        return new Prepared.Dropped(ids.next(submission.received()), destination, why);
    }

    private Prepared copies(Submission submission, EmailAddress destination, String rule, ListProfile profile, List<EmailAddress> recipients) {
        String id = ids.next(submission.received());
        Rewritten rewritten = rewriter.rewrite(submission.message(), profile, arrival(submission, id));
        var queued = new QueuedPosting(id, destination.domain(), rewritten.message(), Octets.eightBit(submission.message()),
                submission.envelope().smtpUtf8() && Octets.eightBit(rewritten.message().fields()), submission.received());
        var posting = new AcceptedPosting(id, destination, destination.domain(), submission.message().first("Message-ID").map(HeaderField::value).orElse(""),
                submission.peer().client().flatMap(Peer.Client::ident), rule, rewritten.changes().all().stream().map(Object::toString).toList(),
                recipients.size(), submission.message().size(), submission.received());
        return new Prepared.Copies(posting, queued, recipients);
    }

    private List<EmailAddress> members(Tx tx, MailingList list) {
        return roster.members(tx, list).stream().map(Member::address).toList();
    }

    /** Those who are not served yet; afterwards they are. */
    private static List<EmailAddress> notYet(List<EmailAddress> recipients, Set<String> served) {
        return recipients.stream().filter(recipient -> served.add(recipient.key())).toList();
    }

    private static ListProfile profile(MailingList list) {
        return ListProfile.list(list.address(), list.displayName(), list.owner(), true, ReplyGoesTo.AUTHOR);
    }

    private static Arrival arrival(Submission submission, String id) {
        return new Arrival(id, submission.received(), submission.peer().lhlo(), Optional.of(submission.peer().address()), Optional.empty());
    }
}
