package postern.rewrite;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * How a posting came to us, as far as its copies tell of it.
 *
 * @param posting    id of the posting, printable ASCII without spaces: what the 250 named
 * @param received   when it was received
 * @param lhlo       what the peer called itself; any text
 * @param peer       where its connection came from
 * @param authorName what we know the author by, for one who gives no name; any text
 * @param smtpUtf8   it came with SMTPUTF8 (RFC 6531): its copies may bear addresses that are not ASCII
 */
public record Arrival(String posting, Instant received, String lhlo, Optional<InetAddress> peer, Optional<String> authorName, boolean smtpUtf8) {
    /** @throws IllegalArgumentException if the id could not stand in a {@code Received} field or a {@code Message-ID} */
    public Arrival {
        if (!posting.matches("[A-Za-z0-9._-]{1,64}")) throw new IllegalArgumentException("not an id of a posting");
    }

    /** One that came without SMTPUTF8. */
    public Arrival(String posting, Instant received, String lhlo, Optional<InetAddress> peer, Optional<String> authorName) {
        this(posting, received, lhlo, peer, authorName, false);
    }
}
