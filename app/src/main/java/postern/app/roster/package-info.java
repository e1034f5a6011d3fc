/**
 * Lists whose members are kept elsewhere: asks HTTPS addresses for them, and judges the answers before they count.
 *
 * <p>Knows nothing of JSON: what an answer says is read by whoever reads the API's own.
 */
package postern.app.roster;
