package postern.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the known name that a mistyped one most likely meant. */
final class Nearest {
    private static final int LONGEST = 100;

    private Nearest() { }

    /** The rest of the sentence that begins with {@code written}: that it is no {@code kind}, and what may have been meant. */
    static String sentence(String kind, String written, Collection<String> known) {
        String unknown = written.length() <= LONGEST ? written : written.substring(0, LONGEST);
        String nearest = known.stream().min(Comparator.comparingInt(name -> distance(unknown, name))).orElseThrow();
        boolean likely = distance(unknown, nearest) <= 2 + unknown.length() / 4;
        return "is not a " + kind + (likely ? ": did you mean " + nearest + "?" : "; the nearest is " + nearest);
    }

    /** Damerau-Levenshtein (optimal string alignment) without regard to case: letters missing, added, exchanged or swapped with their neighbour. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : step(a, b, cost, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(String a, String b, int[][] cost, int i, int j) {
        int exchanged = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(exchanged, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, 1 + cost[i - 2][j - 2]) : least;
    }
}
