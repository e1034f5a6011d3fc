package postern.outbound.relay;

import postern.rewrite.mail.Envelope;
import postern.rewrite.mail.RawMessage;

/**
 * A copy as it goes out.
 *
 * @param posting  id of the posting it is a copy of: stands first in log lines and beside captured copies
 * @param envelope a return path of its own, and whom it is for
 * @param message  exactly these bytes reach the relay
 */
public record Handover(String posting, Envelope envelope, RawMessage message) { }
