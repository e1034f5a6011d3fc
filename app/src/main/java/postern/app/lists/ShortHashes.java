package postern.app.lists;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.rewrite.mail.EmailAddress;

/**
 * Limits how fast the short hashes of SRS addresses can be guessed: after {@link #MOST_WRONG} wrong ones within a minute,
 * no short one is believed until it ends. Short ones count only with a secret shared with a postsrsd: four characters in any case are two
 * million possibilities, and the one that is right would let a report through to anybody. Hashes of eight characters
 * cannot be guessed, and are never held up.
 *
 * <p>Safe for many threads.
 */
final class ShortHashes {
    static final int MOST_WRONG = 60;

    private static final Logger LOG = LoggerFactory.getLogger("postern.intake");
    private static final Pattern HASH = Pattern.compile("SRS[01][-+=]([^=]*)", Pattern.CASE_INSENSITIVE);
    private static final int LONG = 8;
    private static final int SECONDS_A_MINUTE = 60;

    private long minute;
    private int wrong;

    /** True if the address may be asked for; it then is, and {@link #wrong} is told of a hash that is not ours. */
    synchronized boolean mayAsk(EmailAddress address, Instant now) {
        turn(now);
        return wrong < MOST_WRONG || !isShort(address);
    }

    synchronized void wrong(EmailAddress address, Instant now) {
        if (!isShort(address)) return;
        turn(now);
        if (++wrong == MOST_WRONG) LOG.warn("{} wrong SRS hashes of less than {} characters within a minute: none is believed until it ends", MOST_WRONG, LONG);
    }

    private void turn(Instant now) {
        long current = now.getEpochSecond() / SECONDS_A_MINUTE;
        if (current <= minute) return;
        minute = current;
        wrong = 0;
    }

    private static boolean isShort(EmailAddress address) {
        Matcher hash = HASH.matcher(address.localPart());
        return hash.lookingAt() && hash.group(1).length() < LONG;
    }
}
