package postern.app.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import postern.app.lists.Destination;
import postern.app.lists.Directory;
import postern.app.lists.Domains;
import postern.app.lists.Forward;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.Posted;
import postern.app.lists.PostingPolicy;
import postern.app.lists.Roster;
import postern.app.lists.SeenSubmissions;
import postern.app.lists.SenderPatterns;
import postern.app.lists.SenderReferences;
import postern.app.lists.TokenReach;
import postern.app.lists.Tokens;
import postern.lmtp.Submission;
import postern.outbound.queue.MailQueue;
import postern.outbound.store.Tx;
import postern.rewrite.Rewriter;
import postern.rewrite.TokenStripper;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.sign.Srs;

/**
 * Decides and composes: for each recipient of a submission, what will be done. Reads the directory and the roster, and has
 * no effect; doing nothing with the result is a dry run.
 *
 * <p>The same destination named twice is prepared once. A person whom several destinations reach has one copy, from the
 * first of them in the order of RCPT.
 */
public final class Preparation {
    /** The rule of what a person let pass. */
    static final String RELEASED = "released";

    private static final Reply NO_ROOM = Reply.of(452, "4.3.1", "no room for this now, try again later");

    private final Directory directory;
    private final Domains domains;
    private final MailQueue queue;
    private final KeptMail kept;
    private final TokenStripper stripper;
    private final EmailAddress operator;
    private final OwnKeys keys;
    private final Patience patience;
    private final Composition composition;
    private final Keepers keepers = new Keepers();
    private final MayNotPost mayNot;
    private final ListPosting listPosting;
    private final TokenPosting tokenPosting;
    private final Forwarding forwarding;
    private final Unsubscribing unsubscribing;

    /**
     * @param stripper finds tokens in mail
     * @param threads  the key of the identifiers that copies have whose author is hidden: at least 16 octets, never changed
     * @param keys     of our domains
     * @param authservId what we call ourselves where we tell what we found (RFC 8601 section 2.5)
     * @param patience with mail that cannot be decided
     * @param operator receives what is for postmaster and abuse, and for the owners of lists that have none
     */
    public Preparation(Directory directory, Domains domains, Lists lists, Roster roster, Tokens tokens, MailQueue queue, KeptMail kept, Rewriter rewriter,
                       TokenStripper stripper, byte[] threads, Srs srs, SenderReferences references, OwnKeys keys, Patience patience, String authservId, EmailAddress operator) {
        this.directory = directory;
        this.domains = domains;
        this.queue = queue;
        this.kept = kept;
        this.stripper = stripper;
        this.operator = operator;
        var ids = new PostingIds();
        mayNot = new MayNotPost(ids);
        this.keys = keys;
        this.patience = patience;
        composition = new Composition(rewriter, new Hiding(rewriter, threads), ids, mayNot, domains, keys, new TrustedResults(authservId));
        var hearing = new Hearing(new Keepers(), roster, new SenderPatterns(), new Posted());
        tokenPosting = new TokenPosting(tokens, new TokenReach(lists, roster), composition, mayNot, hearing);
        listPosting = new ListPosting(hearing, tokenPosting, composition, mayNot, roster);
        forwarding = new Forwarding(srs, references, composition, mayNot, ids);
        unsubscribing = new Unsubscribing(ids, mayNot);
    }

    /**
     * @param known what the same submission became before, by destination
     * @return one for each recipient, in the same order; the same value where the destination is the same
     */
    List<Prepared> prepare(Tx tx, Submission submission, Evidence evidence, SubmissionKey key, Map<String, SeenSubmissions.Became> known) {
        Map<String, Prepared> byDestination = new HashMap<>();
        Served served = served(tx, known);
        for (EmailAddress to : submission.envelope().to()) {
            known(tx, to, submission, evidence, key, known).ifPresent(before -> byDestination.put(to.key(), before));
        }
        Presented mail = presented(tx, submission, evidence).overdueIf(patience.isOver(tx, submission, evidence, key));
        List<Prepared> prepared = new ArrayList<>();
        for (EmailAddress to : submission.envelope().to()) {
            if (!byDestination.containsKey(to.key())) byDestination.put(to.key(), ifThereIsRoom(tx, prepare(tx, mail, key, to, served)));
            prepared.add(byDestination.get(to.key()));
        }
        return prepared;
    }

    /** What it became there before; empty if that was nothing, or all for a former list of that address: whom it served then is served. */
    Optional<Prepared.Known> known(Tx tx, EmailAddress to, Submission submission, Evidence evidence, SubmissionKey key, Map<String, SeenSubmissions.Became> known) {
        var before = Stream.of(key.of(to), key.of(to, evidence)).flatMap(destination -> Stream.ofNullable(known.get(destination))).toList();
        if (before.isEmpty()) return Optional.empty();
        Instant since = directory.find(tx, to, submission.received()) instanceof Destination.Posting(MailingList list, _) ? list.created() : Instant.MIN;
        return before.stream().flatMap(one -> one.ids().stream().map(id -> new Prepared.Known(id, one.answer()))).filter(one -> !PostingIds.time(one.id()).isBefore(since)).findFirst();
    }

    /**
     * What a mail that was kept becomes, now that a person lets it pass.
     *
     * @param submission for the one address that it was kept for
     * @return empty if nobody is there to be reached, or it was kept for a former list of that address
     * @throws CannotHide if they would tell of its author, and must not
     */
    List<Prepared.Copies> released(Tx tx, Submission submission, Map<String, SeenSubmissions.Became> known, KeptMail.Entry entry) {
        Presented mail = presented(tx, submission, new Evidence.Unread()).hidingIf(entry.hides());
        Served served = served(tx, known);
        return switch (directory.find(tx, submission.envelope().to().getFirst(), submission.received())) {
            case Destination.Posting(MailingList list, _) when isFor(entry, list) -> List.of(composition.released(mail, listPosting.order(tx, list, RELEASED), served));
            case Destination.Posting _ -> List.of();
            case Destination.TokenPosting door -> tokenPosting.released(tx, door, mail, entry.token(), served);
            case Destination.Forward(Forward forward) -> List.of(forwarding.released(tx, forward, mail, served));
            case Destination.Owner owner -> List.of(forwarding.released(tx, keepers(tx, owner), mail, served));
            case Destination.SrsReturn _, Destination.Bounce _, Destination.Unsubscribe _, Destination.Closed _, Destination.Unknown _ -> List.of();
        };
    }

    /** A former list of that address was another. */
    private static boolean isFor(KeptMail.Entry entry, MailingList list) {
        return entry.list().equals(Optional.of(list.key())) && !entry.at().isBefore(list.created());
    }

    /** What became of a mail that a moderator approved. */
    sealed interface Approved { }

    /** @param munged it could not be posted as if it had been accepted at once, and goes out from the list's address */
    record Postings(List<Prepared.Copies> postings, boolean munged) implements Approved { }

    /** What the DNS or the operator must tell is not known now. */
    record Later(String why) implements Approved { }

    /**
     * What a mail that was held becomes, now that a moderator approves it: as if it had been accepted when it came. Where that cannot be,
     * he has seen it: it goes out as what a person releases.
     *
     * @param evidence proofs as they were when it came
     * @throws CannotHide as {@link #released}
     */
    Approved approved(Tx tx, Submission submission, Evidence evidence, Map<String, SeenSubmissions.Became> known, KeptMail.Entry entry) {
        Presented mail = presented(tx, submission, evidence).hidingIf(entry.hides());
        if (!(directory.find(tx, entry.destination(), submission.received()) instanceof Destination.Posting(MailingList list, _) && isFor(entry, list))) return new Postings(List.of(), false);
        Served served = served(tx, known);
        var order = listPosting.order(tx, list, PostingPolicy.MODERATED).because("A moderator let it pass; it was held by the rule " + entry.rule() + ": " + entry.reason());
        return switch (composition.compose(tx, mail, order, served)) {
            case Composed.Made(Prepared.Copies copies) -> new Postings(List.of(copies), false);
            case Composed.Stopped(Prepared.Deferred deferred) -> new Later(deferred.why());
            case Composed.Stopped _ -> new Postings(List.of(composition.released(mail, order, served)), true);
        };
    }

    /** A submission's message as copies are made from it. */
    RawMessage withoutToken(Tx tx, Submission submission) {
        return presented(tx, submission, new Evidence.Unread()).message();
    }

    /** False if receivers would not find the key that signs, and that matters. */
    boolean isReady(DomainName domain) {
        return keys.of(domain) != OwnKey.NOT_VISIBLE;
    }

    /** Lest those who may not post fill the disk, on which all others depend. */
    private Prepared ifThereIsRoom(Tx tx, Prepared prepared) {
        return switch (prepared) {
            case Prepared.Quarantined(KeptMail.Entry entry, _) when kept.isFull(tx, entry) -> noRoom(entry);
            case Prepared.Held(KeptMail.Entry entry, _, _) when kept.isFull(tx, entry) -> noRoom(entry);
            case Prepared other -> other;
        };
    }

    private static Prepared noRoom(KeptMail.Entry entry) {
        return new Prepared.Deferred(entry.id(), entry.destination(), "quarantine is full", "quarantine is full (postern.quarantine.most)", NO_ROOM);
    }

    private Presented presented(Tx tx, Submission submission, Evidence evidence) {
        return Presented.of(submission, evidence, stripper, new TokenAddresses(domain -> domains.exists(tx, domain)));
    }

    /** Whom other parts of the same mail have served. */
    private Served served(Tx tx, Map<String, SeenSubmissions.Became> known) {
        List<String> ids = known.values().stream().flatMap(before -> before.ids().stream()).toList();
        return Served.by(ids.isEmpty() ? List.of() : queue.recipients(tx, ids));
    }

    private Prepared prepare(Tx tx, Presented mail, SubmissionKey key, EmailAddress to, Served served) {
        Submission submission = mail.submission();
        return switch (directory.find(tx, to, submission.received())) {
            case Destination.Posting posting -> listPosting.prepare(tx, posting, mail, key, served);
            case Destination.TokenPosting door -> tokenPosting.prepare(tx, door, mail, key, served);
            case Destination.Forward(Forward forward) -> forwarding.prepare(tx, forward, mail, served);
            case Destination.SrsReturn way -> forwarding.back(tx, way, mail, served);
            case Destination.Owner owner -> forwarding.toKeepers(tx, keepers(tx, owner), mail, served);
            case Destination.Unsubscribe door -> unsubscribing.prepare(tx, door, mail);
            case Destination.Bounce(long copy, _) -> new Prepared.Returned(copy, queue.copy(tx, copy).map(found -> found.posting()), submission.message().size());
            case Destination.Closed _, Destination.Unknown _ -> new Prepared.Gone();
        };
    }

    /** Mail for those who answer for an address is passed on to them as by a forward; reports about it return to whoever wrote. */
    private Forward keepers(Tx tx, Destination.Owner owner) {
        List<EmailAddress> owners = owner.list().map(list -> keepers.of(tx, list, Keepers.Role.OWNER)).orElse(List.of());
        return new Forward(owner.address(), owners.isEmpty() ? List.of(operator) : owners, Instant.EPOCH);
    }
}
