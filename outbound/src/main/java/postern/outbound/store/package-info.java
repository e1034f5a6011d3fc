/**
 * The store room: one database, one pool, real transactions.
 *
 * <p>A transaction is a function ({@code Database.inTransaction}): it commits if the function returns and rolls back if it
 * throws; it never nests. A store method takes its {@link postern.outbound.store.Tx}. The same SQL runs on H2 and on
 * PostgreSQL. Rooms that own tables keep their schema scripts beside their package.
 */
package postern.outbound.store;
