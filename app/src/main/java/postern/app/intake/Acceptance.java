package postern.app.intake;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Destination;
import postern.app.lists.Directory;
import postern.app.lists.Journal;
import postern.app.lists.KeptMail;
import postern.app.lists.Leaving;
import postern.app.lists.Postings;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SeenSubmissions.Answer;
import postern.app.lists.SeenSubmissions.Became;
import postern.app.lists.SenderReferences;
import postern.app.lists.TokenUse;
import postern.app.lists.Tokens;
import postern.lmtp.Intake;
import postern.lmtp.Submission;
import postern.outbound.queue.MailQueue;
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
    private static final int LONGEST_TEXT = 500;
    private static final Reply KNOWN = Reply.of(250, "2.1.5", "recipient ok");
    private static final Reply UNKNOWN = Reply.of(550, "5.1.1", "no such address here");
    private static final Reply CLOSED = Reply.of(550, "5.2.1", "this address takes no mail");

    private final Database database;
    private final Directory directory;
    private final ProofReading proofs;
    private final Preparation preparation;
    private final SeenSubmissions seen;
    private final Tokens tokens;
    private final SenderReferences references;
    private final Postings postings;
    private final KeptMail kept;
    private final Journal journal;
    private final MailQueue queue;
    private final Leaving leaving = new Leaving();
    private final PostingTraces traces = new PostingTraces();
    private final Runnable wake;
    private final InstantSource clock;

    /** @param wake tells the back door that copies are due; called after the commit */
    public Acceptance(Database database, Directory directory, ProofReading proofs, Preparation preparation, SeenSubmissions seen, Tokens tokens,
                      SenderReferences references, Postings postings, KeptMail kept, Journal journal, MailQueue queue, Runnable wake, InstantSource clock) {
        this.database = database;
        this.directory = directory;
        this.proofs = proofs;
        this.preparation = preparation;
        this.seen = seen;
        this.tokens = tokens;
        this.references = references;
        this.postings = postings;
        this.kept = kept;
        this.journal = journal;
        this.queue = queue;
        this.wake = wake;
        this.clock = clock;
    }

    @Override public Reply recipient(EmailAddress to) {
        return toRcpt(database.inTransaction(tx -> directory.find(tx, to, clock.instant())));
    }

    /** To RCPT: by the address alone, whoever writes. */
    static Reply toRcpt(Destination destination) {
        return switch (destination) {
            case Destination.Posting _, Destination.TokenPosting _, Destination.Forward _, Destination.Owner _, Destination.Bounce _,
                 Destination.SrsReturn _, Destination.Unsubscribe _ -> KNOWN;
            case Destination.Closed _ -> CLOSED;
            case Destination.Unknown _ -> UNKNOWN;
        };
    }

    @Override public List<Reply> deliver(Submission submission) {
        Evidence evidence = needsEvidence(submission) ? proofs.read(submission) : new Evidence.Unread();
        List<Prepared> prepared = store(submission, evidence, SubmissionKey.of(submission));
        database.durability().await();
        wake.run();
        for (Prepared one : distinct(prepared)) {
            IntakeLog.record(one);
            count(one, submission.received());
        }
        return prepared.stream().map(Acceptance::reply).toList();
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
    private List<Prepared> store(Submission submission, Evidence evidence, SubmissionKey key) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.inTransaction(tx -> store(tx, submission, evidence, key));
            } catch (StoreTrouble trouble) {
                if (!trouble.isDuplicate() || attempt == ATTEMPTS) throw trouble;
            } catch (SpentMeanwhile spent) {
                if (attempt == ATTEMPTS) throw spent;
            }
        }
    }

    /** Remembered by the address as RCPT wrote it: with another token in it, it is another destination. */
    private List<Prepared> store(Tx tx, Submission submission, Evidence evidence, SubmissionKey key) {
        Map<String, Became> known = seen.enter(tx, key.identity(), submission.received());
        List<Prepared> prepared = preparation.prepare(tx, submission, evidence, key, known);
        Set<Prepared> stored = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < prepared.size(); i++) {
            Prepared one = prepared.get(i);
            if (!stored.add(one)) continue;
            EmailAddress to = submission.envelope().to().get(i);
            String destination = looksAtProofs(one) ? key.of(to, evidence) : key.of(to);
            remembered(one).ifPresent(became -> seen.add(tx, key.identity(), destination, became));
            store(tx, one);
            traces.add(tx, one, submission, evidence, key);
        }
        return prepared;
    }

    /** With what the same mail, sent again, is answered, and whom it has served; empty where it is decided anew. */
    private static Optional<Became> remembered(Prepared prepared) {
        return switch (prepared) {
            case Prepared.Copies copies -> Optional.of(new Became(List.of(copies.posting().id()), Answer.ACCEPTED));
            case Prepared.Spending spending -> Optional.of(new Became(spending.postings().stream().map(one -> one.posting().id()).toList(), Answer.ACCEPTED));
            case Prepared.Referring referring -> remembered(referring.copies());
            case Prepared.Quarantined(var entry, _) when !Composition.isForecast(entry.rule()) -> Optional.of(new Became(List.of(entry.id()), Answer.TAKEN));
            case Prepared.Held(var entry, _, _) -> Optional.of(new Became(List.of(entry.id()), Answer.TAKEN));
            case Prepared.Leaving leaves -> Optional.of(new Became(List.of(leaves.id()), Answer.TAKEN));
            case Prepared.Dropped dropped when !dropped.byItsWay() -> Optional.of(new Became(List.of(dropped.id()), Answer.TAKEN));
            // A mail without its signature is not the same to judge: whoever knows it could send it first, and the true one would be lost.
            case Prepared.Quarantined _, Prepared.Dropped _, Prepared.Deferred _, Prepared.Refused _, Prepared.Returned _, Prepared.Known _, Prepared.Gone _ -> Optional.empty();
        };
    }

    /** What a token was used for. */
    static List<TokenUse.Became> uses(List<Prepared.Copies> copies) {
        return copies.stream().map(one -> new TokenUse.Became(one.posting().id(), one.posting().rule())).toList();
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

    /** True for what was kept: a list or a token may decide otherwise when it comes with other proofs. */
    private static boolean looksAtProofs(Prepared prepared) {
        return prepared instanceof Prepared.Held || prepared instanceof Prepared.Quarantined;
    }

    private static Set<Prepared> distinct(List<Prepared> prepared) {
        Set<Prepared> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(prepared);
        return distinct;
    }

    private void store(Tx tx, Prepared prepared) {
        switch (prepared) {
            case Prepared.Copies(var posting, var queued, var recipients) -> {
                postings.add(tx, posting);
                if (!recipients.isEmpty()) queue.add(tx, queued, recipients);
            }
            case Prepared.Returned(var copy, var posting, var octets) ->
                    journal.add(tx, new Journal.Entry(clock.instant(), "returned", posting, "a report of " + octets + " octets about copy " + copy));
            case Prepared.Spending(String token, String part, var copies) -> {
                if (!tokens.spend(tx, token, part, uses(copies), copies.getFirst().posting().accepted())) throw new SpentMeanwhile();
                copies.forEach(one -> store(tx, one));
            }
            case Prepared.Referring(var reference, var copies) -> {
                references.add(tx, reference);
                store(tx, copies);
            }
            case Prepared.Quarantined(var entry, String why) -> {
                kept.add(tx, entry);
                journal.add(tx, new Journal.Entry(clock.instant(), "quarantined", Optional.of(entry.id()), why));
            }
            case Prepared.Held(var entry, String why, var token) -> {
                token.ifPresent(spent -> {
                    if (!tokens.spend(tx, spent.token(), spent.submission(), List.of(new TokenUse.Became(entry.id(), "held")), entry.at())) throw new SpentMeanwhile();
                });
                kept.add(tx, entry);
                journal.add(tx, new Journal.Entry(clock.instant(), "held", Optional.of(entry.id()), cut(entry.rule() + ": " + why)));
            }
            case Prepared.Refused(String id, _, _, String why, _) -> journal.add(tx, new Journal.Entry(clock.instant(), "refused", Optional.of(id), why));
            case Prepared.Leaving(String id, _, var list, String person, String how) -> leaving.leave(tx, list, person, how, Optional.of(id), clock.instant());
            case Prepared.Dropped(var id, _, var why, _) -> journal.add(tx, new Journal.Entry(clock.instant(), "dropped", Optional.of(id), why));
            case Prepared.Known _, Prepared.Deferred _, Prepared.Gone _ -> { }
        }
    }

    /** As much as the journal's column holds. */
    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
    }

    /** Behind the final dot. */
    static Reply reply(Prepared prepared) {
        return switch (prepared) {
            case Prepared.Copies copies -> taken(copies.posting().id(), Answer.ACCEPTED);
            case Prepared.Spending spending -> reply(spending.postings().getFirst());
            case Prepared.Referring referring -> reply(referring.copies());
            case Prepared.Quarantined(var entry, _) -> taken(entry.id(), Answer.TAKEN);
            case Prepared.Held(var entry, _, _) -> taken(entry.id(), Answer.TAKEN);
            case Prepared.Refused refused -> refused.reply();
            case Prepared.Deferred deferred -> deferred.reply();
            case Prepared.Returned _ -> Reply.of(250, "2.0.0", "report taken");
            case Prepared.Leaving leaves -> taken(leaves.id(), Answer.TAKEN);
            case Prepared.Dropped dropped -> taken(dropped.id(), Answer.TAKEN);
            case Prepared.Known(String id, Answer answer) -> taken(id, answer);
            case Prepared.Gone _ -> UNKNOWN;
        };
    }

    static Reply taken(String id, Answer answer) {
        return Reply.of(250, "2.0.0", id + " " + answer.word());
    }
}
