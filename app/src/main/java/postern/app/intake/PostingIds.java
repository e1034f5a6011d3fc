package postern.app.intake;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;

/**
 * Makes the ids of postings: 26 characters that sort by time, 48 bits of milliseconds and 80 random ones, in base32 without
 * the letters I, L, O and U (the form known as ULID). Safe for many threads.
 */
public final class PostingIds {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int TIME = 10;
    private static final int RANDOM = 16;

    private final SecureRandom random = new SecureRandom();

    /** When that id was made, to the millisecond. */
    static Instant time(String id) {
        long millis = 0;
        for (int i = 0; i < TIME; i++) millis = millis << 5 | Arrays.binarySearch(DIGITS, id.charAt(i));
        return Instant.ofEpochMilli(millis);
    }

    public String next(Instant now) {
        var id = new char[TIME + RANDOM];
        long millis = now.toEpochMilli();
        for (int i = TIME - 1; i >= 0; i--, millis >>>= 5) id[i] = DIGITS[(int) (millis & 31)];
        byte[] bits = new byte[RANDOM];
        random.nextBytes(bits);
        for (int i = 0; i < RANDOM; i++) id[TIME + i] = DIGITS[bits[i] & 31];
        return new String(id);
    }
}
