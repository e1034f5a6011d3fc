package postern.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.HeaderField;

/**
 * Munges From: {@code Ada Lovelace via Board <board@lists.example>}, so that our signature aligns with it (RFC 7489 section
 * 3.1). What stood there is kept as {@code X-Original-From}; {@code Sender} goes, since it would name another than From.
 *
 * <p>The name comes from From, else from what we know of the author, else it is {@code A sender}: never an address or a
 * part of one. A name that already says that it came through the list does not say it twice. Of several
 * authors the first with a name is named.
 */
record FromLine(ListProfile profile, Mailboxes authors, Optional<String> knownName) implements Step {
    private static final String NOBODY = "A sender";
    private static final String AND_OTHERS = " and others";
    private static final int LONGEST_ORIGINAL = 900;

    @Override public void apply(Draft draft) {
        draft.remove(field -> field.is("Sender"), "From is the list now");
        HeaderField munged = HeaderField.of("From", Phrase.write(phrase()) + "\r\n <" + profile.address() + ">");
        Optional<HeaderField> original = draft.first("From");
        if (draft.all("From").equals(List.of(munged))) return;
        draft.remove(field -> field.is("X-Original-From"), "said of another list");
        draft.setOnly(munged);
        original.ifPresent(field -> draft.addBehind(draft.first("From").orElseThrow(), originalFrom(field)));
    }

    private String phrase() {
        String via = " via " + listName(profile);
        String author = authors.all().stream().map(mailbox -> DisplayName.of(mailbox.name(), via)).flatMap(Optional::stream).findFirst()
                .or(() -> knownName.flatMap(known -> DisplayName.of(known, via))).orElse(NOBODY);
        boolean several = authors.all().size() > 1;
        return (several ? DisplayName.cut(author, DisplayName.LONGEST - AND_OTHERS.length()) + AND_OTHERS : author) + via;
    }

    /** As it may stand in From. */
    static String listName(ListProfile profile) {
        return DisplayName.of(profile.displayName()).or(() -> DisplayName.of(profile.address().localPart())).orElse("a list");
    }

    /** As it came where that is ASCII of decent length, else as encoded words. */
    private static HeaderField originalFrom(HeaderField from) {
        byte[] bytes = from.toBytes();
        String raw = new String(Arrays.copyOfRange(bytes, from.colon() + 1, bytes.length), ISO_8859_1).strip();
        String unfolded = raw.replace("\r\n ", " ").replace("\r\n\t", "\t");
        boolean plain = unfolded.chars().allMatch(c -> c == '\t' || c >= ' ' && c < 127);
        if (plain && raw.length() <= LONGEST_ORIGINAL) return HeaderField.of("X-Original-From", raw);
        String text = from.value().replaceAll("\\p{Cntrl}", " ");
        return HeaderField.of("X-Original-From", EncodedWords.encode(DisplayName.cut(text, LONGEST_ORIGINAL)));
    }
}
