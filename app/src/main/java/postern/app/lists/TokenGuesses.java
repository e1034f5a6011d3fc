package postern.app.lists;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how fast short values of tokens, made elsewhere, can be guessed: after {@link #MOST_WRONG} wrong ones within a minute no
 * short one is looked up until it ends, on this node; mail with one is put off meanwhile, and comes again. So 86,400 a day can be
 * tried, whoever tries: fewer digits than seven do not last a week. Values of {@link #LONG} characters and more, and so all of our
 * own, cannot be guessed and are never held up.
 *
 * <p>What a guess leaves is bounded elsewhere: mail kept in quarantine, by its largest size.
 *
 * <p>Safe for many threads.
 */
final class TokenGuesses {
    static final int MOST_WRONG = 60;
    static final int LONG = 16;

    private static final Logger LOG = LoggerFactory.getLogger("postern.intake");
    private static final int SECONDS_A_MINUTE = 60;

    private long minute;
    private int wrong;

    synchronized boolean mayAsk(String presented, Instant now) {
        turn(now);
        return wrong < MOST_WRONG || presented.length() >= LONG;
    }

    synchronized void wrong(Instant now) {
        turn(now);
        if (++wrong == MOST_WRONG) LOG.warn("{} wrong tokens within a minute: none of less than {} characters is looked up until it ends", MOST_WRONG, LONG);
    }

    private void turn(Instant now) {
        long current = now.getEpochSecond() / SECONDS_A_MINUTE;
        if (current <= minute) return;
        minute = current;
        wrong = 0;
    }
}
