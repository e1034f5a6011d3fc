/**
 * ARC chains that came with a message, validated as RFC 8617 section 5.2 asks. Whose chain is believed is decided
 * elsewhere; sealing is in {@code postern.rewrite.sign}.
 */
package postern.rewrite.auth.arc;
