package postern.app.notices;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import postern.app.lists.Keepers;
import postern.app.lists.KeptMail;
import postern.app.lists.MailingList;
import postern.outbound.store.Tx;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.notice.About;
import postern.rewrite.notice.Notice;

/**
 * Tells those who keep a list what waits for them: each in a mail of his own, with links that open for him alone. The operator is told, without
 * links, of what nobody else may decide: mail for a list that nobody keeps, and mail whose author nobody is to know.
 *
 * <p><b>On failure:</b> throws; nothing of the transaction is kept.
 */
public final class KeeperNotices {
    /** Mails that a digest names. */
    static final int NAMED = 50;

    private final Keepers keepers;
    private final Texts texts;
    private final ModerationLink links;
    private final Optional<String> publicUrl;
    private final EmailAddress operator;
    private final Outbox outbox;

    /** @param publicUrl where pages are reached from outside, without a slash at its end; empty: notices have no links */
    public KeeperNotices(Keepers keepers, Texts texts, ModerationLink links, Optional<String> publicUrl, EmailAddress operator, Outbox outbox) {
        this.keepers = keepers;
        this.texts = texts;
        this.links = links;
        this.publicUrl = publicUrl;
        this.operator = operator;
        this.outbox = outbox;
    }

    /** @param held all of that list; of nothing nobody is told. @return how many were told */
    int tell(Tx tx, MailingList list, Optional<String> language, List<KeptMail.Listed> held, Instant now) {
        List<EmailAddress> keeping = keeping(tx, list);
        List<KeptMail.Listed> theirs = held.stream().filter(one -> !keeping.isEmpty() && !isHidden(list, one)).toList();
        List<KeptMail.Listed> others = held.stream().filter(one -> !theirs.contains(one)).toList();
        if (!theirs.isEmpty()) keeping.forEach(keeper -> outbox.post(tx, list, keeper, letter(list, language, theirs, Optional.of(keeper)), now));
        if (!others.isEmpty()) outbox.post(tx, list, operator, letter(list, language, others, Optional.empty()), now);
        return (theirs.isEmpty() ? 0 : keeping.size()) + (others.isEmpty() ? 0 : 1);
    }

    /** Its copies are not to tell who wrote: then no mail about it does. */
    static boolean isHidden(MailingList list, KeptMail.Listed held) {
        return held.hides() || list.options().hideAuthor();
    }

    /** Owners and moderators, each person once. */
    private List<EmailAddress> keeping(Tx tx, MailingList list) {
        Map<String, EmailAddress> each = new LinkedHashMap<>();
        Stream.of(Keepers.Role.values()).flatMap(role -> keepers.of(tx, list, role).stream()).forEach(person -> each.putIfAbsent(person.key(), person));
        return List.copyOf(each.values());
    }

    private Outbox.Letter letter(MailingList list, Optional<String> language, List<KeptMail.Listed> held, Optional<EmailAddress> reader) {
        var of = NoticeText.Of.list(list);
        List<NoticeText.Mail> mails = held.stream().limit(NAMED).map(one -> mail(list, one, reader)).toList();
        NoticeKind kind = held.size() == 1 ? NoticeKind.HELD : NoticeKind.DIGEST;
        NoticeText words = held.size() == 1 ? new NoticeText.Held(of, mails.getFirst()) : new NoticeText.Digest(of, mails, held.size() - mails.size());
        About about = held.size() == 1 && !isHidden(list, held.getFirst()) ? About.of("", held.getFirst().messageId()) : About.NONE;
        return new Outbox.Letter(kind, Notice.Kind.GENERATED, about, texts.fill(kind, language, words), held.stream().map(KeptMail.Listed::id).toList());
    }

    private NoticeText.Mail mail(MailingList list, KeptMail.Listed held, Optional<EmailAddress> reader) {
        Optional<String> link = reader.flatMap(person -> publicUrl.map(url -> url + "/moderate/" + links.opaque(held.id(), list.key(), person, held.expires())));
        return new NoticeText.Mail(held.id(), isHidden(list, held) ? "" : held.from(), held.author().filter(KeptMail.Author::isProven).isPresent(), held.subject(), held.at(), held.octets(),
                held.reason(), held.rule(), held.expires(), link);
    }
}
