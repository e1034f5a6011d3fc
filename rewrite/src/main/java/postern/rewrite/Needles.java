package postern.rewrite;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Texts that are looked for all at once, in {@link PlainOctets#plain alike} octets of any charset (Aho and Corasick 1975): one
 * step for each octet, however many they are.
 *
 * <p>Looked for are a text as it is, in small letters and capitals, composed and decomposed, without its accents, and with
 * umlauts written out; in UTF-8 and in the charsets that mail is written in, except those that shift (ISO-2022, UTF-7) and, beyond Latin-1,
 * UTF-16 (which is read behind its byte order mark).
 * Whole words only, but for names of several words and scripts that have no spaces. What would go beyond {@link #MOST_STATES} is
 * left out, the rarer charsets first. Immutable, safe for all threads.
 */
final class Needles {
    private static final int MOST_STATES = 6_000;
    private static final int SYMBOLS = 256;
    private static final int SHORTEST = 2;
    private static final List<Charset> CHARSETS = Stream.of("UTF-8", "windows-1252", "ISO-8859-2", "windows-1250", "windows-1251",
            "KOI8-R", "ISO-8859-7", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "GB18030", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR",
            "IBM850").filter(Charset::isSupported).map(Charset::forName).toList();

    private int states = 1;
    private int[] next = new int[64 * SYMBOLS];
    /** By state: which needle ends here, or -1; and the nearest shorter state where one ends, or 0. */
    private int[] ends;
    private int[] shorter;
    private final List<int[]> ending = new ArrayList<>();

    Needles(List<Leak> needles) {
        for (Charset charset : CHARSETS) {
            for (int i = 0; i < needles.size(); i++) {
                for (byte[] octets : forms(needles.get(i), charset)) add(octets, i);
            }
        }
        link();
    }

    /** Where the search begins, and goes on after each octet. */
    int step(int state, int octet) {
        return next[state * SYMBOLS + octet];
    }

    /** Marks all that end in this state. */
    void mark(int state, boolean[] found) {
        for (int at = ends[state] >= 0 ? state : shorter[state]; at > 0; at = shorter[at]) found[ends[at]] = true;
    }

    /** ASCII is the same in all of them. */
    private static Set<byte[]> forms(Leak needle, Charset charset) {
        if (!charset.equals(CHARSETS.getFirst()) && needle.found().chars().allMatch(c -> c < 128)) return Set.of();
        var seen = new LinkedHashSet<ByteBuffer>();
        for (String text : spellings(needle)) {
            boolean severalWords = needle.kind() == Leak.Kind.NAME && text.indexOf(' ') > 0;
            boolean whole = !severalWords && text.codePoints().allMatch(Needles::standsInWords);
            byte[] octets = plain(text, charset, whole);
            if (octets.length >= SHORTEST) seen.add(ByteBuffer.wrap(octets));
        }
        return seen.stream().map(ByteBuffer::array).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> spellings(Leak needle) {
        var texts = new LinkedHashSet<String>();
        texts.add(needle.found());
        switch (needle.kind()) {
            case NAME -> {
                int space = needle.found().lastIndexOf(' ');
                if (space > 0) texts.add(needle.found().substring(space + 1) + " " + needle.found().substring(0, space));
            }
            case ADDRESS -> {
                int at = needle.found().lastIndexOf('@');
                String local = needle.found().substring(0, at) + " at ";
                texts.add(local + needle.found().substring(at + 1));
                texts.add(local + needle.found().substring(at + 1).replace(".", " dot "));
            }
            case HOST, PART_OF_NAME -> { }
        }
        var all = new LinkedHashSet<String>();
        for (String text : texts) {
            String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
            String bare = decomposed.replaceAll("\\p{M}+", "");
            String writtenOut = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT)
                    .replace("\u00e4", "ae").replace("\u00f6", "oe").replace("\u00fc", "ue").replace("\u00df", "ss");
            for (String form : List.of(text, Normalizer.normalize(text, Normalizer.Form.NFC), decomposed, bare, writtenOut)) {
                all.addAll(List.of(form, form.toLowerCase(Locale.ROOT), form.toUpperCase(Locale.ROOT)));
            }
        }
        return all;
    }

    /** Empty where the charset has not all the letters. */
    private static byte[] plain(String text, Charset charset, boolean whole) {
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] octets = PlainOctets.plain(Arrays.copyOf(encoded.array(), encoded.limit()));
            return whole || octets.length < 2 ? octets : Arrays.copyOfRange(octets, 1, octets.length - 1);
        } catch (CharacterCodingException notInIt) {
            return new byte[0];
        }
    }

    private static boolean standsInWords(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR, HANGUL -> false;
            default -> true;
        };
    }

    private void add(byte[] octets, int needle) {
        if (states + octets.length > MOST_STATES) return;
        int state = 0;
        for (byte octet : octets) {
            int at = state * SYMBOLS + (octet & 0xff);
            if (next[at] == 0) {
                next[at] = states++;
                if (states * SYMBOLS > next.length) next = Arrays.copyOf(next, next.length * 2);
            }
            state = next[at];
        }
        ending.add(new int[] {state, needle});
    }

    /** Makes of the tree a machine that never goes back: breadth first, each state after those that are nearer to the root. */
    private void link() {
        ends = new int[states];
        Arrays.fill(ends, -1);
        for (int[] end : ending) if (ends[end[0]] < 0) ends[end[0]] = end[1];
        ending.clear();
        shorter = new int[states];
        int[] fallback = new int[states];
        var queue = new ArrayDeque<Integer>();
        queue.add(0);
        while (!queue.isEmpty()) {
            int state = queue.remove();
            int fall = fallback[state];
            shorter[state] = ends[fall] >= 0 ? fall : shorter[fall];
            for (int octet = 0; octet < SYMBOLS; octet++) {
                int child = next[state * SYMBOLS + octet];
                int other = state == 0 ? 0 : next[fall * SYMBOLS + octet];
                if (child == 0) {
                    next[state * SYMBOLS + octet] = other;
                } else {
                    fallback[child] = other;
                    queue.add(child);
                }
            }
        }
    }
}
