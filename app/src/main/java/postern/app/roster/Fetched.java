package postern.app.roster;

import java.util.Optional;

/** What came of asking a source. */
sealed interface Fetched {

    /** A whole answer. @param etag by which it can be asked for again (RFC 9110 section 8.8.3) */
    record Body(byte[] octets, Optional<String> etag) implements Fetched { }

    /** It is as it was. */
    record NotModified() implements Fetched { }

    /** @param why in words of ours: nothing that the other side said */
    record Trouble(String why) implements Fetched { }
}
