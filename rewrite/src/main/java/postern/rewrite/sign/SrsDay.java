package postern.rewrite.sign;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The day in an SRS address: days since 1970 modulo 1024, as two characters of base32 (Mail::SRS, {@code timestamp_create}). */
final class SrsDay {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int CYCLE = 1024;
    private static final long SECONDS_PER_DAY = 86_400;

    private SrsDay() { }

    static String of(Instant now) {
        int day = day(now);
        return "" + ALPHABET.charAt(day >> 5) + ALPHABET.charAt(day & 31);
    }

    /**
     * How many days ago {@code text} was today, 0 to 1022, read in any case; empty if it is no day. Tomorrow counts as
     * today, since another node's clock may be ahead of ours at midnight.
     */
    static Optional<Integer> age(String text, Instant now) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.length() != 2) return Optional.empty();
        int high = ALPHABET.indexOf(upper.charAt(0));
        int low = ALPHABET.indexOf(upper.charAt(1));
        if (high < 0 || low < 0) return Optional.empty();
        int age = Math.floorMod(day(now) - (high << 5 | low), CYCLE);
        return Optional.of(age == CYCLE - 1 ? 0 : age);
    }

    private static int day(Instant now) {
        return (int) Math.floorMod(Math.floorDiv(now.getEpochSecond(), SECONDS_PER_DAY), (long) CYCLE);
    }
}
