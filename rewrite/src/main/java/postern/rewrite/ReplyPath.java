package postern.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;

/**
 * Keeps the author within reach once From is the list.
 *
 * <p>Replies go to the author: he stands in {@code Reply-To}; if he has put something there himself, that stays and he
 * stands in {@code Cc}. Replies go to the list: the list stands in {@code Reply-To} in place of anything else, and in
 * {@code Cc} who would have had the reply. Who is in {@code To} or {@code Cc} already is not put there again; a {@code Cc} that cannot be
 * understood is left alone.
 */
record ReplyPath(ListProfile profile, Mailboxes authors) implements Step {
    private static final int MOST_AUTHORS = 10;

    @Override public void apply(Draft draft) {
        Mailboxes taken = Mailboxes.read(draft.all("Reply-To"));
        switch (profile.replies()) {
            case AUTHOR -> {
                if (taken.reachable().isEmpty()) replyTo(draft, reachable(authors));
                else copyTo(draft, reachable(authors).stream().filter(author -> !taken.names(author.address().orElseThrow())).toList());
            }
            case LIST -> {
                List<Mailbox> asked = reachable(taken);
                replyTo(draft, List.of(new Mailbox(profile.displayName(), Optional.of(profile.address()))));
                copyTo(draft, asked.isEmpty() ? reachable(authors) : asked);
            }
        }
    }

    /** All but the list itself. */
    private List<Mailbox> reachable(Mailboxes mailboxes) {
        return mailboxes.reachable().stream().filter(mailbox -> !mailbox.address().orElseThrow().key().equals(profile.address().key()))
                .limit(MOST_AUTHORS).toList();
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

    private static String write(List<Mailbox> mailboxes) {
        return mailboxes.stream().map(ReplyPath::write).collect(Collectors.joining(",\r\n "));
    }

    private static String write(Mailbox mailbox) {
        EmailAddress address = mailbox.address().orElseThrow();
        return DisplayName.of(mailbox.name()).map(name -> Phrase.write(name) + " <" + address + ">").orElse(address.toString());
    }
}
