/**
 * Who is meant and who receives: domains, lists, members, and the addresses that lead to them.
 *
 * <p>Values ({@link postern.app.lists.MailingList}, {@link postern.app.lists.Member}, {@link postern.app.lists.Destination})
 * and the stores that keep them. The tables {@code app_*} are named in this package alone. Knows nothing of LMTP, HTTP or relays.
 */
package postern.app.lists;
