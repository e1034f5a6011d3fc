package postern.app.intake;

import java.util.List;
import java.util.Optional;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.KeptMail;
import postern.app.lists.MailingList;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SenderReferences;
import postern.outbound.queue.QueuedPosting;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/** What will be done with a submission for one destination. Nothing has happened yet. */
sealed interface Prepared {

    /**
     * Posted: stored once, with a copy for each recipient.
     *
     * @param recipients nobody twice, and nobody whom an earlier destination of the same submission serves
     */
    record Copies(AcceptedPosting posting, QueuedPosting queued, List<EmailAddress> recipients) implements Prepared { }

    /**
     * Posted for a token, which is spent with it.
     *
     * @param token      its id
     * @param submission what it pays for: the identity ({@link SubmissionKey}) that all parts of one submission have
     * @param postings   at least one
     */
    record Spending(String token, String submission, List<Copies> postings) implements Prepared { }

    /** Forwarded in the name of a reference, which is stored with it. */
    record Referring(SenderReferences.Reference reference, Copies copies) implements Prepared { }

    /** May not be posted, and is kept for a person to look at; its sender hears nothing of that. @param why for the journal, without addresses */
    record Quarantined(KeptMail.Entry entry, String why) implements Prepared { }

    /** A moderator is to decide. @param why for the journal, without addresses @param token that is spent with it, whatever he decides */
    record Held(KeptMail.Entry entry, String why, Optional<Spent> token) implements Prepared { }

    /** @param token its id @param submission as in {@link Spending} */
    record Spent(String token, String submission) { }

    /** May not be posted, and a report of that goes to nobody. @param rule which one said no @param why the same at length */
    record Refused(String id, EmailAddress destination, String rule, String why, Reply reply) implements Prepared { }

    /** A report about one of our copies: journalled. @param posting which one it was a copy of, if that is still known */
    record Returned(long copy, Optional<String> posting, int octets) implements Prepared { }

    /**
     * Taken and not passed on, so that no report goes to somebody who did not write.
     *
     * @param why      one line without addresses
     * @param byItsWay for what servers on the way put in: the same mail may come another way, so it is decided anew
     */
    record Dropped(String id, EmailAddress destination, String why, boolean byItsWay) implements Prepared { }

    /**
     * A member leaves a list, if he has not yet.
     *
     * @param destination without what says who is meant
     * @param person      his key
     * @param how         in words for the journal
     */
    record Leaving(String id, EmailAddress destination, MailingList list, String person, String how) implements Prepared {
        /** Addresses of persons stay out of logs. */
        @Override public String toString() {
            return "Leaving " + list.key();
        }
    }

    /** Cannot be decided or kept now: the mail stays with its sender, who comes again. @param rule in a few words @param why one line without addresses */
    record Deferred(String id, EmailAddress destination, String rule, String why, Reply reply) implements Prepared { }

    /** The same mail came for this destination before, and is answered as it was then. @param id what it was answered with */
    record Known(String id, SeenSubmissions.Answer answer) implements Prepared { }

    /** The address stopped being ours between RCPT and the final dot. */
    record Gone() implements Prepared { }
}
