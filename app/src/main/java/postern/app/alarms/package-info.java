/**
 * Alarms: states that an operator must end, in one place. Knows which stand now, since when, and writes down when one begins and ends.
 *
 * <p>What such a state is, others say ({@link postern.app.alarms.Alarms.Source}); nothing is decided here.
 */
package postern.app.alarms;
