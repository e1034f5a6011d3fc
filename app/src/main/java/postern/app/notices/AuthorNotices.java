package postern.app.notices;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import postern.app.lists.Domains;
import postern.app.lists.KeptMail;
import postern.app.lists.Rejections;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.ReversePath;
import postern.rewrite.notice.About;
import postern.rewrite.notice.Answerable;

/**
 * Decides whether an author hears of his mail, and stores that he is to. {@link Telling} sends it.
 *
 * <p><b>Promise:</b> only a proven author is told, never one that a program may not answer (RFC 3834 section 2), and no address of ours, which
 * is no person. What nobody decided is told only where he is known to have meant the list: a signed mail that others brought here, or
 * brought a second time, is no word of his to us, and he would be mailed whenever they like.
 * <p><b>On failure:</b> throws, and what was decided about the mail is not kept either.
 * <p><b>Threads:</b> any number.
 */
public final class AuthorNotices implements Rejections {
    /** Rules by which a mail waits that its author may not have sent here. */
    private static final Set<String> NOT_HIS_DOING = Set.of("implicit destination", "replay");

    private final NoticesDue due = new NoticesDue();
    private final Domains domains;

    public AuthorNotices(Domains domains) {
        this.domains = domains;
    }

    @Override public void rejected(Tx tx, KeptMail.Entry entry, Optional<String> reason, Instant now) {
        tell(tx, NoticeKind.REJECTED, entry, reason.orElse(""), now);
    }

    @Override public void expired(Tx tx, KeptMail.Entry entry, Instant now) {
        if (!NOT_HIS_DOING.contains(entry.rule())) tell(tx, NoticeKind.EXPIRED, entry, "", now);
    }

    void waiting(Tx tx, KeptMail.Entry entry, Instant now) {
        if (!NOT_HIS_DOING.contains(entry.rule())) tell(tx, NoticeKind.WAITING, entry, "", now);
    }

    private void tell(Tx tx, NoticeKind kind, KeptMail.Entry entry, String reason, Instant now) {
        Optional<EmailAddress> author = entry.author().filter(KeptMail.Author::isProven).map(KeptMail.Author::address);
        if (author.isEmpty() || entry.list().isEmpty()) return;
        ReversePath from = entry.mailFrom().isEmpty() ? ReversePath.NULL : ReversePath.of(EmailAddress.parse(entry.mailFrom()));
        boolean person = Answerable.refused(entry.message(), from, author.get()).isEmpty() && !domains.exists(tx, author.get().domain());
        if (!person) return;
        String subject = entry.message().first("Subject").map(HeaderField::value).orElse("");
        due.add(tx, new NoticesDue.Due(kind, entry.list().get(), entry.id(), author.get(), subject, entry.at(), entry.expires(), reason, About.of(entry.message())), now);
    }
}
