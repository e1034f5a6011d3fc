/** Fixtures: databases that last as long as a test, and a PostgreSQL server of our own. They travel to the other rooms' tests. */
package postern.outbound.testing;
