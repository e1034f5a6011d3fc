package postern.app.ui;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How the pages say times, sizes and numbers. */
final class Words {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int KIB = 1024;

    private Words() { }

    /** @param instant as the API writes it; whatever else it is stays as it is */
    static String time(String instant) {
        try {
            return TIME.format(Instant.parse(instant));
        } catch (DateTimeException _) {
            return instant;
        }
    }

    static String octets(long octets) {
        if (octets < KIB) return count(octets, "byte", "bytes");
        return octets < (long) KIB * KIB ? (octets + KIB / 2) / KIB + " KiB" : String.format(Locale.ENGLISH, "%.1f MiB", octets / (double) (KIB * KIB));
    }

    static String count(long number, String one, String many) {
        return String.format(Locale.ENGLISH, "%,d %s", number, number == 1 ? one : many);
    }

    static String wait(Duration left) {
        return left.compareTo(Duration.ofSeconds(90)) < 0 ? count(Math.max(1, left.toSeconds()), "second", "seconds") : count(left.toMinutes() + 1, "minute", "minutes");
    }
}
