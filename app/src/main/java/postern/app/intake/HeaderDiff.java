package postern.app.intake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import postern.rewrite.mail.HeaderField;
import postern.rewrite.mail.RawMessage;

/**
 * How the header of a copy differs from the one that came, a line for each field: {@code - } before what is taken out, {@code + }
 * before what is put in, in the order of the header. A field that was changed is both. Fields that stayed are left out. Pure; any thread.
 */
final class HeaderDiff {
    private static final int LONGEST_LINE = 400;
    private static final int MOST_LINES = 200;
    private static final Pattern KEPT_SECRET = Pattern.compile("([!-9;-~]+) removed: may hold a (secret|token)");
    private static final Pattern OF_A_FIELD = Pattern.compile("[!-9;-~]+ (removed|added|was|folded): .*", Pattern.DOTALL);

    private HeaderDiff() { }

    /**
     * @param came    without the token, if it held one
     * @param changes as the posting tells them: what holds a secret is known from there, and is not shown
     */
    static List<String> of(RawMessage came, RawMessage copy, List<String> changes) {
        Set<String> secret = new HashSet<>();
        for (String change : changes) {
            Matcher kept = KEPT_SECRET.matcher(change);
            if (kept.matches()) secret.add(kept.group(1).toLowerCase(Locale.ROOT));
        }
        List<String> lines = lines(came.fields(), copy.fields(), secret);
        if (lines.size() <= MOST_LINES) return lines;
        return Stream.concat(lines.stream().limit(MOST_LINES), Stream.of("… and " + (lines.size() - MOST_LINES) + " lines more")).toList();
    }

    /** What of the changes tells of no field: the body, the envelope. */
    static List<String> besides(List<String> changes) {
        return changes.stream().filter(change -> !OF_A_FIELD.matcher(change).matches()).toList();
    }

    private static List<String> lines(List<HeaderField> came, List<HeaderField> copy, Set<String> secret) {
        int[] from = {0, 0};
        int[] to = {came.size(), copy.size()};
        while (from[0] < to[0] && from[1] < to[1] && came.get(from[0]).equals(copy.get(from[1]))) {
            from[0]++;
            from[1]++;
        }
        while (from[0] < to[0] && from[1] < to[1] && came.get(to[0] - 1).equals(copy.get(to[1] - 1))) {
            to[0]--;
            to[1]--;
        }
        return walk(came.subList(from[0], to[0]), copy.subList(from[1], to[1]), secret);
    }

    private static List<String> walk(List<HeaderField> came, List<HeaderField> copy, Set<String> secret) {
        short[][] same = common(came, copy);
        var lines = new ArrayList<String>();
        int i = 0;
        int j = 0;
        while (i < came.size() || j < copy.size()) {
            if (i < came.size() && j < copy.size() && came.get(i).equals(copy.get(j))) {
                i++;
                j++;
            } else if (j == copy.size() || i < came.size() && same[i + 1][j] >= same[i][j + 1]) {
                lines.add("- " + shown(came.get(i++), secret));
            } else {
                lines.add("+ " + shown(copy.get(j++), Set.of()));
            }
        }
        return lines;
    }

    /** The longest common subsequence behind each pair of places; a header has 2,000 fields at most. */
    private static short[][] common(List<HeaderField> came, List<HeaderField> copy) {
        var longest = new short[came.size() + 1][copy.size() + 1];
        for (int i = came.size() - 1; i >= 0; i--) {
            for (int j = copy.size() - 1; j >= 0; j--) {
                longest[i][j] = came.get(i).equals(copy.get(j)) ? (short) (longest[i + 1][j + 1] + 1) : (short) Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        return longest;
    }

    private static String shown(HeaderField field, Set<String> secret) {
        String value = secret.contains(field.name().toLowerCase(Locale.ROOT)) ? "(not shown)" : field.value();
        String line = field.name() + ": " + value;
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + " …";
    }
}
