package postern.app.intake;

import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.AcceptedPosting;
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
import postern.lmtp.Submission;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;

/**
 * Writes down what was prepared: the posting once and a row for each copy, what is kept for a person, the token that pays, a line in
 * the journal; and what the same mail, sent again, is answered with.
 *
 * <p><b>On failure:</b> throws, {@link SpentMeanwhile} where another mail was faster with the same token; nothing of the transaction is
 * to be kept.
 */
public final class Filing {
    private final SeenSubmissions seen;
    private final Tokens tokens;
    private final SenderReferences references;
    private final Postings postings;
    private final KeptMail kept;
    private final Journal journal;
    private final MailQueue queue;
    private final Leaving leaving = new Leaving();
    private final PostingTraces traces = new PostingTraces();
    private final InstantSource clock;

    public Filing(SeenSubmissions seen, Tokens tokens, SenderReferences references, Postings postings, KeptMail kept, Journal journal,
                  MailQueue queue, InstantSource clock) {
        this.seen = seen;
        this.tokens = tokens;
        this.references = references;
        this.postings = postings;
        this.kept = kept;
        this.journal = journal;
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * What a submission becomes. Remembered by the address as RCPT wrote it: with another token in it, it is another destination.
     *
     * @param known    what the same mail became before, by destination
     * @param prepared one for each recipient, in the same order
     */
    void file(Tx tx, Submission submission, Evidence evidence, SubmissionKey key, Map<String, Became> known, List<Prepared> prepared) {
        Set<Prepared> filed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < prepared.size(); i++) {
            Prepared one = prepared.get(i);
            if (!filed.add(one)) continue;
            EmailAddress to = submission.envelope().to().get(i);
            String destination = looksAtProofs(one) ? key.of(to, evidence) : key.of(to);
            remembered(one).ifPresent(became -> seen.add(tx, key.identity(), destination, became, before(known, destination)));
            store(tx, one);
            traces.add(tx, one, submission, evidence, key);
        }
    }

    /** How much it became there until now. */
    private static int before(Map<String, Became> known, String destination) {
        return Optional.ofNullable(known.get(destination)).map(former -> former.ids().size()).orElse(0);
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

    /** True for what was kept: a list or a token may decide otherwise when it comes with other proofs. */
    private static boolean looksAtProofs(Prepared prepared) {
        return prepared instanceof Prepared.Held || prepared instanceof Prepared.Quarantined;
    }

    private void store(Tx tx, Prepared prepared) {
        switch (prepared) {
            case Prepared.Copies copies -> post(tx, copies);
            case Prepared.Returned(var copy, var posting, var octets) -> note(tx, "returned", posting, "a report of " + octets + " octets about copy " + copy);
            case Prepared.Spending(String token, String part, var copies) -> {
                if (!tokens.spend(tx, token, part, uses(copies), copies.getFirst().posting().accepted())) throw new SpentMeanwhile();
                copies.forEach(one -> post(tx, one));
            }
            case Prepared.Referring(var reference, var copies) -> {
                references.add(tx, reference);
                post(tx, copies);
            }
            case Prepared.Quarantined(var entry, String why) -> {
                kept.add(tx, entry);
                note(tx, "quarantined", Optional.of(entry.id()), why);
            }
            case Prepared.Held(var entry, String why, var token) -> {
                token.ifPresent(spent -> {
                    if (!tokens.spend(tx, spent.token(), spent.submission(), List.of(new TokenUse.Became(entry.id(), "held")), entry.at())) throw new SpentMeanwhile();
                });
                kept.add(tx, entry);
                note(tx, "held", Optional.of(entry.id()), entry.rule() + ": " + why);
            }
            case Prepared.Refused(String id, _, _, String why, _) -> note(tx, "refused", Optional.of(id), why);
            case Prepared.Leaving(String id, _, var list, String person, String how) -> leaving.leave(tx, list, person, how, Optional.of(id), clock.instant());
            case Prepared.Dropped(var id, _, var why, _) -> note(tx, "dropped", Optional.of(id), why);
            case Prepared.Known _, Prepared.Deferred _, Prepared.Gone _ -> { }
        }
    }

    private void post(Tx tx, Prepared.Copies copies) {
        postings.add(tx, copies.posting());
        if (!copies.recipients().isEmpty()) queue.add(tx, copies.queued(), copies.recipients());
    }

    /**
     * What a person let pass, and is kept no longer. Whatever is left of the token that it presented pays for it.
     *
     * @param known what the same mail became before, by destination
     */
    void passed(Tx tx, KeptMail.Entry entry, Submission submission, SubmissionKey key, Map<String, Became> known, List<Prepared.Copies> released) {
        remember(tx, key, known, entry, released.stream().map(copies -> copies.posting().id()).toList());
        traces.passed(tx, entry.id(), released, submission, key);
        released.forEach(copies -> {
            post(tx, copies);
            tell(tx, copies.posting(), entry);
        });
        entry.token().ifPresent(token -> tokens.spend(tx, token, key.identity(), uses(released), submission.received()));
    }

    /** Where the entry is remembered, behind its answer; or anew, if that was too long ago. */
    private void remember(Tx tx, SubmissionKey key, Map<String, Became> known, KeptMail.Entry entry, List<String> ids) {
        String destination = known.entrySet().stream().filter(before -> before.getValue().ids().contains(entry.id())).map(Map.Entry::getKey).findFirst()
                .orElseGet(() -> key.of(entry.destination()));
        Answer answer = Optional.ofNullable(known.get(destination)).map(Became::answer).orElse(Answer.ACCEPTED);
        seen.add(tx, key.identity(), destination, new Became(ids, answer), before(known, destination));
    }

    private void tell(Tx tx, AcceptedPosting posting, KeptMail.Entry entry) {
        boolean held = entry.kind() == KeptMail.Kind.HELD;
        String word = held ? "approved" : "released";
        String was = held ? "was held as " : "from quarantine, where it was ";
        journal.add(tx, new Journal.Entry(posting.accepted(), word, Optional.of(posting.id()), was + entry.id()));
        journal.add(tx, new Journal.Entry(posting.accepted(), word, Optional.of(entry.id()), "posted as " + posting.id()));
    }

    /** What a token was used for. */
    private static List<TokenUse.Became> uses(List<Prepared.Copies> copies) {
        return copies.stream().map(one -> new TokenUse.Became(one.posting().id(), one.posting().rule())).toList();
    }

    private void note(Tx tx, String kind, Optional<String> id, String text) {
        journal.add(tx, new Journal.Entry(clock.instant(), kind, id, text));
    }
}
