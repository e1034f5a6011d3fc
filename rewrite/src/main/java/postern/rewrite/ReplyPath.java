package postern.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;

/**
 * Where replies go, and how the author stays within reach once From is the list.
 *
 * <p>Replies go to the author: he stands in {@code Reply-To}; if he has put something there himself, that stays and he
 * stands in {@code Cc}. Replies go to the list: the list stands in {@code Reply-To} in place of anything else, and in
 * {@code Cc} who would have had the reply. Who is in {@code To} or {@code Cc} already is not put there again; a {@code Cc} that cannot be
 * understood is left alone.
 *
 * <p>Where the author stays in From he is within reach, so nothing is done for him, and {@code Cc}, which his signature may
 * cover, is never touched: only a list that takes the replies stands in {@code Reply-To}.
 *
 * @param smtpUtf8 addresses that are not ASCII may be written; where they may not, they are left out (RFC 6531)
 */
record ReplyPath(ListProfile profile, Mailboxes authors, boolean smtpUtf8) implements Step {
    private static final int MOST_AUTHORS = 10;

    @Override public void apply(Draft draft) {
        switch (profile.from()) {
            case KEEP -> {
                if (profile.replies() == ReplyGoesTo.LIST) replyTo(draft, List.of(list()));
            }
            case MUNGE -> munged(draft);
        }
    }

    private void munged(Draft draft) {
        Mailboxes taken = Mailboxes.read(draft.all("Reply-To"));
        switch (profile.replies()) {
            case AUTHOR -> {
                if (taken.reachable().isEmpty()) replyTo(draft, reachable(authors));
                else copyTo(draft, reachable(authors).stream().filter(author -> !taken.names(author.address().orElseThrow())).toList());
            }
            case LIST -> {
                List<Mailbox> asked = reachable(taken);
                replyTo(draft, List.of(list()));
                copyTo(draft, asked.isEmpty() ? reachable(authors) : asked);
            }
        }
    }

    private Mailbox list() {
        return new Mailbox(profile.displayName(), Optional.of(profile.address()));
    }

    /** All but the list itself, as far as they may be written. */
    private List<Mailbox> reachable(Mailboxes mailboxes) {
        return mailboxes.reachable().stream().filter(mailbox -> !mailbox.address().orElseThrow().key().equals(profile.address().key()))
                .filter(mailbox -> smtpUtf8 || mailbox.address().orElseThrow().isAscii()).limit(MOST_AUTHORS).toList();
    }

    private static void replyTo(Draft draft, List<Mailbox> mailboxes) {
        if (!mailboxes.isEmpty()) draft.setOnly(HeaderField.of("Reply-To", write(mailboxes)));
    }

    private static void copyTo(Draft draft, List<Mailbox> mailboxes) {
        List<HeaderField> fields = draft.all("Cc");
        Mailboxes there = Mailboxes.read(Stream.concat(fields.stream(), draft.all("To").stream()).toList());
        List<Mailbox> missing = mailboxes.stream().filter(mailbox -> !there.names(mailbox.address().orElseThrow())).toList();
        if (missing.isEmpty()) return;
        if (fields.isEmpty()) draft.addAtEnd(HeaderField.of("Cc", write(missing)));
        else append(draft, fields.getLast(), missing);
    }

    private static void append(Draft draft, HeaderField cc, List<Mailbox> missing) {
        Mailboxes there = Mailboxes.read(cc.value());
        if (!there.wellFormed()) return;
        if (there.all().isEmpty()) draft.replace(cc, HeaderField.of(cc.name(), write(missing)));
        else draft.replace(cc, cc.withMore((cc.value().endsWith(",") ? "" : ",") + "\r\n " + write(missing)));
    }

    /** @param mailboxes each with an address */
    static String write(List<Mailbox> mailboxes) {
        return mailboxes.stream().map(ReplyPath::write).collect(Collectors.joining(",\r\n "));
    }

    private static String write(Mailbox mailbox) {
        EmailAddress address = mailbox.address().orElseThrow();
        return DisplayName.of(mailbox.name()).map(name -> Phrase.write(name) + " <" + address + ">").orElse(address.toString());
    }
}
