package postern.outbound.queue;

import java.time.Instant;
import postern.rewrite.mail.DomainName;
import postern.rewrite.mail.RawMessage;

/**
 * A posting as it is stored once for all its copies: complete but for what is added at hand-over.
 *
 * @param id       26 characters, sorts by time; the one that the 250 named
 * @param domain   the domain of ours that signs it and takes its returns
 * @param message  as composed for the list
 * @param eightBit the body holds octets above 127
 * @param smtpUtf8 the header holds UTF-8, so a relay must offer SMTPUTF8
 * @param accepted when we became responsible for it; its life in the queue is counted from here
 */
public record QueuedPosting(String id, DomainName domain, RawMessage message, boolean eightBit, boolean smtpUtf8, Instant accepted) { }
