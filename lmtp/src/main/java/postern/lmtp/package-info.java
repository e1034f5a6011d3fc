/**
 * The front door: LMTP (RFC 2033) and nothing else.
 *
 * <p>It reads what a mail server sends, refuses what cannot be carried safely, and hands each submission through
 * {@link postern.lmtp.Intake} to the household. It knows no list, no database and no relay. James Protocols and Netty are
 * used in this package alone.
 */
package postern.lmtp;
