package postern.rewrite;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * Folds header lines that are too long for SMTP, before white space that is there already: unfolded, the field is the same
 * octets as before (RFC 5322 section 2.2.3). A field without white space in the right place, or with a NUL or a line end
 * that stands alone, stays as it is.
 */
record LongFields() implements Step {

    @Override public void apply(Draft draft) {
        for (HeaderField field : List.copyOf(draft.fields())) {
            if (Fitness.of(field.octets()) == Fitness.LONG_LINE) folded(field).ifPresent(fold -> draft.fold(field, fold));
        }
    }

    private static Optional<HeaderField> folded(HeaderField field) {
        byte[] octets = field.toBytes();
        var folded = new ByteArrayOutputStream(octets.length + octets.length / 100);
        int from = 0;
        for (int at = 0; at < octets.length; at++) {
            if (octets[at] != '\n') continue;
            if (!fold(octets, from, at - 1, from == 0 ? field.colon() : from, folded)) return Optional.empty();
            from = at + 1;
        }
        HeaderField whole = RawMessage.parse(folded.toByteArray()).fields().getFirst();
        return Fitness.of(whole.octets()).isFit() ? Optional.of(whole) : Optional.empty();
    }

    /**
     * Writes one line, with its line end, as several. None of them is blank: that would end a header for some readers.
     *
     * @param to where its CR stands; @param behind the first place behind which it may be folded
     */
    private static boolean fold(byte[] octets, int from, int to, int behind, ByteArrayOutputStream folded) {
        int last = to;
        while (last > from && isBlank(octets[last - 1])) last--;
        int line = from;
        int free = behind;
        while (to - line > Fitness.LONGEST_LINE) {
            while (free < last && isBlank(octets[free])) free++;
            int at = Math.min(line + Fitness.LONGEST_LINE, last - 1);
            while (at > free && !isBlank(octets[at])) at--;
            if (at <= free) return false;
            folded.write(octets, line, at - line);
            folded.write('\r');
            folded.write('\n');
            line = at;
            free = at;
        }
        folded.write(octets, line, to + 2 - line);
        return true;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
