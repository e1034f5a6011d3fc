/**
 * The management API: everything that changes while the program runs, what became of mail, the recipient map, health.
 *
 * <p>{@link postern.app.api.HttpApi} runs Micronaut's server; one small controller a subject; one record a JSON shape.
 * Whatever goes wrong is answered as a problem (RFC 9457) and names fields by their place, never by an address. The
 * shapes and routes are written down in {@code openapi.yaml} beside this package, and a test holds both together.
 * Knows nothing of LMTP, nor of how a message is rewritten.
 */
package postern.app.api;
