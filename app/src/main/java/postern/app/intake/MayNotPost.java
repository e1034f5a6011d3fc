package postern.app.intake;

import java.time.Duration;
import java.util.Optional;
import postern.app.lists.KeptMail;
import postern.rewrite.Authors;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/**
 * What becomes of a mail that may not be posted, or not yet. A 5xx is mailed to MAIL FROM, who may be forged, so it is given only
 * where he is proven, or to the null sender, whom nobody reports to; all else is taken and kept for a person to look at.
 */
final class MayNotPost {
    static final Reply NOT_ALLOWED = Reply.of(550, "5.7.1", "not allowed to post here");
    static final Reply MALFORMED = Reply.of(554, "5.6.0", "this mail cannot be read");

    private final PostingIds ids;

    MayNotPost(PostingIds ids) {
        this.ids = ids;
    }

    /** At an address that is no list. @param rule which one said no, in at most 40 characters */
    Prepared because(String rule, Presented mail, EmailAddress destination, Reply reply) {
        return because(rule, rule, mail, destination, Optional.empty(), reply);
    }

    /**
     * @param why  the same at length, for the journal
     * @param list the key of the list that it is for; empty where it is for none
     */
    Prepared because(String rule, String why, Presented mail, EmailAddress destination, Optional<String> list, Reply reply) {
        if (isAnswerable(mail)) return new Prepared.Refused(ids.next(mail.submission().received()), destination, rule, why, reply);
        return kept(rule, why, mail, destination, list);
    }

    /** True if a 5xx is heard by nobody but the sender. */
    static boolean isAnswerable(Presented mail) {
        return mail.submission().envelope().from().isNull() || mail.evidence().mailFromProven();
    }

    Prepared refused(String rule, String why, Presented mail, EmailAddress destination, Reply reply) {
        return new Prepared.Refused(ids.next(mail.submission().received()), destination, rule, why, reply);
    }

    /** Put off; or kept, where that has been going on for too long. */
    Prepared deferred(String rule, String why, Presented mail, EmailAddress destination, Optional<String> list, Reply reply) {
        if (mail.overdue()) return kept(rule, why, mail, destination, list);
        return new Prepared.Deferred(ids.next(mail.submission().received()), destination, rule, why, reply);
    }

    /** Kept for a person, whoever sent it: only that person can tell whether it may pass. */
    Prepared kept(String rule, String why, Presented mail, EmailAddress destination, Optional<String> list) {
        return new Prepared.Quarantined(entry(KeptMail.Kind.QUARANTINED, KeptMail.KEPT, rule, why, mail, destination, list, mail.opens()), why);
    }

    /**
     * Kept for a moderator, with what its proofs were read from.
     *
     * @param time how long
     * @param token that it came with, and that is spent with it
     */
    Prepared held(Duration time, String rule, String why, Presented mail, EmailAddress list, Optional<Prepared.Spent> token) {
        return new Prepared.Held(entry(KeptMail.Kind.HELD, time, rule, why, mail, list, Optional.of(list.key()), token.map(Prepared.Spent::token)), why, token);
    }

    private KeptMail.Entry entry(KeptMail.Kind kind, Duration time, String rule, String why, Presented mail, EmailAddress destination, Optional<String> list, Optional<String> token) {
        var submission = mail.submission();
        Optional<String> arrival = kind == KeptMail.Kind.HELD ? mail.evidence().remembered().flatMap(answers -> ArrivalText.of(submission, answers)) : Optional.empty();
        return new KeptMail.Entry(ids.next(submission.received()), kind, submission.received(), submission.received().plus(time), destination, list, rule, why,
                submission.envelope().from().toString(), author(mail), submission.message(), mail.hides(), token, arrival);
    }

    private static Optional<KeptMail.Author> author(Presented mail) {
        return Authors.of(mail.submission().message()).addresses().stream().findFirst()
                .map(address -> new KeptMail.Author(address, mail.evidence().results().flatMap(TrustedResults::provenBy)));
    }

    /** Taken and not passed on. */
    Prepared.Dropped dropped(LoopGuard.Stop stop, Presented mail, EmailAddress destination) {
        return new Prepared.Dropped(ids.next(mail.submission().received()), destination, stop.why(), stop.byItsWay());
    }
}
