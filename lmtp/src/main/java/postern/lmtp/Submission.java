package postern.lmtp;

import java.time.Instant;
import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.RawMessage;

/**
 * One DATA: a message with the envelope and the peer it came from.
 *
 * @param envelope the recipients that were accepted, in the order of RCPT, repeated ones included
 * @param message  as {@link RawMessage#received}, dots undone; every line ends in CRLF and no other CR or LF is in it
 * @param received when the final dot was read
 */
public record Submission(Envelope envelope, RawMessage message, Peer peer, Instant received) { }
