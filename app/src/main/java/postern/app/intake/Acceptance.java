package postern.app.intake;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import postern.app.lists.Destination;
import postern.app.lists.Directory;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SeenSubmissions.Became;
import postern.app.lists.Tokens;
import postern.lmtp.Intake;
import postern.lmtp.Submission;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Reply;

/**
 * Takes responsibility: stores what was prepared in one transaction, waits until that is durable, and only then says 250.
 *
 * <p><b>Promise:</b> after a 250 the posting and all its copies survive kill -9 and loss of power. The same mail for the same
 * destination, sent again, is answered with the first id and adds nothing.
 * <p><b>On failure:</b> any exception leaves nothing stored that was answered 250; the front door turns it into 451, and
 * the mail stays with the sender.
 * <p><b>Threads:</b> any number, one per LMTP connection.
 */
public final class Acceptance implements Intake {
    private static final int ATTEMPTS = 3;

    private final Database database;
    private final Directory directory;
    private final ProofReading proofs;
    private final Preparation preparation;
    private final SeenSubmissions seen;
    private final Filing filing;
    private final Tokens tokens;
    private final Runnable wake;
    private final InstantSource clock;

    /**
     * @param tokens hear of wrong ones
     * @param wake   tells the back door that copies are due; called after the commit
     */
    public Acceptance(Database database, Directory directory, ProofReading proofs, Preparation preparation, SeenSubmissions seen, Filing filing,
                      Tokens tokens, Runnable wake, InstantSource clock) {
        this.database = database;
        this.directory = directory;
        this.proofs = proofs;
        this.preparation = preparation;
        this.seen = seen;
        this.filing = filing;
        this.tokens = tokens;
        this.wake = wake;
        this.clock = clock;
    }

    @Override public Reply recipient(EmailAddress to) {
        return Replies.toRcpt(database.inTransaction(tx -> directory.find(tx, to, clock.instant())));
    }

    @Override public List<Reply> deliver(Submission submission) {
        Evidence evidence = needsEvidence(submission) ? proofs.read(submission) : new Evidence.Unread();
        List<Prepared> prepared = take(submission, evidence, SubmissionKey.of(submission));
        database.durability().await();
        wake.run();
        for (Prepared one : distinct(prepared)) {
            IntakeLog.record(one);
            count(one, submission.received());
        }
        return prepared.stream().map(Replies::to).toList();
    }

    /** False for mere reports, of which nobody asks who wrote them. */
    private boolean needsEvidence(Submission submission) {
        return database.inTransaction(tx -> submission.envelope().to().stream().anyMatch(to -> switch (directory.find(tx, to, submission.received())) {
            case Destination.Posting _, Destination.TokenPosting _, Destination.Forward _, Destination.Owner _ -> true;
            case Destination.Unsubscribe door -> door.bearer().isEmpty();
            case Destination.Bounce _, Destination.SrsReturn _, Destination.Closed _, Destination.Unknown _ -> false;
        }));
    }

    /**
     * The one transaction. Where the same submission comes twice at once, or another one spends the same token, the slower one
     * begins again and finds the other's work.
     */
    private List<Prepared> take(Submission submission, Evidence evidence, SubmissionKey key) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.inTransaction(tx -> take(tx, submission, evidence, key));
            } catch (StoreTrouble trouble) {
                if (!trouble.isDuplicate() || attempt == ATTEMPTS) throw trouble;
            } catch (SpentMeanwhile spent) {
                if (attempt == ATTEMPTS) throw spent;
            }
        }
    }

    /** First all is decided and composed, by what this transaction reads and without a write; then it is written down. */
    private List<Prepared> take(Tx tx, Submission submission, Evidence evidence, SubmissionKey key) {
        Map<String, Became> known = seen.enter(tx, key.identity(), submission.received());
        List<Prepared> prepared = preparation.prepare(tx, submission, evidence, key, known);
        filing.file(tx, submission, evidence, key, known, prepared);
        return prepared;
    }

    /** A wrong token, as a guess would be; it counts where the mail is posted without one too. */
    private void count(Prepared prepared, Instant now) {
        boolean wrong = switch (prepared) {
            case Prepared.Quarantined(_, String why) -> why.contains(TokenPosting.WRONG);
            case Prepared.Held(_, String why, _) -> why.contains(TokenPosting.WRONG);
            case Prepared.Refused refused -> refused.why().contains(TokenPosting.WRONG);
            case Prepared.Copies copies -> copies.posting().reason().contains(TokenPosting.WRONG);
            case Prepared.Spending _, Prepared.Referring _, Prepared.Returned _, Prepared.Leaving _, Prepared.Dropped _, Prepared.Deferred _, Prepared.Known _, Prepared.Gone _ -> false;
        };
        if (wrong) tokens.wrong(now);
    }

    private static Set<Prepared> distinct(List<Prepared> prepared) {
        Set<Prepared> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(prepared);
        return distinct;
    }
}
