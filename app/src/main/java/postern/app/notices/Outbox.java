package postern.app.notices;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import postern.app.lists.AcceptedPosting;
import postern.app.lists.Journal;
import postern.app.lists.MailingList;
import postern.app.lists.Postings;
import postern.outbound.queue.MailQueue;
import postern.outbound.queue.QueuedPosting;
import postern.outbound.store.Tx;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.notice.About;
import postern.rewrite.notice.Notice;

/**
 * Puts notices into the queue: from a list's owner address, or a domain's postmaster, with the null sender, signed by that domain like any copy. The trace has
 * each as a posting of that address, with the rule {@code notice}.
 *
 * <p><b>On failure:</b> throws; nothing of the transaction is kept.
 */
public final class Outbox {
    static final String RULE = "notice";

    private final Postings postings;
    private final Journal journal;
    private final MailQueue queue;
    private final Function<Instant, String> ids;

    /** @param ids makes ids of postings */
    public Outbox(Postings postings, Journal journal, MailQueue queue, Function<Instant, String> ids) {
        this.postings = postings;
        this.journal = journal;
        this.queue = queue;
        this.ids = ids;
    }

    /**
     * What is to be sent.
     *
     * @param entries ids of the kept mail that it is about
     */
    record Letter(NoticeKind kind, Notice.Kind origin, About about, Texts.Filled words, List<String> entries) { }

    /**
     * Of whom it comes.
     *
     * @param name  shown before the address; may be empty
     * @param marks addresses of ours that it must not pass
     */
    record Sender(EmailAddress from, String name, List<EmailAddress> marks) {
        static Sender of(MailingList list) {
            return new Sender(list.owner(), list.displayName(), List.of(list.address(), list.owner()));
        }

        /** Of no list. */
        static Sender ofHouse(DomainName domain) {
            var postmaster = new EmailAddress("postmaster", domain);
            return new Sender(postmaster, "", List.of(postmaster));
        }
    }

    /** Due when the transaction commits. @return the id of its posting */
    String post(Tx tx, MailingList list, EmailAddress to, Letter letter, Instant now) {
        return post(tx, Sender.of(list), to, letter, now);
    }

    /** The same from whomever. */
    String post(Tx tx, Sender sender, EmailAddress to, Letter letter, Instant now) {
        String id = ids.apply(now);
        EmailAddress from = sender.from();
        var notice = new Notice(id, now, from, sender.name(), to, letter.origin(), letter.about(), letter.words().subject(), letter.words().text(), sender.marks());
        RawMessage message = notice.message();
        var queued = new QueuedPosting(id, from.domain(), message, false, hasUtf8(message.fields()), now).withSender(Optional.of(ReversePath.NULL));
        String told = "Notice: " + letter.kind().word() + (letter.entries().isEmpty() ? "" : ", about " + String.join(" ", letter.entries()));
        postings.add(tx, new AcceptedPosting(id, from, from.domain(), notice.messageId(), Optional.empty(), RULE, List.of(told), 1, message.size(), now, Optional.empty()));
        queue.add(tx, queued, List.of(to));
        letter.entries().forEach(entry -> journal.add(tx, new Journal.Entry(now, RULE, Optional.of(entry), letter.kind().word() + ", sent as " + id)));
        return id;
    }

    private static boolean hasUtf8(List<HeaderField> fields) {
        return fields.stream().anyMatch(field -> !field.toString().chars().allMatch(c -> c < 128));
    }
}
