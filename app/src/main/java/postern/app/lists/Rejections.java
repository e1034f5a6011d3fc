package postern.app.lists;

import java.time.Instant;
import java.util.Optional;
import postern.outbound.store.Tx;

/**
 * Hears of held mail that will not be posted, in the transaction that ends it: whoever tells its author stores that here.
 *
 * <p>Nothing is heard of what leaves quarantine: nobody was to know that it was there. Whether the author is proven, and may so be
 * told, stands in the entry.
 * <p><b>On failure:</b> an exception, and the mail is still held.
 */
public interface Rejections {
    /** Nobody is told. */
    Rejections UNHEARD = new Rejections() {
        @Override public void rejected(Tx tx, KeptMail.Entry entry, Optional<String> reason, Instant now) { }

        @Override public void expired(Tx tx, KeptMail.Entry entry, Instant now) { }
    };

    /** A moderator said no. @param reason in his words, at most {@link Moderation#LONGEST_REASON} characters, lines ending in LF; empty if he gave none */
    void rejected(Tx tx, KeptMail.Entry entry, Optional<String> reason, Instant now);

    /** Nobody decided in time. */
    void expired(Tx tx, KeptMail.Entry entry, Instant now);
}
