/**
 * Notices: who is told what about mail that waits for a person, in which words, how often, and with which link.
 *
 * <p>Owners and moderators of a list hear of what is held for it; an author hears of his own mail, if he is proven to have written it.
 * The mails go through the queue as any copy, with the null sender. The tables {@code app_notice_*} are named in
 * this package alone, but where a list is removed with all that is its own.
 */
package postern.app.notices;
