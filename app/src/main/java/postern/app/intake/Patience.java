package postern.app.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import postern.app.lists.SeenSubmissions;
import postern.lmtp.Submission;
import postern.outbound.store.Tx;
import postern.rewrite.mail.ReversePath;

/**
 * How long a mail is put off that cannot be decided. In the end Postfix would give it up and mail a report to MAIL FROM, who may be
 * forged; so after a time it is kept for a person instead, unless that report goes to nobody or to one who is proven.
 *
 * <p>Counted from when the mail was first seen, by its identity: {@link SeenSubmissions} remembers it for ten days, put off or not.
 */
public final class Patience {
    private final SeenSubmissions seen;
    private final Duration longest;

    /** @param longest below the time after which the mail server in front gives up */
    public Patience(SeenSubmissions seen, Duration longest) {
        this.seen = seen;
        this.longest = longest;
    }

    /** True if the mail is not to be put off again. Only looks. */
    boolean isOver(Tx tx, Submission submission, Evidence evidence, SubmissionKey key) {
        ReversePath from = submission.envelope().from();
        if (from.isNull() || evidence.mailFromProven()) return false;
        Optional<Instant> first = seen.first(tx, key.identity());
        return first.filter(at -> !submission.received().isBefore(at.plus(longest))).isPresent();
    }
}
