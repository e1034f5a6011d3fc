package postern.app.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Domains;
import postern.app.lists.MailingList;
import postern.app.lists.Reached;
import postern.lmtp.Peer;
import postern.lmtp.Submission;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.store.Tx;
import postern.rewrite.Arrival;
import postern.rewrite.Authors;
import postern.rewrite.FromMode;
import postern.rewrite.FromSetting;
import postern.rewrite.HideAuthor;
import postern.rewrite.Leak;
import postern.rewrite.ListProfile;
import postern.rewrite.Rewriter;
import postern.rewrite.Rewritten;
import postern.rewrite.auth.AuthResults;
import postern.rewrite.auth.Forecast;
import postern.rewrite.auth.OwnKey;
import postern.rewrite.auth.results.AuthenticationResults;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.Reply;
import postern.rewrite.sign.Unsubscribe;

/**
 * Composes postings: the message as a destination sends it, with From as the forecast says, and what the trace tells of it.
 * No effect but that whom it serves is marked as served.
 */
final class Composition {
    private static final Reply UNPROVEN = Reply.of(550, "5.7.26", "this mail does not pass its author's own policy");
    private static final Reply WOULD_FAIL = Reply.of(550, "5.7.26", "receivers would refuse this mail, and the list does not change From");
    private static final Reply NOT_KNOWN_NOW = Reply.of(451, "4.4.3", "the author could not be checked now, come again");
    private static final Reply NOT_READY = Reply.of(451, "4.3.5", "this domain is not ready to send, come again");
    private static final Reply SEALED = Reply.of(550, "5.7.1", "signed or encrypted mail cannot hide its author");

    private static final String TO = "to";
    private static final String AUTHORS_POLICY = "author's policy";
    private static final String NEVER_CHANGED = "from never changed";
    private static final String AUTHOR_NOT_KNOWN = "author not known now";
    private static final String DOMAIN_NOT_READY = "domain not ready";
    private static final Set<String> BY_FORECAST = Set.of(AUTHORS_POLICY, NEVER_CHANGED, AUTHOR_NOT_KNOWN, DOMAIN_NOT_READY);

    private final Rewriter rewriter;
    private final Hiding hiding;
    private final PostingIds ids;
    private final MayNotPost mayNot;
    private final Domains domains;
    private final OwnKeys keys;
    private final TrustedResults results;

    Composition(Rewriter rewriter, Hiding hiding, PostingIds ids, MayNotPost mayNot, Domains domains, OwnKeys keys, TrustedResults results) {
        this.rewriter = rewriter;
        this.hiding = hiding;
        this.ids = ids;
        this.mayNot = mayNot;
        this.domains = domains;
        this.keys = keys;
        this.results = results;
    }

    /**
     * One posting to be.
     *
     * @param destination in the domain that signs
     * @param rule        which let it pass, in one word
     * @param recipients  all of them; who is served already is left out
     * @param hides       the destination wants no copy to tell who wrote
     * @param mustBeTaken whether our keys are published or not: who could say that they are not writes there (RFC 5321 section 4.5.1)
     * @param personal    To of each copy is its recipient, and so is how it tells to leave the list
     * @param ownCopy     a proven author who is among the recipients gets his own; one who is hidden always does
     * @param note        for the trace: who was left out
     * @param reason      why the rule let it pass, in a sentence
     */
    record Order(EmailAddress destination, String rule, ListProfile profile, FromSetting from, List<EmailAddress> recipients,
                 boolean hides, boolean mustBeTaken, boolean personal, boolean ownCopy, Optional<String> note, String reason) {

        /** One that needs no more reason than its rule. */
        Order(EmailAddress destination, String rule, ListProfile profile, FromSetting from, List<EmailAddress> recipients, boolean hides, boolean mustBeTaken,
              boolean personal, boolean ownCopy, Optional<String> note) {
            this(destination, rule, profile, from, recipients, hides, mustBeTaken, personal, ownCopy, note, "");
        }

        Order because(String why) {
            return new Order(destination, rule, profile, from, recipients, hides, mustBeTaken, personal, ownCopy, note, why);
        }

        /** The same, looking so. */
        Order looking(ListProfile other) {
            return new Order(destination, rule, other, from, recipients, hides, mustBeTaken, personal, ownCopy, note, reason);
        }

        /** The key of the list that it goes to. */
        Optional<String> list() {
            return profile.list().map(_ -> destination.key());
        }

        static Order list(MailingList list, String rule, Reached reached) {
            var profile = ListProfile.list(list.address(), list.displayName(), list.owner(), true, list.options().replies());
            return new Order(list.address(), rule, list.options().on(profile), list.from(), reached.persons(), list.options().hideAuthor(), false,
                    list.options().personalised(), list.options().ownCopy(), reached.note());
        }

        /** For an address that is no list. */
        static Order plain(EmailAddress address, String rule, List<EmailAddress> recipients) {
            return new Order(address, rule, ListProfile.plain(address), FromSetting.WHEN_NEEDED, recipients, false, false, false, true, Optional.empty());
        }

        /** For postmaster, abuse and those who run a list. */
        static Order owner(EmailAddress address, String rule, List<EmailAddress> keepers) {
            return new Order(address, rule, ListProfile.plain(address), FromSetting.WHEN_NEEDED, keepers, false, true, false, true, Optional.empty());
        }

        /** Fields that are to differ in its copies, in lower case. */
        List<String> perCopy() {
            if (!personal) return List.of();
            return Stream.concat(Stream.of(TO), list().isPresent() ? Unsubscribe.FIELDS.stream() : Stream.empty()).toList();
        }

        Order noting(Optional<String> text) {
            return new Order(destination, rule, profile, from, recipients, hides, mustBeTaken, personal, ownCopy, text, reason);
        }
    }

    /** @param served who has a copy of this mail already; afterwards also whom this posting serves */
    Composed compose(Tx tx, Presented given, Order order, Served served) {
        Presented mail = given.hidingIf(order.hides());
        String id = ids.next(mail.submission().received());
        Rewritten kept = rewrite(mail, order, FromMode.KEEP, id);
        FromSetting wish = mail.hides() ? FromSetting.ALWAYS : order.from();
        Forecast forecast = mail.evidence().forecast(kept.message(), wish, order.destination().domain(),
                domain -> domains.exists(tx, domain) ? Optional.of(key(domain, order)) : Optional.empty(), order.perCopy());
        return switch (forecast.way()) {
            case KEEP -> new Composed.Made(foreseen(id, mail, order, kept, forecast, served));
            case MUNGE -> mail.hides() ? hidden(id, mail, order, forecast, served) : munged(id, mail, order, forecast, served);
            case QUARANTINE -> new Composed.Stopped(mayNot.because(AUTHORS_POLICY, forecast.reason(), mail, order.destination(), order.list(), UNPROVEN));
            case REFUSE -> new Composed.Stopped(mayNot.because(NEVER_CHANGED, forecast.reason(), mail, order.destination(), order.list(), WOULD_FAIL));
            case DEFER -> new Composed.Stopped(mayNot.deferred(AUTHOR_NOT_KNOWN, forecast.reason(), mail, order.destination(), order.list(), NOT_KNOWN_NOW));
            case NOT_READY -> new Composed.Stopped(mayNot.deferred(DOMAIN_NOT_READY, forecast.reason(), mail, order.destination(), order.list(), NOT_READY));
        };
    }

    private OwnKey key(DomainName domain, Order order) {
        OwnKey key = keys.of(domain);
        return key == OwnKey.NOT_VISIBLE && order.mustBeTaken() ? OwnKey.WAIVED : key;
    }

    /** What cannot be written so that it arrives as it is would break our own signature on the way. */
    private Composed munged(String id, Presented mail, Order order, Forecast forecast, Served served) {
        Rewritten munged = rewrite(mail, order, FromMode.MUNGE, id);
        if (munged.unfit().isEmpty()) return new Composed.Made(foreseen(id, mail, order, munged, forecast, served));
        return unfit(munged, mail, order);
    }

    private Composed unfit(Rewritten rewritten, Presented mail, Order order) {
        String why = "It cannot be sent as it is: " + rewritten.unfit().orElseThrow() + ".";
        return new Composed.Stopped(mayNot.because("malformed", why, mail, order.destination(), order.list(), MayNotPost.MALFORMED));
    }

    /** What we found of the author stands in the trace alone. */
    private Composed hidden(String id, Presented mail, Order order, Forecast forecast, Served served) {
        return switch (hiding.rewrite(mail, order.profile(), arrival(mail.submission(), id))) {
            case HideAuthor.Refused(String why) -> new Composed.Stopped(mayNot.because("signed or encrypted", why, mail, order.destination(), order.list(), SEALED));
            case HideAuthor.Hidden(Rewritten rewritten, List<Leak> leaks) -> {
                if (rewritten.unfit().isPresent()) yield unfit(rewritten, mail, order);
                Optional<String> told = Hiding.told(leaks);
                if (told.isPresent()) yield new Composed.Stopped(mayNot.kept("names its author", told.get(), mail, order.destination(), order.list()));
                var outlook = outlook(mail, mail.evidence().results().orElseThrow(), forecast).hiding();
                yield new Composed.Made(copies(id, mail, order, rewritten, rewritten.message(), Optional.of(outlook), order.perCopy(), served));
            }
        };
    }

    /**
     * What a person lets pass: whatever proves or does not prove its author, and so from our own address; and where he is hidden,
     * whatever it says of him.
     *
     * @throws CannotHide if he cannot be hidden and should
     */
    Prepared.Copies released(Presented given, Order order, Served served) {
        Presented mail = given.hidingIf(order.hides());
        String id = ids.next(mail.submission().received());
        Rewritten rewritten = mail.hides() ? hiding.insist(mail, order.profile(), arrival(mail.submission(), id)) : rewrite(mail, order, FromMode.MUNGE, id);
        return copies(id, mail, order, rewritten, rewritten.message(), Optional.empty(), order.perCopy(), served);
    }

    /** True if it was a forecast that stopped a posting with this rule. */
    static boolean isForecast(String rule) {
        return BY_FORECAST.contains(rule);
    }

    private Rewritten rewrite(Presented mail, Order order, FromMode mode, String id) {
        return rewriter.rewrite(mail.message(), order.profile().with(mode), arrival(mail.submission(), id));
    }

    private Prepared.Copies foreseen(String id, Presented mail, Order order, Rewritten rewritten, Forecast forecast, Served served) {
        AuthResults proofs = mail.evidence().results().orElseThrow();
        String told = results.text(proofs, mail.submission());
        var fields = new ArrayList<HeaderField>();
        fields.add(HeaderField.of(AuthenticationResults.NAME, told));
        fields.addAll(rewritten.message().fields());
        List<String> perCopy = forecast.way() == Forecast.Way.MUNGE ? order.perCopy() : unsigned(order.perCopy(), mail.evidence());
        return copies(id, mail, order, rewritten, rewritten.message().withFields(fields), Optional.of(outlook(mail, proofs, forecast)), perCopy, served);
    }

    /** Without what an author signed: it stays as all copies have it, where From stays. */
    private static List<String> unsigned(List<String> perCopy, Evidence evidence) {
        return Stream.of(List.of(TO), Unsubscribe.FIELDS).filter(group -> !evidence.signs(group)).flatMap(List::stream).filter(perCopy::contains).toList();
    }

    private static Prepared.Copies copies(String id, Presented mail, Order order, Rewritten rewritten, RawMessage message,
                                          Optional<AcceptedPosting.Outlook> outlook, List<String> perCopy, Served served) {
        Submission submission = mail.submission();
        // Of a hidden author who got none the copies would tell who he is.
        boolean own = order.ownCopy() || mail.hides();
        List<EmailAddress> recipients = served.serve(own ? order.recipients() : withoutAuthors(order.recipients(), mail));
        DomainName domain = order.destination().domain();
        var queued = new QueuedPosting(id, domain, message, Octets.eightBit(submission.message()),
                submission.envelope().smtpUtf8() && Octets.eightBit(rewritten.message().fields()), submission.received()).personal(perCopy.contains(TO));
        var posting = new AcceptedPosting(id, order.destination(), domain, submission.message().first("Message-ID").map(HeaderField::value).orElse(""),
                submission.peer().client().flatMap(Peer.Client::ident), order.rule(), changes(mail, order, rewritten, perCopy), recipients.size(), submission.message().size(),
                submission.received(), outlook, order.reason(), perCopy.containsAll(Unsubscribe.FIELDS));
        return new Prepared.Copies(posting, queued, recipients);
    }

    private AcceptedPosting.Outlook outlook(Presented mail, AuthResults proofs, Forecast forecast) {
        return new AcceptedPosting.Outlook(results.found(proofs, mail.submission()).text(), TrustedResults.provenBy(proofs), forecast.way() == Forecast.Way.MUNGE, forecast.passes(), forecast.reason());
    }

    private static List<String> changes(Presented mail, Order order, Rewritten rewritten, List<String> perCopy) {
        var changes = new ArrayList<String>();
        if (mail.isChanged()) changes.add("Token taken out");
        rewritten.changes().all().forEach(change -> changes.add(change.toString()));
        if (perCopy.contains(TO)) changes.add("To of each copy: its recipient");
        if (perCopy.containsAll(Unsubscribe.FIELDS)) changes.add("List-Unsubscribe of each copy: its recipient's own");
        order.note().ifPresent(changes::add);
        return changes;
    }

    /** Who is not proven to have written it may be somebody else, and gets his copy. */
    private static List<EmailAddress> withoutAuthors(List<EmailAddress> recipients, Presented mail) {
        if (!mail.evidence().results().map(AuthResults::proven).orElse(false)) return recipients;
        Set<String> authors = Authors.of(mail.submission().message()).addresses().stream().map(EmailAddress::key).collect(Collectors.toSet());
        return recipients.stream().filter(recipient -> !authors.contains(recipient.key())).toList();
    }

    private static Arrival arrival(Submission submission, String id) {
        return new Arrival(id, submission.received(), submission.peer().lhlo(), Optional.of(submission.peer().address()), Optional.empty(),
                submission.envelope().smtpUtf8());
    }
}
