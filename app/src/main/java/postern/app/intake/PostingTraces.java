package postern.app.intake;

import java.util.List;
import java.util.Optional;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.Posted;
import postern.lmtp.Submission;
import postern.outbound.store.Tx;
import postern.rewrite.Authors;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.mail.EmailAddress;

/** Writes down what came for lists and was posted or held: {@link Posted}. What is for no list leaves no trace there. */
final class PostingTraces {
    private final Lists lists = new Lists();
    private final Posted posted = new Posted();

    void add(Tx tx, Prepared prepared, Submission submission, Evidence evidence, SubmissionKey key) {
        switch (prepared) {
            case Prepared.Copies(var posting, _, _) -> add(tx, posting.id(), posting.destination(), submission, evidence, key, true);
            case Prepared.Spending(_, _, List<Prepared.Copies> postings) -> postings.forEach(one -> add(tx, one, submission, evidence, key));
            case Prepared.Held(var entry, _, _) -> add(tx, entry.id(), entry.destination(), submission, evidence, key, false);
            case Prepared.Referring _, Prepared.Quarantined _, Prepared.Refused _, Prepared.Returned _, Prepared.Leaving _, Prepared.Dropped _, Prepared.Deferred _, Prepared.Known _,
                 Prepared.Gone _ -> { }
        }
    }

    /** Nobody is an author of a mail that does not tell. */
    private void add(Tx tx, String id, EmailAddress destination, Submission submission, Evidence evidence, SubmissionKey key, boolean isPosted) {
        Optional<MailingList> list = lists.find(tx, destination);
        List<EmailAddress> authors = Authors.of(submission.message()).addresses();
        if (list.isEmpty() || authors.isEmpty()) return;
        boolean proven = evidence.results().filter(AuthResults::proven).isPresent();
        posted.add(tx, new Posted.Trace(id, list.get(), authors, proven, key.sameness(evidence, submission.message()), submission.received()), isPosted);
    }

    /** A person let it pass. */
    void passed(Tx tx, String entry, List<Prepared.Copies> postings, Submission submission, SubmissionKey key) {
        if (posted.approved(tx, entry)) return;
        postings.forEach(one -> add(tx, one.posting().id(), one.posting().destination(), submission, new Evidence.Unread(), key, true));
    }
}
