package postern.app.notices;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import postern.app.lists.Access;
import postern.app.lists.Audit;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.Lists;
import postern.app.lists.MailingList;
import postern.app.lists.Moderation;
import postern.app.lists.Releasing;
import postern.outbound.store.Database;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.notice.PlainText;
import postern.rewrite.view.MailView;

/**
 * A held mail behind the link that was mailed to one of those who keep its list: shown, approved or rejected.
 *
 * <p><b>Promise:</b> a link opens one mail for one person, for as long as it waits and he is owner or moderator of its list. To open it changes
 * nothing, so that scanners that follow links do nothing. What cannot be opened is not told apart: a link that never was, one that is over,
 * one of somebody else, a mail whose author nobody is to know. Who decided stands in the audit trail.
 * <p><b>On failure:</b> throws, and the mail is still held.
 * <p><b>Threads:</b> any number.
 */
public final class LinkedMail {
    private final Database database;
    private final KeptMail kept;
    private final Lists lists;
    private final Keepers keepers;
    private final Releasing releasing;
    private final Moderation moderation;
    private final Audit audit;
    private final ModerationLink links;
    private final InstantSource clock;

    public LinkedMail(Database database, KeptMail kept, Lists lists, Keepers keepers, Releasing releasing, Moderation moderation, Audit audit, ModerationLink links,
                      InstantSource clock) {
        this.database = database;
        this.kept = kept;
        this.lists = lists;
        this.keepers = keepers;
        this.releasing = releasing;
        this.moderation = moderation;
        this.audit = audit;
        this.links = links;
        this.clock = clock;
    }

    /**
     * What the page shows.
     *
     * @param person    whom the link was sent to
     * @param formToken to be sent with the form
     */
    public record Open(KeptMail.Listed mail, MailingList list, EmailAddress person, MailView view, String formToken) {
        /** What its author wrote stays out of logs. */
        @Override public String toString() {
            return "open " + mail.id();
        }
    }

    /** What came of a decision. */
    public enum Decided {
        APPROVED,
        REJECTED,
        /** The link opens nothing: it may have been decided already. */
        NOTHING_THERE,
        /** The form is not from a page of ours, or was open too long. */
        STALE_FORM,
        /** Still held: nobody would have a copy. */
        REACHES_NOBODY,
        /** Still held: it cannot be sent as it is. */
        UNFIT,
        /** Still held: receivers do not find the key that would sign it. */
        NOT_READY,
        /** Still held: the DNS did not answer. */
        COME_AGAIN
    }

    /** @param opaque what stands behind {@code /moderate/}, as it came */
    public Optional<Open> open(String opaque) {
        Instant now = clock.instant();
        return database.inTransaction(tx -> found(tx, opaque, now).flatMap(found -> opened(tx, found, opaque, now)));
    }

    /** As if the mail had been allowed; once, however often it is asked. */
    public Decided approve(String opaque, String formToken) {
        return decide(opaque, formToken, "approve", (id, with) -> switch (releasing.release(id, with)) {
            case Releasing.Posted _ -> Decided.APPROVED;
            case Releasing.ReachesNobody _ -> Decided.REACHES_NOBODY;
            case Releasing.Unfit _ -> Decided.UNFIT;
            case Releasing.NotReady _ -> Decided.NOT_READY;
            case Releasing.ComeAgain _ -> Decided.COME_AGAIN;
            case Releasing.NotKept _ -> Decided.NOTHING_THERE;
        });
    }

    /** @param reason for the author, if he is proven; at most {@link Moderation#LONGEST_REASON} characters, else cut; empty if there is none */
    public Decided reject(String opaque, String formToken, Optional<String> reason) {
        Optional<String> given = reason.map(text -> PlainText.lines(text, Moderation.LONGEST_REASON - 1)).filter(text -> !text.isBlank());
        return decide(opaque, formToken, "reject", (id, with) -> switch (moderation.reject(id, given, with)) {
            case DONE -> Decided.REJECTED;
            case NOT_HELD, NOT_KEPT -> Decided.NOTHING_THERE;
        });
    }

    private interface Deed {
        /** @param with done in the transaction of the deed */
        Decided on(String id, Consumer<Tx> with);
    }

    private Decided decide(String opaque, String formToken, String action, Deed deed) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Found> found = database.inTransaction(tx -> found(tx, opaque, now));
        if (found.isEmpty()) return Decided.NOTHING_THERE;
        if (!links.isFormToken(opaque, formToken, now)) return Decided.STALE_FORM;
        try {
            return deed.on(found.get().mail().id(), tx -> audited(tx, found.get(), action, now));
        } catch (KeeperNoMore gone) {
            return Decided.NOTHING_THERE;
        }
    }

    /** He was taken from the list between our look and the deed: it is undone. */
    private static final class KeeperNoMore extends RuntimeException {
        private static final long serialVersionUID = 1;

        KeeperNoMore() {
            super("no keeper any more", null, false, false);
        }
    }

    private void audited(Tx tx, Found found, String action, Instant now) {
        if (keepers.bond(tx, found.list().address(), found.person()) == Access.Bond.NONE) throw new KeeperNoMore();
        var change = new Audit.Change(action, "mail " + found.mail().id(), Optional.of(found.list().address()), Optional.empty(), Optional.empty());
        audit.add(tx, Audit.Actor.of(found.person()), change, now);
    }

    private record Found(KeptMail.Listed mail, MailingList list, EmailAddress person) { }

    private Optional<Found> found(Tx tx, String opaque, Instant now) {
        Optional<KeptMail.Listed> mail = ModerationLink.entry(opaque).flatMap(id -> kept.listed(tx, id))
                .filter(one -> one.kind() == KeptMail.Kind.HELD && one.expires().isAfter(now));
        Optional<MailingList> list = mail.flatMap(KeptMail.Listed::list).flatMap(key -> lists.byKey(tx, key));
        if (list.isEmpty() || KeeperNotices.isHidden(list.get(), mail.get())) return Optional.empty();
        List<EmailAddress> keeping = Stream.of(Keepers.Role.values()).flatMap(role -> keepers.of(tx, list.get(), role).stream()).toList();
        return links.person(opaque, list.get().key(), mail.get().expires(), keeping).map(person -> new Found(mail.get(), list.get(), person));
    }

    private Optional<Open> opened(Tx tx, Found found, String opaque, Instant now) {
        return kept.look(tx, found.mail().id())
                .map(entry -> new Open(found.mail(), found.list(), found.person(), MailView.of(entry.message()), links.formToken(opaque, now)));
    }
}
