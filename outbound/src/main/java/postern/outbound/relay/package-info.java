/**
 * Relays: the smarthosts that take finished copies, and the folder that captures them when there is none.
 *
 * <p>One call is one mail transaction; its results are values ({@link postern.outbound.relay.Outcome}), never exceptions.
 * Knows nothing of queue and database.
 */
package postern.outbound.relay;
