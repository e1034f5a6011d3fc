/**
 * The household's books: whom an address means ({@link postern.app.lists.Directory}), who receives ({@link postern.app.lists.Roster}), who may
 * post ({@link postern.app.lists.PostingPolicy}); what was posted, kept for a person and journalled; who may do what over the API
 * ({@link postern.app.lists.Access}), and what they changed.
 *
 * <p>Values, pure decisions, and a store for each kind of row, which takes the transaction of whoever asks. The tables {@code app_*} are
 * named in this package alone, but for those of {@link postern.app.notices}. Knows nothing of LMTP, HTTP or relays.
 */
package postern.app.lists;
