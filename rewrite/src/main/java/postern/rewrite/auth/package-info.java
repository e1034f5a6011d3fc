/**
 * Proofs of authorship read from a message as it came, and the forecast: what a receiver will find for a copy as it would
 * leave. Each protocol has a room of its own below; here their results are weighed.
 */
package postern.rewrite.auth;
