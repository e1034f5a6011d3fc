/**
 * The queue: which copies are due, who is sending them, what came of it.
 *
 * <p>One posting is stored once; one row is one copy of it for one recipient. The tables {@code queue_*} are named in this
 * package alone. Knows nothing of lists, members or how a message was rewritten.
 */
package postern.outbound.queue;
