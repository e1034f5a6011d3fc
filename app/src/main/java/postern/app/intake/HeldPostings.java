package postern.app.intake;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.app.lists.KeptMail;
import postern.app.lists.Postings;
import postern.app.lists.Releasing;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SeenSubmissions.Became;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.store.Database;
import postern.outbound.store.StoreTrouble;
import postern.outbound.store.Tx;
import postern.rewrite.Fitness;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.ReversePath;

/**
 * Posts what was kept, when a person says so: composed, stored and no longer kept, in one transaction.
 *
 * <p><b>Promise:</b> an entry is posted at most once, whoever asks at the same time. Whom another part of the same mail has served
 * gets nothing more; the token that it presented pays for it, if anything is left of that; and the same mail, sent again, is answered as when it was kept, and adds nothing.
 * <p><b>On failure:</b> throws, and the entry is still kept.
 * <p><b>Threads:</b> any number.
 */
public final class HeldPostings implements Releasing {
    private static final Logger LOG = LoggerFactory.getLogger("postern.intake");
    private static final int ATTEMPTS = 3;

    private final Database database;
    private final ProofReading proofs;
    private final Preparation preparation;
    private final SeenSubmissions seen;
    private final KeptMail kept;
    private final Filing filing;
    private final Runnable wake;
    private final InstantSource clock;

    /** @param wake tells the back door that copies are due; called after the commit */
    public HeldPostings(Database database, ProofReading proofs, Preparation preparation, SeenSubmissions seen, KeptMail kept, Filing filing,
                        Runnable wake, InstantSource clock) {
        this.database = database;
        this.proofs = proofs;
        this.preparation = preparation;
        this.seen = seen;
        this.kept = kept;
        this.filing = filing;
        this.wake = wake;
        this.clock = clock;
    }

    @Override public Outcome release(String id, Consumer<Tx> with) {
        Optional<KeptMail.Entry> found = database.inTransaction(tx -> kept.look(tx, id));
        if (found.isEmpty()) return new NotKept();
        Optional<ArrivalText> arrival = found.filter(entry -> entry.kind() == KeptMail.Kind.HELD).flatMap(ArrivalText::read);
        Optional<Evidence.Read> evidence = arrival.flatMap(then -> proofs.again(then, clock.instant()));
        if (arrival.isPresent() && evidence.isEmpty()) return new ComeAgain("The DNS does not tell now what it told when the mail came.");
        for (int attempt = 1; ; attempt++) {
            try {
                return told(id, database.inTransaction(tx -> release(tx, id, arrival, evidence, with)));
            } catch (CannotHide cannot) {
                return new Unfit(cannot.getMessage());
            } catch (StoreTrouble trouble) {
                if (!trouble.isDuplicate() || attempt == ATTEMPTS) throw trouble;
            }
        }
    }

    private Outcome told(String id, Outcome outcome) {
        if (outcome instanceof Posted(List<String> ids)) {
            database.durability().await();
            wake.run();
            ids.forEach(posting -> LOG.info("{} accepted by a person, kept as {}", posting, id));
        }
        return outcome;
    }

    private Outcome release(Tx tx, String id, Optional<ArrivalText> arrival, Optional<Evidence.Read> evidence, Consumer<Tx> with) {
        Instant now = clock.instant();
        Optional<KeptMail.Entry> entry = kept.find(tx, id);
        if (entry.isEmpty()) return new NotKept();
        Submission submission = arrival.map(then -> then.at(now)).orElseGet(() -> submission(entry.get(), now));
        SubmissionKey key = SubmissionKey.of(submission);
        Map<String, Became> known = seen.enter(tx, key.identity(), now);
        if (evidence.isEmpty()) return post(tx, entry.get(), submission, known, preparation.released(tx, submission, known, entry.get()), with);
        return switch (preparation.approved(tx, submission, evidence.get(), known, entry.get())) {
            case Preparation.Postings(var postings, _) -> post(tx, entry.get(), submission, known, postings, with);
            case Preparation.Later(String why) -> new ComeAgain(why);
        };
    }

    private Outcome post(Tx tx, KeptMail.Entry entry, Submission submission, Map<String, Became> known, List<Prepared.Copies> released,
                         Consumer<Tx> with) {
        if (released.isEmpty()) return new ReachesNobody();
        Optional<Fitness> unfit = released.stream().map(copies -> Fitness.of(copies.queued().message())).filter(fitness -> !fitness.isFit()).findFirst();
        if (unfit.isPresent()) return new Unfit(unfit.get().why());
        if (released.stream().anyMatch(copies -> !preparation.isReady(copies.posting().domain()))) return new NotReady();
        filing.passed(tx, entry, submission, SubmissionKey.of(submission), known, released);
        if (!kept.remove(tx, entry.id())) throw new IllegalStateException("locked, and gone: " + entry.id());
        with.accept(tx);
        return new Posted(released.stream().map(copies -> copies.posting().id()).toList());
    }

    /** As it came, from nobody but ourselves, and now: its time in the queue begins. */
    private static Submission submission(KeptMail.Entry entry, Instant now) {
        ReversePath from = entry.mailFrom().isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(entry.mailFrom()));
        var envelope = new Envelope(from, List.of(entry.destination()), true, true);
        return new Submission(envelope, entry.message(), new Peer(InetAddress.getLoopbackAddress(), "localhost", Optional.empty()), now);
    }
}
