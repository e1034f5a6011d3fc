package postern.outbound.queue;

import postern.rewrite.mail.EmailAddress;

/**
 * One posting for one member, waiting or in hand.
 *
 * @param id       the row's number, 1 or more; what a return path carries
 * @param attempts how often it was tried before, 0 or more
 */
public record QueuedCopy(long id, String posting, EmailAddress recipient, int attempts) { }
