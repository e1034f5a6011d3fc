package postern.rewrite;

import jakarta.mail.internet.MailDateFormat;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import postern.rewrite.mail.EmailAddress;
import postern.rewrite.mail.HeaderField;

/**
 * Leaves of a header what tells nothing of its author.
 *
 * <p>What may stay is a list of names, not what must go: nobody knows all the fields by which mail programs and servers tell
 * of people, and each one forgotten would betray somebody. {@code Date} stays as the same moment in UTC, since a zone
 * tells of a place; identifiers are mapped ({@link HiddenIds}); of {@code To} and {@code Cc} those who do not name the
 * author, or are at home where he is. From is the list with its own name alone.
 *
 * <p>Notes say what was done and nothing of what stood there.
 */
record HiddenHeader(ListProfile profile, Arrival arrival, HideAuthor hide, AuthorTraces author) implements Step {
    private static final Set<String> KEPT = Set.of("subject", "content-type", "content-transfer-encoding", "content-disposition", "x-postern-loop");
    private static final Set<String> REWRITTEN = Set.of("from", "to", "cc", "reply-to", "date", "message-id", "in-reply-to", "references", "mime-version",
            "auto-submitted");
    private static final String HIDES = "the list hides its authors";
    private static final Pattern IDENTIFIER = Pattern.compile("<([^<>]{1,998})>");
    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z-]{1,40}");
    private static final int MOST_IDENTIFIERS = 50;
    private static final int MOST_ADDRESSEES = 100;
    private static final int LONGEST_DATE = 200;
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    @Override public void apply(Draft draft) {
        draft.remove(field -> {
            String name = field.name().toLowerCase(Locale.ROOT);
            return !KEPT.contains(name) && !REWRITTEN.contains(name);
        }, HIDES);
        draft.remove(field -> field.is(LoopMark.NAME) && LoopMark.address(field).filter(author::isToldBy).isPresent(), HIDES);
        put(draft, "From", Optional.of(Phrase.write(FromLine.listName(profile)) + "\r\n <" + profile.address() + ">"));
        put(draft, "Reply-To", Optional.of(hide.replies().toString()));
        LeakSearch names = author.nameSearch();
        String to = addressees(draft, "To", names).orElse(profile.address().toString());
        Optional<String> cc = addressees(draft, "Cc", names);
        put(draft, "To", Optional.of(to));
        put(draft, "Cc", cc);
        put(draft, "Date", Optional.of(TraceLine.date(date(draft))));
        put(draft, "Message-ID", draft.first("Message-ID").map(field -> hide.ids().map(field.value(), profile.address().domain())));
        for (String name : List.of("In-Reply-To", "References")) put(draft, name, identifiers(draft, name));
        put(draft, "MIME-Version", draft.first("MIME-Version").map(_ -> "1.0"));
        put(draft, "Auto-Submitted", draft.first("Auto-Submitted").map(field -> keyword(field.value())));
    }

    /** One field of this name and value, or none. */
    private static void put(Draft draft, String name, Optional<String> value) {
        if (value.isPresent()) draft.setOnlyUntold(HeaderField.of(name, value.get()), HIDES);
        else draft.remove(field -> field.is(name), HIDES);
    }

    /** Names and groups that are about the author go with him; a field that cannot be understood goes whole. */
    private Optional<String> addressees(Draft draft, String name, LeakSearch names) {
        Mailboxes read = Mailboxes.read(draft.all(name));
        if (!read.wellFormed()) return Optional.empty();
        List<Mailbox> others = read.reachable().stream().limit(MOST_ADDRESSEES).flatMap(mailbox -> addressee(mailbox, names).stream()).toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(ReplyPath.write(others));
    }

    /** The list itself always stays, if need be without the name that somebody gave it. */
    private Optional<Mailbox> addressee(Mailbox mailbox, LeakSearch names) {
        EmailAddress address = mailbox.address().orElseThrow();
        boolean told = names.finds(mailbox.name());
        if (address.key().equals(profile.address().key())) return Optional.of(told ? new Mailbox("", mailbox.address()) : mailbox);
        return told || author.isToldBy(address) || !arrival.smtpUtf8() && !address.isAscii() ? Optional.empty() : Optional.of(mailbox);
    }

    private Instant date(Draft draft) {
        String value = draft.first("Date").map(HeaderField::value).orElse("");
        try {
            Date parsed = value.length() > LONGEST_DATE ? null : new MailDateFormat().parse(value);
            Instant date = parsed == null ? arrival.received() : parsed.toInstant();
            return date.isBefore(EARLIEST) || date.isAfter(LATEST) ? arrival.received() : date;
        } catch (ParseException notADate) {
            return arrival.received();
        }
    }

    /** The first, where the thread began, and the last ones; what stands between identifiers goes. */
    private Optional<String> identifiers(Draft draft, String name) {
        var mapped = new ArrayList<String>();
        for (HeaderField field : draft.all(name)) {
            for (Matcher id = IDENTIFIER.matcher(field.value()); id.find();) mapped.add(id.group(1));
        }
        if (mapped.size() > MOST_IDENTIFIERS) mapped.subList(1, mapped.size() - MOST_IDENTIFIERS + 1).clear();
        if (mapped.isEmpty()) return Optional.empty();
        return Optional.of(mapped.stream().map(id -> hide.ids().map(id, profile.address().domain())).collect(Collectors.joining("\r\n ")));
    }

    /** Without parameters, which may name an owner (RFC 3834 section 5, RFC 5436 section 2.7.1). */
    private static String keyword(String value) {
        Matcher keyword = KEYWORD.matcher(value.strip());
        return keyword.lookingAt() ? keyword.group().toLowerCase(Locale.ROOT) : "auto-generated";
    }
}
