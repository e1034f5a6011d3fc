package postern.app.api;

import java.util.Collection;
import java.util.Comparator;

/** The known name that a mistyped one was meant to be. */
final class Nearest {
    private Nearest() { }

    /** @return a sentence for the fault of a field that nobody knows */
    static String hint(String name, Collection<String> known) {
        return known.stream().min(Comparator.<String>comparingInt(k -> distance(name, k)).thenComparing(k -> k))
                .filter(k -> distance(name, k) <= Math.max(2, k.length() / 2))
                .map(k -> "is not a field here: did you mean " + k + "?")
                .orElseGet(() -> "is not a field here: known are " + String.join(", ", known.stream().sorted().toList()));
    }

    /** Levenshtein's: letters to insert, drop or change, whatever their case. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int cost = Math.min(Math.min(row[j], row[j - 1]) + 1, corner + (same ? 0 : 1));
                corner = row[j];
                row[j] = cost;
            }
        }
        return row[b.length()];
    }
}
