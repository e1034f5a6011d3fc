/**
 * The back door: takes due copies from the queue, has them finished, hands them to the relay, and writes down what came of it.
 *
 * <p>It knows nothing of lists, members or how a message was rewritten; {@link postern.outbound.Finisher} is what it asks
 * of the household.
 */
package postern.outbound;
