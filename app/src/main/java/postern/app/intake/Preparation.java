package postern.app.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Destination;
import postern.app.lists.Directory;
import postern.app.lists.Domains;
import postern.app.lists.Forward;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.Member;
import postern.app.lists.Quarantine;
import postern.app.lists.Roster;
import postern.app.lists.SeenSubmissions;
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
    private final Roster roster;
    private final MailQueue queue;
    private final Quarantine quarantine;
    private final TokenStripper stripper;
    private final EmailAddress operator;
    private final OwnKeys keys;
    private final Composition composition;
    private final MayNotPost mayNot;
    private final TokenPosting tokenPosting;
    private final Forwarding forwarding;

    /**
     * @param stripper finds tokens in mail
     * @param threads  the key of the identifiers that copies have whose author is hidden: at least 16 octets, never changed
     * @param keys     of our domains
     * @param authservId what we call ourselves where we tell what we found (RFC 8601 section 2.5)
     * @param operator receives what is for postmaster, abuse and list owners
     */
    public Preparation(Directory directory, Domains domains, Lists lists, Roster roster, Tokens tokens, MailQueue queue, Quarantine quarantine, Rewriter rewriter,
                       TokenStripper stripper, byte[] threads, Srs srs, SenderReferences references, OwnKeys keys, String authservId, EmailAddress operator) {
        this.directory = directory;
        this.domains = domains;
        this.roster = roster;
        this.queue = queue;
        this.quarantine = quarantine;
        this.stripper = stripper;
        this.operator = operator;
        var ids = new PostingIds();
        mayNot = new MayNotPost(ids);
        this.keys = keys;
        composition = new Composition(rewriter, new Hiding(rewriter, threads), ids, mayNot, keys, new TrustedResults(authservId));
        tokenPosting = new TokenPosting(tokens, new TokenReach(lists, roster), domains, composition, mayNot, ids);
        forwarding = new Forwarding(srs, references, domains, composition, mayNot, ids);
    }

    /**
     * @param known what the same submission became before, by destination
     * @return one for each recipient, in the same order; the same value where the destination is the same
     */
    List<Prepared> prepare(Tx tx, Submission submission, Evidence evidence, SubmissionKey key, Map<String, SeenSubmissions.Became> known) {
        Map<String, Prepared> byDestination = new HashMap<>();
        Set<String> served = served(tx, known);
        for (EmailAddress to : submission.envelope().to()) {
            var before = known.get(key.of(to));
            if (before != null) byDestination.put(to.key(), new Prepared.Known(before.ids().getFirst(), before.answer()));
        }
        Presented mail = presented(tx, submission, evidence);
        List<Prepared> prepared = new ArrayList<>();
        for (EmailAddress to : submission.envelope().to()) {
            if (!byDestination.containsKey(to.key())) byDestination.put(to.key(), ifThereIsRoom(tx, prepare(tx, mail, key, to, served)));
            prepared.add(byDestination.get(to.key()));
        }
        return prepared;
    }

    /**
     * What a mail that was kept becomes, now that a person lets it pass.
     *
     * @param submission for the one address that it was kept for
     * @param hides      copies must not tell who wrote it, whatever the address says now
     * @param token      the id of the one that was recognised when it came
     * @return empty if nobody is there to be reached
     * @throws CannotHide if they would
     */
    List<Prepared.Copies> released(Tx tx, Submission submission, Map<String, SeenSubmissions.Became> known, boolean hides, Optional<String> token) {
        Presented mail = presented(tx, submission, new Evidence.Unread()).hidingIf(hides);
        Set<String> served = served(tx, known);
        return switch (directory.find(tx, submission.envelope().to().getFirst(), submission.received())) {
            case Destination.Posting(MailingList list) -> List.of(composition.released(mail, Composition.Order.list(list, RELEASED, members(tx, list)), served));
            case Destination.TokenPosting door -> tokenPosting.released(tx, door, mail, token, served);
            case Destination.Forward(Forward forward) -> List.of(forwarding.released(forward, mail, served));
            case Destination.Owner(EmailAddress address) -> List.of(composition.released(mail, Composition.Order.plain(address, RELEASED, List.of(operator)), served));
            case Destination.SrsReturn _, Destination.Bounce _, Destination.Closed _, Destination.Unknown _ -> List.of();
        };
    }

    /** False if receivers would not find the key that signs, and that matters. */
    boolean isReady(DomainName domain) {
        return keys.of(domain) != OwnKey.NOT_VISIBLE;
    }

    /** Lest those who may not post fill the disk, on which all others depend. */
    private Prepared ifThereIsRoom(Tx tx, Prepared prepared) {
        return prepared instanceof Prepared.Quarantined(Quarantine.Entry entry, _) && quarantine.isFull(tx)
                ? new Prepared.Deferred(entry.id(), entry.destination(), "quarantine is full", "quarantine is full (postern.quarantine.most)", NO_ROOM) : prepared;
    }

    private Presented presented(Tx tx, Submission submission, Evidence evidence) {
        return Presented.of(submission, evidence, stripper, new TokenAddresses(domain -> domains.exists(tx, domain)));
    }

    /** Whom other parts of the same mail have served. */
    private Set<String> served(Tx tx, Map<String, SeenSubmissions.Became> known) {
        Set<String> served = new HashSet<>();
        List<String> ids = known.values().stream().flatMap(before -> before.ids().stream()).toList();
        if (!ids.isEmpty()) queue.recipients(tx, ids).forEach(recipient -> served.add(recipient.key()));
        return served;
    }

    private Prepared prepare(Tx tx, Presented mail, SubmissionKey key, EmailAddress to, Set<String> served) {
        Submission submission = mail.submission();
        return switch (directory.find(tx, to, submission.received())) {
            case Destination.Posting(MailingList list) -> posting(tx, mail, list, served);
            case Destination.TokenPosting door -> tokenPosting.prepare(tx, door, mail, key, served);
            case Destination.Forward(Forward forward) -> forwarding.prepare(tx, forward, mail, served);
            case Destination.SrsReturn way -> forwarding.back(way, mail, served);
            case Destination.Owner(EmailAddress address) -> owner(tx, mail, address, served);
            case Destination.Bounce(long copy, _) -> new Prepared.Returned(copy, queue.copy(tx, copy).map(found -> found.posting()), submission.message().size());
            case Destination.Closed _, Destination.Unknown _ -> new Prepared.Gone();
        };
    }

    private Prepared posting(Tx tx, Presented mail, MailingList list, Set<String> served) {
        if (mail.malformed().isPresent()) return mayNot.because("malformed", mail, list.address(), MayNotPost.MALFORMED);
        return LoopGuard.stops(mail.submission(), list.address()).<Prepared>map(why -> mayNot.dropped(why, mail, list.address()))
                .orElseGet(() -> composed(tx, mail, Composition.Order.list(list, list.posting().word(), members(tx, list)), served));
    }

    private Prepared composed(Tx tx, Presented mail, Composition.Order order, Set<String> served) {
        return switch (composition.compose(mail, order, served, domain -> domains.exists(tx, domain))) {
            case Composed.Made(Prepared.Copies copies) -> copies;
            case Composed.Stopped(Prepared why) -> why;
        };
    }

    private Prepared owner(Tx tx, Presented mail, EmailAddress address, Set<String> served) {
        if (mail.malformed().isPresent()) return mayNot.because("malformed", mail, address, MayNotPost.MALFORMED);
        return LoopGuard.loops(mail.submission().message(), address).<Prepared>map(why -> mayNot.dropped(why, mail, address))
                .orElseGet(() -> composed(tx, mail, Composition.Order.plain(address, "owner", List.of(operator)), served));
    }

    private List<EmailAddress> members(Tx tx, MailingList list) {
        return roster.members(tx, list).stream().map(Member::address).toList();
    }
}
