package postern.rewrite;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.rewrite.mail.HeaderField;

/**
 * Puts the list's tag in front of the subject, in front of any {@code Re:} too, as Mailman does: {@code [Board] Re: Hello}.
 *
 * <p>A subject that shows the tag already keeps every octet: at its beginning, or behind prefixes such as {@code Re:},
 * {@code AW:}, {@code Fwd:} and other lists' tags, written plainly or in encoded words (RFC 2047). Else the octets of the
 * author's subject stay as they are behind the tag; an empty or missing one becomes the tag alone. Of several subjects
 * each is tagged, since readers differ about the one they show.
 */
record SubjectTag(Optional<String> tag) implements Step {
    /** Code points. */
    static final int LONGEST = 64;

    /** Of a line that holds an encoded word (RFC 2047 section 2). */
    private static final int LONGEST_LINE = 76;
    /** {@code Re:}, {@code Re[2]:}, {@code TR :}, {@code Automatic reply:} in any language, or the tag of another list. */
    private static final Pattern PREFIX = Pattern.compile("[^\\[\\]:\uff1a]{1,20}(?:\\[\\d{1,4}\\] ?)?[:\uff1a] ?|\\[[^\\[\\]]{0,100}\\] ?");
    private static final int MOST_PREFIXES = 40;
    /** Characters of a subject in which a tag is looked for. */
    private static final int BEGINNING = 1_000;

    /** @throws IllegalArgumentException if it could not stand in a subject */
    static void check(String tag) {
        int length = tag.codePointCount(0, tag.length());
        if (tag.isBlank() || length > LONGEST) throw new IllegalArgumentException("a subject tag has 1 to " + LONGEST + " characters");
        if (!tag.codePoints().allMatch(SubjectTag::mayStand)) throw new IllegalArgumentException("a subject tag is one line without control characters");
    }

    @Override public void apply(Draft draft) {
        tag.map(String::strip).ifPresent(text -> apply(draft, text));
    }

    private static void apply(Draft draft, String tag) {
        List<HeaderField> subjects = draft.all("Subject");
        if (subjects.isEmpty()) draft.addAtEnd(HeaderField.of("Subject", written(tag)));
        for (HeaderField subject : subjects) {
            String value = subject.value();
            if (!shows(tag, value)) draft.replace(subject, value.isEmpty() ? HeaderField.of("Subject", written(tag)) : tagged(subject, value, tag));
        }
    }

    /** @param value of a Subject field, as it is written */
    static boolean shows(String tag, String value) {
        String sought = settled(tag);
        String text = settled(EncodedWords.decode(value));
        Matcher prefix = PREFIX.matcher(text);
        int at = 0;
        for (int prefixes = 0; prefixes <= MOST_PREFIXES; prefixes++) {
            if (standsAt(text, at, sought)) return true;
            if (!prefix.region(at, text.length()).lookingAt()) return false;
            at = prefix.end();
        }
        return false;
    }

    /** {@code Board} does not stand in {@code Boardroom}. */
    private static boolean standsAt(String text, int at, String tag) {
        if (!text.startsWith(tag, at)) return false;
        int end = at + tag.length();
        return end == text.length() || !Character.isLetterOrDigit(text.codePointAt(end)) || !Character.isLetterOrDigit(tag.codePointBefore(tag.length()));
    }

    /** Two that are shown alike are alike. */
    private static String settled(String text) {
        String beginning = text.substring(0, Math.min(BEGINNING, text.length()));
        return Normalizer.normalize(beginning, Normalizer.Form.NFC).replaceAll("[\\s\u00a0]+", " ").strip().toLowerCase(Locale.ROOT);
    }

    /** White space between two encoded words is not shown (RFC 2047 section 6.2): then it goes into ours. */
    private static HeaderField tagged(HeaderField subject, String value, String tag) {
        boolean encoded = !isPlain(tag);
        String written = encoded && value.startsWith("=?") ? EncodedWords.encode(tag + " ") : written(tag);
        int line = firstLine(subject);
        if (line == 0) return subject.withInFront(written);
        int ours = "Subject: ".length() + written.length() - (written.lastIndexOf('\n') + 1);
        return subject.withInFront(written + (ours + 1 + line > LONGEST_LINE ? "\r\n " : " "));
    }

    /** Octets on the first line of the value; white space before them is not counted. */
    private static int firstLine(HeaderField subject) {
        byte[] bytes = subject.toBytes();
        int from = subject.colon() + 1;
        while (bytes[from] == ' ' || bytes[from] == '\t') from++;
        int end = from;
        while (bytes[end] != '\n') end++;
        return end > from && bytes[end - 1] == '\r' ? end - 1 - from : end - from;
    }

    private static String written(String tag) {
        return isPlain(tag) ? tag : EncodedWords.encode(tag);
    }

    private static boolean isPlain(String tag) {
        return !tag.contains("=?") && tag.chars().allMatch(c -> c >= ' ' && c < 127);
    }

    private static boolean mayStand(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
            default -> true;
        };
    }
}
