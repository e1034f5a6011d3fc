package postern.app.intake;

import postern.app.lists.Quarantine;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/**
 * What becomes of a mail that may not be posted. A 5xx is mailed to MAIL FROM, who may be forged, so it is given only where
 * he is proven, or to the null sender, whom nobody reports to; all else is taken and kept for a person to look at.
 */
final class MayNotPost {
    static final Reply NOT_ALLOWED = Reply.of(550, "5.7.1", "not allowed to post here");
    static final Reply MALFORMED = Reply.of(554, "5.6.0", "this mail cannot be read");

    private final PostingIds ids;

    MayNotPost(PostingIds ids) {
        this.ids = ids;
    }

    /** @param rule which one said no, in at most 40 characters */
    Prepared because(String rule, Presented mail, EmailAddress destination, Reply reply) {
        return because(rule, rule, mail, destination, reply);
    }

    /** @param why the same at length, for the journal */
    Prepared because(String rule, String why, Presented mail, EmailAddress destination, Reply reply) {
        var submission = mail.submission();
        String id = ids.next(submission.received());
        boolean toItsSender = submission.envelope().from().isNull() || mail.evidence().mailFromProven();
        if (toItsSender) return new Prepared.Refused(id, destination, rule, why, reply);
        var stops = LoopGuard.stops(submission, destination);
        if (stops.isPresent()) return dropped(stops.get(), mail, destination);
        return kept(id, rule, why, mail, destination);
    }

    /** Kept for a person, whoever sent it: only that person can tell whether it may pass. */
    Prepared kept(String rule, String why, Presented mail, EmailAddress destination) {
        return kept(ids.next(mail.submission().received()), rule, why, mail, destination);
    }

    private static Prepared kept(String id, String rule, String why, Presented mail, EmailAddress destination) {
        var submission = mail.submission();
        return new Prepared.Quarantined(new Quarantine.Entry(id, submission.received(), destination, rule, submission.envelope().from().toString(),
                submission.message(), mail.hides(), mail.opens()), why);
    }

    /** Taken and not passed on. */
    Prepared.Dropped dropped(LoopGuard.Stop stop, Presented mail, EmailAddress destination) {
        return new Prepared.Dropped(ids.next(mail.submission().received()), destination, stop.why(), stop.byItsWay());
    }
}
