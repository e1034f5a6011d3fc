/**
 * How our domains stand with the world: whether receivers find the keys that sign.
 *
 * <p>Looks at the DNS in the background and on request, remembers what it saw, and draws the consequence: a key that waited for its
 * record signs. Whoever accepts mail asks {@link postern.app.standing.Standings}, which never waits.
 */
package postern.app.standing;
