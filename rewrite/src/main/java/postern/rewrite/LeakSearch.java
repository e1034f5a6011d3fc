package postern.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * One search of a message for texts, behind the encodings that mail has ({@link HideAuthor#leaks}).
 *
 * <p>Octets are read as they stand, then with each encoding undone that may be there. Base64 is looked into again, to a
 * depth of {@link #DEEPEST}, since files are attached to attached messages; each time it is a quarter shorter, so all is
 * linear. Where a part begins and what it claims to be does not matter. Immutable, safe for all threads.
 */
final class LeakSearch {
    static final int DEEPEST = 3;
    private static final int LONGEST_LINE = 65_536;

    private final List<Leak> sought;
    private final Needles needles;

    /** @param sought kind and text of each */
    LeakSearch(List<Leak> sought) {
        this.sought = List.copyOf(sought);
        needles = new Needles(this.sought);
    }

    List<Leak> search(RawMessage message) {
        var leaks = new ArrayList<Leak>();
        for (HeaderField field : message.fields()) search(ByteBuffer.wrap(field.toBytes()), field.name(), leaks);
        search(message.body(), "body", leaks);
        return leaks.stream().distinct().toList();
    }

    /** True if any of it stands in this text. */
    boolean finds(String text) {
        var leaks = new ArrayList<Leak>();
        search(ByteBuffer.wrap(text.getBytes(UTF_8)), "", leaks);
        return !leaks.isEmpty();
    }

    private void search(ByteBuffer octets, String where, List<Leak> leaks) {
        var place = new Place();
        place.everything(octets, 0);
        for (int i = 0; i < place.found.length; i++) {
            if (place.found[i]) leaks.add(new Leak(sought.get(i).kind(), sought.get(i).found(), where));
        }
    }

    /** A field or a body, while it is searched. */
    private final class Place {
        private final boolean[] found = new boolean[sought.size()];
        private int state;
        private final PlainOctets plain = new PlainOctets(this::step);

        private void step(int octet) {
            state = needles.step(state, octet);
            needles.mark(state, found);
        }

        void everything(ByteBuffer octets, int depth) {
            texts(octets);
            if (Encodings.isQuoted(octets)) texts(Encodings.quotedPrintable(octets));
            if (depth < DEEPEST) Encodings.base64Runs(octets, decoded -> everything(decoded, depth + 1));
        }

        /** What a reader makes of text. */
        private void texts(ByteBuffer octets) {
            through(sink -> Encodings.each(octets, sink));
            if (Encodings.has(octets, '%')) through(sink -> Encodings.percent(octets, sink));
            if (Encodings.has(octets, '<') || Encodings.has(octets, '&')) through(sink -> new HtmlText(sink).read(octets));
            if (Encodings.hasByteOrderMark(octets)) through(sink -> Encodings.utf16(octets, sink));
            encodedWords(octets);
        }

        private void through(Consumer<PlainOctets.Sink> decoding) {
            plain.begin();
            decoding.accept(plain::take);
            plain.end();
        }

        /** Line by line, folds undone, since a name may be encoded in part. */
        private void encodedWords(ByteBuffer octets) {
            int from = 0;
            while (from < octets.limit()) {
                int end = Encodings.unfoldedEnd(octets, from, LONGEST_LINE);
                if (Encodings.hasEncodedWord(octets, from, end)) {
                    byte[] line = new byte[end - from];
                    octets.get(from, line);
                    String text = new String(line, UTF_8).replaceAll("\r?\n", "");
                    byte[] decoded = EncodedWords.decode(text).getBytes(UTF_8);
                    through(sink -> Encodings.each(ByteBuffer.wrap(decoded), sink));
                }
                from = end;
            }
        }
    }
}
