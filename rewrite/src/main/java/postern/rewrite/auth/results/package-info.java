/**
 * Authentication-Results (RFC 8601), read from others and written by us; the same text stands in ARC-Authentication-Results
 * (RFC 8617 section 4.1.1).
 *
 * <p>What is read is hostile until its writer is known. Whom to believe is not decided here: that hangs on where the field stands
 * and who sealed it.
 */
package postern.rewrite.auth.results;
